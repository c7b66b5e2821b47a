import {describe, expect, test, vi} from "vitest";
import type {CellSource} from "../../protocol.ts";
import {compileCell} from "./compile.ts";
import {IMPORT} from "./compiled.ts";
import {CellSyntaxError} from "./syntax-error.ts";

const compile = (source: string, kind: CellSource["kind"] = "ts") =>
  compileCell({id: "c", kind, source, hidden: false, run: "auto"});

/** Compiles and executes a cell with these inputs; others are `undefined`. */
function run(source: string, inputs: Record<string, unknown> = {}, kind?: CellSource["kind"]): unknown {
  const cell = compile(source, kind);
  return cell.execute(cell.inputs.map((name) => inputs[name]));
}

describe("an expression", () => {
  test.each<[string, Record<string, unknown>, unknown]>([
    ["1 + x", {x: 2}, 3],
    ["{a: 1, b: x}", {x: 2}, {a: 1, b: 2}],
    ["{}", {}, {}],
    ["x // comment", {x: 1}, 1],
    ["(1, 2) /* c */", {}, 2],
    ["\n\n  x as number\n", {x: 1}, 1],
    ["this", {}, undefined],
    ["typeof x", {}, "undefined"],
    ["x satisfies number", {x: 1}, 1],
  ])("%j gives its value", (source, inputs, expected) => {
    expect(run(source, inputs)).toEqual(expected);
  });

  test("may be a generator, a function, a class", () => {
    expect([...(run("(function* () { yield 1; yield 2 })()") as Iterable<number>)]).toEqual([1, 2]);
    expect((run("<T,>(x: T): T => x") as (x: number) => number)(3)).toBe(3);
    expect(run("class { static a = 1 }")).toHaveProperty("a", 1);
  });
});

describe("a program", () => {
  test("gives its top-level names, in order", () => {
    const value = run(
      "let a = 1; const {b, c: [d]} = {b: 2, c: [3]}; function f() { return a }\nclass K {}\n{ let e = 1 } a = 9",
    );
    expect(value).toEqual({a: 9, b: 2, d: 3, f: expect.any(Function), K: expect.any(Function)});
    expect(Object.keys(value as object)).toEqual(["a", "b", "d", "f", "K"]);
  });

  test("gives an empty object when it defines nothing", () => {
    expect(run("x;", {x: 1})).toEqual({});
    expect(run("")).toEqual({});
    expect(run("type A = 1")).toEqual({});
  });

  test("runs in strict mode", () => {
    expect(() => run("Object.freeze([]).push(1);")).toThrow(TypeError);
    expect(run("const t = (function () { return this })()")).toEqual({t: undefined});
  });

  test("keeps what ends without a semicolon apart from what we add", () => {
    expect(run("let a = 1\nlet b = a")).toEqual({a: 1, b: 1});
    expect(run("const f = () => {}\n// end")).toHaveProperty("f");
    expect(run("let a = 1 /* end */")).toEqual({a: 1});
  });

  test("each execution has values of its own", () => {
    const cell = compile("let n = 0; const next = () => ++n");
    const [a, b] = [1, 2].map(() => cell.execute([]) as {next(): number});
    expect([a?.next(), a?.next(), b?.next()]).toEqual([1, 2, 1]);
  });
});

describe("synchronous stays synchronous", () => {
  test.each(["1", "const a = 1", "(async () => { await 1 })()", "async function f() { await 1 }"])("%s", (source) => {
    const value = compile(source).execute([]);
    if (source.startsWith("(async")) expect(value).toBeInstanceOf(Promise);
    else expect(value).not.toBeInstanceOf(Promise);
  });

  test("and await makes a promise", async () => {
    const value = run("await x", {x: Promise.resolve(1)});
    expect(value).toBeInstanceOf(Promise);
    expect(await value).toBe(1);
    expect(await run("let s = 0; for await (const d of [1, 2]) s += d")).toEqual({s: 3});
  });
});

describe("imports", () => {
  const loaded: string[] = [];
  const modules: Record<string, object> = {
    "npm:d3@7": {x: 1, "a-b": 2, default: 3},
    bare: {z: 4},
  };
  const inputs = {
    [IMPORT]: async (specifier: string) => {
      loaded.push(specifier);
      const module = modules[specifier];
      if (!module) throw new Error(`unknown ${specifier}`);
      return module;
    },
  };

  test("bind names, defaults, namespaces and strings", async () => {
    const source =
      'import d, {x as y, "a-b" as ab} from "npm:d3@7";\nimport * as n from "bare"; const s = d + y + ab + n.z';
    expect(await run(source, inputs)).toEqual({d: 3, y: 1, ab: 2, n: modules.bare, s: 10});
  });

  test("are hoisted, load all at once and for their effect", async () => {
    loaded.length = 0;
    expect(await run('const a = x; import {x} from "npm:d3@7"; import "bare"', inputs)).toEqual({a: 1, x: 1});
    expect(loaded).toEqual(["npm:d3@7", "bare"]);
  });

  test("are told with their positions, and ask for the input IMPORT last", () => {
    const cell = compile('1;\n  import {x} from "npm:d3@7"; x + w');
    expect(cell.inputs).toEqual(["w", IMPORT]);
    expect(cell.imports).toEqual([expect.objectContaining({specifier: "npm:d3@7", line: 2, column: 19})]);
    expect(cell.outputs).toEqual(["x"]);
  });

  test("of types ask for nothing", () => {
    expect(compile('import type {A} from "a"; let x: A').inputs).toEqual([]);
  });

  test("a missing export is named", async () => {
    await expect(run('import {q} from "bare"', inputs)).rejects.toThrow("module 'bare' has no export 'q'");
    await expect(run('import q from "bare"', inputs)).rejects.toThrow("module 'bare' has no default export");
    await expect(run('import "nowhere"', inputs)).rejects.toThrow("unknown nowhere");
  });

  test("import() works anywhere, also in functions and text", async () => {
    expect(await run('(await import("bare")).z', inputs)).toBe(4);
    const {f} = run('const f = async (name) => (await import("b" + name)).z; let $imp10 = 1', inputs) as {
      f(s: string): unknown;
    };
    expect(await f("are")).toBe(4);
    expect(await run('a ${(await import("bare")).z}', {...inputs, md: String.raw}, "md")).toBe("a 4");
    await expect(run('import("nowhere")', inputs)).rejects.toThrow("unknown nowhere");
  });

  test("an import and an import() in one cell", async () => {
    expect(await run('import {x} from "npm:d3@7"; const {z} = await import("bare")', inputs)).toEqual({x: 1, z: 4});
  });
});

