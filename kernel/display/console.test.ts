import {describe, expect, test} from "vitest";
import type {ConsoleLevel} from "../cell-output.ts";
import {consoleLine, createConsoleLog} from "./console.ts";
import {createDocument} from "./dom/document.ts";

const {document} = createDocument({environment: {width: 700, dark: false, pixelRatio: 1}});

const content = (...parts: unknown[]) =>
  consoleLine(document, "log", parts).querySelector(".console-content")?.textContent;

describe("a line", () => {
  const cases: [parts: unknown[], text: string][] = [
    [[], ""],
    [["plain"], "plain"],
    [["a", "b", 1], "a b 1"],
    [[undefined], "undefined"],
    [["%s is %d years and %i months, %f", "Ada", 36.5, 4.9, "1.5x"], "Ada is 36.5 years and 4 months, 1.5"],
    [["100 %", "x"], "100 % x"],
    [["%%s", 1], "%s 1"],
    [["%s"], "%s"],
    [["%s and %s", "one"], "one and %s"],
    [["%d", 12n], "12n"],
    [["%d", "x"], "NaN"],
    [["%s %d", Symbol("a"), Symbol("b")], "Symbol(a) NaN"],
    [["%o!", {a: 1}], "{a: 1}!"],
    [["rest", {a: [1]}, "end"], "rest {a: Array(1)} end"],
    [["%cred%c plain", "color: red", ""], "red plain"],
    [
      [
        "%s",
        {
          toString() {
            throw new Error("no");
          },
        },
      ],
      "[object]",
    ],
  ];
  for (const [parts, text] of cases) test(JSON.stringify(text), () => expect(content(...parts)).toBe(text));

  test("%c colours text and does nothing else", () => {
    const line = consoleLine(document, "log", ["%cx", "color: red; position: fixed; background: url(http://x)"]);
    expect(line.querySelector("[style]")?.getAttribute("style")).toBe("color: red");
  });

  test("the level has an icon and a name", () => {
    const levels: ConsoleLevel[] = ["log", "info", "warn", "error", "debug"];
    const names = levels.map((level) =>
      consoleLine(document, level, ["x"]).querySelector(".console-icon")?.getAttribute("aria-label"),
    );
    expect(names).toEqual(["Log", "Information", "Warning", "Error", "Debug"]);
  });

  test("objects open, very long texts are cut", () => {
    expect(consoleLine(document, "log", [{a: 1}]).querySelector("[aria-expanded]")).not.toBeNull();
    const long = consoleLine(document, "log", ["x".repeat(100_000)]);
    expect(long.textContent?.length).toBeLessThan(1_000);
    expect(long.querySelector("button")?.textContent).toMatch(/^show/);
  });
});

/** Lines are made at the end of the task that wrote them. */
const written = () => Promise.resolve();

describe("a log", () => {
  test("counts what is said again and again", async () => {
    const log = createConsoleLog(document);
    for (let i = 0; i < 1_234; i++) log.write("warn", ["slow", 3]);
    log.write("error", ["slow", 3]);
    await written();
    expect(log.element.querySelectorAll(".console-line").length).toBe(2);
    const badge = log.element.querySelector(".console-count");
    expect([badge?.textContent, badge?.getAttribute("aria-label")]).toEqual(["1,234", "1,234 times"]);
  });

  test("objects are not taken for repeats: they may have changed", async () => {
    const log = createConsoleLog(document);
    const object = {n: 1};
    log.write("log", [object]);
    object.n = 2;
    log.write("log", [object]);
    await written();
    const lines = [...log.element.querySelectorAll(".console-content")];
    expect(lines.map(({textContent}) => textContent)).toEqual(["{n: 1}", "{n: 2}"]);
  });

  test("keeps the last thousand lines and says how many went", async () => {
    const log = createConsoleLog(document);
    for (let i = 0; i < 2_500; i++) log.write("log", [`line ${i}`]);
    await written();
    const lines = log.element.querySelectorAll(".console-line");
    expect([lines.length, lines[0]?.querySelector(".console-content")?.textContent]).toEqual([1_000, "line 1500"]);
    expect(log.element.firstChild?.textContent).toMatch(/^1,500 earlier lines dropped: .* 1,000 lines, or 1 MB/);
  });

  test("counts repeats among what went, and goes on after it has been shown", async () => {
    const log = createConsoleLog(document, {lines: 2});
    for (const text of ["a", "a", "a", "b"]) log.write("log", [text]);
    await written();
    for (const text of ["b", "c", "d"]) log.write("log", [text]);
    await written();
    expect(log.element.firstChild?.textContent).toContain("5 earlier lines dropped");
    const lines = [...log.element.querySelectorAll(".console-content")];
    expect(lines.map(({textContent}) => textContent)).toEqual(["c", "d"]);
  });

  test("of very many lines in one loop only the last are made", async () => {
    const log = createConsoleLog(document);
    for (let i = 0; i < 100_000; i++) log.write("log", ["line", i]);
    await written();
    expect(log.element.textContent).toContain("99,000 earlier lines");
    expect(log.element.textContent).toContain("line 99999");
  });

  test("keeps a megabyte of text at most, and always the last line", async () => {
    const log = createConsoleLog(document, {bytes: 100});
    log.write("log", ["a".repeat(30)]);
    await written();
    expect(log.element.querySelector(".output-omitted")).toBeNull();
    log.write("log", ["b".repeat(40)]);
    await written();
    expect(log.element.textContent).toContain("1 earlier line dropped");
    log.write("log", ["c".repeat(400)]);
    await written();
    expect(log.element.textContent).toContain("2 earlier lines dropped");
    expect(log.element.querySelectorAll(".console-line").length).toBe(1);
  });

  test("counts what is cut from sight as well", async () => {
    const log = createConsoleLog(document);
    for (let i = 0; i < 10; i++) log.write("log", [`${i}${"x".repeat(200_000)}`]);
    await written();
    expect(log.element.querySelectorAll(".console-line").length).toBe(2);
  });
});
