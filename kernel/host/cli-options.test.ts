import {describe, expect, test} from "vitest";
import {HELP, parseCommand, UsageError} from "./cli-options.ts";

describe("parseCommand", () => {
  test("run, with every option", () => {
    const args = [
      "run",
      "a.html",
      "-",
      "--backend",
      "cpu",
      "--set",
      "rate=0.1",
      "--set",
      "mode=fast",
      "--set",
      'sizes=[4, "x"]',
    ];
    expect(parseCommand([...args, "--seed", "7", "--json", "out.json", "--timeout", "2.5", "--sandbox"])).toEqual({
      name: "run",
      files: ["a.html", "-"],
      backend: "cpu",
      set: new Map<string, unknown>([
        ["rate", 0.1],
        ["mode", "fast"],
        ["sizes", [4, "x"]],
      ]),
      seed: 7,
      json: "out.json",
      timeoutMs: 2500,
      sandbox: true,
    });
  });

  test("defaults", () => {
    expect(parseCommand(["run", "a.html"])).toMatchObject({set: new Map(), timeoutMs: 120_000, sandbox: false});
  });

  test.each([
    ["x=", ""],
    ["x==", "="],
    ["x=a=b", "a=b"],
    ["x=true", true],
    ["x=null", null],
    ['x="1"', "1"],
    ["$x_1=1e-3", 1e-3],
    ["größe=2", 2],
  ])("--set %s", (text, value) => {
    const command = parseCommand(["run", "a", "--set", text]);
    expect(command.name === "run" && [...command.set.values()]).toEqual([value]);
  });

  test("help and version win over what is missing", () => {
    expect(parseCommand(["--help"])).toEqual({name: "help"});
    expect(parseCommand(["run", "-h"])).toEqual({name: "help"});
    expect(parseCommand(["-v"])).toEqual({name: "version"});
    for (const word of [
      "--backend",
      "--set",
      "--seed",
      "--json",
      "--timeout",
      "--sandbox",
      "your rights",
      "Exit code",
    ]) {
      expect(HELP).toContain(word);
    }
  });

  test("new-paper takes a name of three digits and words", () => {
    expect(parseCommand(["new-paper", "120-lucky-steps"])).toEqual({name: "new-paper", slug: "120-lucky-steps"});
    for (const words of [[], ["120"], ["12-lucky"], ["../120-lucky"], ["120-Lucky"], ["120-a", "121-b"]]) {
      expect(() => parseCommand(["new-paper", ...words])).toThrow(/such as 120-lucky-steps/);
    }
  });

  test.each([
    [[], /Say what to do/],
    [["ru", "a"], /There is no command ru/],
    [["run"], /Say which notebooks/],
    [["run", "-", "-"], /only once/],
    [["run", "a", "--backend", "webgl"], /no backend webgl; choose one of wasm, cpu, webgpu/],
    [["run", "a", "--fast"], /--fast/],
    [["run", "a", "--seed"], /seed/],
    [["run", "a", "--seed", "-1"], /seed/],
    [["run", "a", "--seed", "1.5"], /--seed needs a whole number .* not 1.5/],
    [["run", "a", "--seed", "4294967296"], /--seed needs/],
    [["run", "a", "--timeout", "0"], /--timeout needs a number of seconds/],
    [["run", "a", "--timeout", "soon"], /not soon/],
    [["run", "a", "--timeout", "Infinity"], /not Infinity/],
    [["run", "a", "--set", "rate"], /--set needs name=value, not "rate"/],
    [["run", "a", "--set", "a.b=1"], /--set needs name=value/],
    [["run", "a", "--set", "1x=1"], /--set needs name=value/],
  ])("refuses %j", (args, message) => {
    expect(() => parseCommand(args)).toThrow(UsageError);
    expect(() => parseCommand(args)).toThrow(message);
  });
});