describe("text cells", () => {
  const cooked = (strings: readonly string[], ...values: unknown[]) =>
    strings.reduce((text, part, i) => text + String(values[i - 1]) + part);
  const inputs = {md: cooked, html: cooked, dot: String.raw, tex: {block: String.raw}, x: 1};

  test.each<[CellSource["kind"], string, string]>([
    ["md", "# Title\n\n`code` \\frac \\\\ \\n $a_{b}$ \\`", "# Title\n\n`code` \\frac \\\\ \\n $a_{b}$ \\`"],
    ["md", "${x}", "1"],
    ["md", "a ${x} b ${x + x}\n", "a 1 b 2\n"],
    ["md", "\\${x} $\\{x} \\\\${x} $${x} $ {x} {${x}}", "${x} $\\{x} \\\\1 $1 $ {x} {1}"],
    ["md", "${`nested ${`}`} ${x}`}${{a: '}'}.a}${/}/.source}", "nested } 1}}"],
    ["md", "${x /* } */} ${x as number} ${\n// }\nx}", "1 1 1"],
    ["md", "ends in \\", "ends in \\"],
    ["md", "```js\nconst a = `b`;\n```\r\n", "```js\nconst a = `b`;\n```\r\n"],
    ["html", "<b title='`'>\\u0041 ${x}</b>", "<b title='`'>\\u0041 1</b>"],
    ["tex", "\\frac{${x}}{2} \\\\ \\${y} `", "\\frac{1}{2} \\\\ \\${y} `"],
    ["dot", 'digraph { a -> "${x}\\n" }', 'digraph { a -> "1\\n" }'],
    ["md", "😀 ${x} \u2028 ${x}", "😀 1 \u2028 1"],
  ])("%s: %j", (kind, source, expected) => {
    expect(run(source, inputs, kind)).toBe(expected);
  });

  test("give the tag the same text cooked and raw", () => {
    const tag = (strings: TemplateStringsArray) => [[...strings], [...strings.raw]];
    expect(run("\\a `${1}\\${b}", {md: tag}, "md")).toEqual([
      ["\\a `", "${b}"],
      ["\\a `", "${b}"],
    ]);
  });

  test("an empty one does nothing", () => {
    expect(compile("", "md")).toMatchObject({inputs: [], autodisplay: false});
    expect(run("", {}, "md")).toBeUndefined();
  });
});

describe("what the engine does not take", () => {
  test("is a syntax error of the cell", () => {
    const engine = vi.spyOn(globalThis, "eval").mockImplementation(() => {
      throw new SyntaxError("Unexpected newness");
    });
    expect(() => compile("x")).toThrow(CellSyntaxError);
    expect(() => compile("x")).toThrow("This JavaScript engine does not take the cell: Unexpected newness");
    engine.mockRestore();
  });

  test("no text makes anything but a cell or a syntax error within the text", () => {
    const pieces = [
      "${",
      "}",
      "{",
      "(",
      ")",
      "`",
      "<T>",
      " as any",
      "!",
      "?",
      ": number",
      "=>",
      "async ",
      "\n",
      "import ",
      "class A {",
      "/*",
      "//",
      "'",
      "é",
      "😀",
      "await ",
      "...",
      "[",
      "]",
      "x",
      "= 1",
      "type ",
      "enum ",
      "@d ",
      "#p",
      "\\",
      "/",
      "<!--",
      "yield ",
    ];
    let state = 1;
    const next = (n: number) => {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      return Math.floor((state / 0x80000000) * n);
    };
    let compiled = 0;
    for (let i = 0; i < 4000; i++) {
      const source = Array.from({length: 1 + next(7)}, () => pieces[next(pieces.length)]).join("");
      const kind = (["ts", "ts", "js", "md"] as const)[next(4)] as CellSource["kind"];
      try {
        compile(source, kind);
        compiled++;
      } catch (error) {
        expect(error, source).toBeInstanceOf(CellSyntaxError);
        const {line, column, endLine, endColumn} = error as CellSyntaxError;
        const lines = source.split("\n");
        expect(column, source).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
        expect(endColumn, source).toBeLessThanOrEqual((lines[endLine - 1] ?? "").length + 1);
      }
    }
    expect(compiled).toBeGreaterThan(200);
  });

  test("comments at the end cannot comment out what we add", () => {
    expect(run("1 // <!--")).toBe(1);
    expect(run("const a = 1 //# sourceURL=evil.js")).toEqual({a: 1});
  });

  test("code cannot leave its function", () => {
    for (const source of ["}); globalThis.escaped = 1; (function () {", "1)}); (function(){return (1"]) {
      expect(() => compile(source)).toThrow(CellSyntaxError);
    }
    expect(globalThis).not.toHaveProperty("escaped");
  });
});
