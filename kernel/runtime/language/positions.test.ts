import {describe, expect, test} from "vitest";
import type {CellSource} from "../../protocol.ts";
import {compileCell} from "./compile.ts";
import {IMPORT} from "./compiled.ts";
import {keepDeepStacks, locateError, placeError} from "./positions.ts";

keepDeepStacks();

/** Code that a cell calls and that is no cell. */
const lib = {
  fail: () => {
    throw new Error("library");
  },
  call: (f: () => unknown) => f(),
  deep: (n: number): unknown => (n === 0 ? lib.fail() : lib.deep(n - 1)),
  callLater: async (f: () => unknown) => {
    await 1;
    return f();
  },
  failLater: async () => {
    await 1;
    throw new Error("library");
  },
  tag: () => {
    throw new Error("tag");
  },
};

const MODULES: Record<string, object> = {mod: {default: 1, x: 2, boom: lib.fail}, bare: {x: 1}};

const INPUTS: Record<string, unknown> = {
  lib,
  o: {},
  md: String.raw,
  html: String.raw,
  tex: {block: String.raw},
  dot: String.raw,
  async [IMPORT](specifier: string) {
    await 1;
    const module = MODULES[specifier];
    if (!module) throw new Error(`cannot load ${specifier}`);
    return module;
  },
};

/** Compiles and runs a cell to its end; returns what it throws. */
async function failureOf(
  source: string,
  {kind = "ts" as CellSource["kind"], id = "c", inputs = INPUTS} = {},
): Promise<unknown> {
  try {
    const cell = compileCell({id, kind, source, hidden: false, run: "auto"});
    const value = await cell.execute(cell.inputs.map((name) => inputs[name]));
    if (isIterable(value)) for await (const _ of value);
  } catch (error) {
    return error;
  }
  throw new Error(`The cell did not fail: ${source}`);
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === "object" && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value);
}

/** Kind, text, and line:column of the error; `null` where there is no position to know. */
const CORPUS: [CellSource["kind"], string, string | null][] = [
  // syntax errors
  ["ts", "const x = ;", "1:11"],
  ["ts", "foo(", "1:5"],
  ["ts", "let a = 1;\nlet a = 2;", "2:5"],
  ["ts", 'const s = "unterminated\n1', "1:11"],
  ["ts", "f(`abc", "1:4"],
  ["ts", "x y", "1:3"],
  ["ts", "1;\n  return 1", "2:3"],
  ["ts", "yield 1", "1:1"],
  ["ts", "function f() {\n  await x\n}", "2:3"],
  ["ts", "export const x = 1", "1:1"],
  ["ts", "1;\nexport {x}", "2:9"],
  ["ts", "1;\n  x = 2", "2:3"],
  ["ts", "f(() => { y; y++ })", "1:14"],
  ["ts", "[{b: Math}] = z", "1:6"],
  ["ts", "const {a, b: [Math]} = o", "1:15"],
  ["ts", "let undefined", "1:5"],
  ["ts", "let x = 1;\nenum A {B}", "2:1"],
  ["ts", "class A { constructor(private x: number) {} }", "1:23"],
  ["ts", 'const s = "😀"; )', "1:17"],
  ["ts", "\tlet x = 1;\r\n\tlet y = ];", "2:10"],
  ["ts", "let x = 1;\rlet y = ];", "2:9"],
  ["ts", "const a: number = 1; const b: = 2", "1:31"],
  ["ts", "type A = {\n  x: }", "2:6"],
  ["ts", "{a: 1, b: }", "1:11"],
  ["ts", "x = /(/", "1:6"],
  ["ts", 'import {x} from "a";\nx = 1', "2:1"],
  ["ts", "f(import.meta.url)", "1:3"],
  ["js", "let x: number = 1", "1:6"],
  ["ts", "class A { #a; #a }", "1:15"],
  ["ts", "if (x) {\n  y(\n}", "3:1"],
  ["ts", "let x = 1 let y = 2", "1:11"],
  ["ts", "let x = <number>y", "1:9"],
  ["ts", "let b = 1; a <!--b", "1:14"],
  ["ts", "f(arguments)", "1:3"],
  ["md", "Hi ${x +}", "1:9"],
  ["md", "line `\n${x = 1}", "2:3"],
  ["md", "a ${x", "1:6"],
  ["md", "a 😀 ${x y}", "1:10"],
  ["html", "<b>${}</b>", "1:6"],
  ["tex", "\\frac{${x}}{${]}}", "1:15"],
  // errors of synchronous code
  ["ts", "null.x", "1:6"],
  ["js", "null.x", "1:6"],
  ["ts", "const a = 1;\nmissing()", "2:1"],
  ["ts", "  o.m()", "1:5"],
  ["ts", 'throw new Error("x")', "1:7"],
  ["ts", 'function f() {\n  throw new Error("x");\n}\nf()', "2:9"],
  ["ts", 'const f = () => { throw new TypeError("a") }; f()', "1:25"],
  ["ts", "class A { m() { return this.a.b } }\nnew A().m()", "1:31"],
  ["ts", "class A { get p() { return null.b } }\nnew A().p", "1:33"],
  ["ts", "class A { x = null.b }\nnew A()", "1:20"],
  ["ts", "class A { static x = 1; static { null.b } }", "1:39"],
  ["ts", "class A { #p = null; constructor() { this.#p.q } }\nnew A()", "1:46"],
  ["ts", "`a ${o.x.y}`", "1:10"],
  ["ts", "const {a} = null", "1:8"],
  ["ts", "new o()", "1:1"],
  ["ts", "o.x.y", "1:5"],
  ["ts", "[1].map((x) => {\n  return x.y.z;\n})", "2:14"],
  ["ts", "[3, 1].sort((a, b) => a.b.c - 1)", "1:27"],
  ["ts", 'JSON.parse("{")', "1:6"],
  ["ts", "BigInt(1.5)", "1:1"],
  ["ts", "const x = 1;\nx = 2;", "2:3"],
  ["ts", "x; let x = 1", "1:1"],
  ["ts", "Object.freeze({a: 1}).a = 2", "1:25"],
  ["ts", "new Array(-1)", "1:1"],
  ["ts", 'eval("null.x")', "1:1"],
  ["ts", 'const s = "😀😀"; null.x', "1:24"],
  ["ts", "\t\tnull.x", "1:8"],
  ["ts", "let a = 1;\r\n  null.x", "2:8"],
  ["ts", "let a = 1;\rnull.x", "2:6"],
  ["ts", "let a = ' '; null.x", "2:9"],
  ["ts", "const é漢 = null; é漢.x", "1:21"],
  ["ts", "\n\n  // comment\n\n  null.x", "5:8"],
  ["ts", "{\n  a: 1,\n  b: null.x\n}", "3:11"],
  ["ts", "/* a\n b */ null.x", "2:12"],
  ["ts", "(\n  (\n    null.x\n  )\n)", "3:10"],
  ["ts", "const f = (n) => n === 0 ? null.x : f(n - 1);\nf(5)", "1:33"],
  // TypeScript before the error
  ["ts", "const x: Array<{a: number}> = null as any; x.y", "1:46"],
  ["ts", "const x = null as unknown as {a: {b: 1}}, y = x!.a.b", "1:50"],
  ["ts", "function f<T extends object>(x: T, y?: number): T { return (x as any).a.b }\nf<{a: 1}>({} as any)", "1:73"],
  ["ts", "interface A {\n  a: number;\n}\ntype B = A | null; const b: B = null; b!.a", "4:42"],
  ["ts", "const f = (x: any): {\n  a: number\n} => x.a.b; f(null)", "3:8"],
  [
    "ts",
    "function f(x: string): string;\nfunction f(x: number): number;\nfunction f(x: any) { return x.y }\nf(null as any)",
    "3:31",
  ],
  [
    "ts",
    "class A<T> { private readonly x!: T; public get(): T { return (this.x as any).y } }\nnew A<number>().get()",
    "1:79",
  ],
  [
    "ts",
    "abstract class A { abstract m(): void; n(this: A): void { this.m() } }\nnew (class extends A {} as any)().n()",
    "1:64",
  ],
  ["ts", "let a = null satisfies any\n;[1].map((x: number): any => a.b)", "2:32"],
  ["ts", "declare const q: number; const s: `${string}😀` = null as any; s.length", "1:66"],
  ["ts", "const f = async <\n  T,\n>(x: T): Promise<\n  T\n> => (x as any).y;\nawait f(null)", "5:17"],
  // errors of asynchronous code
  ["ts", "await 1;\nnull.x", "2:6"],
  ["ts", "(await null).x", "1:14"],
  ["ts", 'async function f() {\n  await 1;\n  throw new Error("x");\n}\nawait f()', "3:9"],
  ["ts", "Promise.resolve().then(() => null.x)", "1:35"],
  ["ts", "await Promise.all([1, 2].map(async (d) => { await d; null.x }))", "1:59"],
  ["ts", "for await (const x of (async function* () { yield 1; null.y })());", "1:59"],
  [
    "ts",
    "await new Promise((resolve, reject) => setTimeout(() => { try { null.x } catch (e) { reject(e) } }, 1))",
    "1:70",
  ],
  ["ts", "await lib.callLater(() => {\n  null.x\n})", "2:8"],
  ["ts", 'Promise.reject(new Error("x"))', "1:16"],
  ["ts", "await lib.failLater()", "1:1"],
  ["ts", "const f = async () => {\n  await lib.failLater();\n};\nawait f()", "2:3"],
  // errors of generators
  ["ts", "(function* () {\n  yield 1;\n  null.x;\n})()", "3:8"],
  ["ts", "(async function* () {\n  yield 1;\n  await 2;\n  null.x;\n})()", "4:8"],
  [
    "ts",
    "function* g(n: number): Generator<number> { yield n; yield (null as any).x }\nfor (const x of g(1));",
    "1:74",
  ],
  ["ts", '[...(function* () { yield* (function* () { throw new Error("e") })() })()]', "1:50"],
  // errors in and through library code
  ["ts", "lib.fail()", "1:5"],
  ["ts", "1;\n[3].map(lib.fail)", "2:5"],
  ["ts", "lib.call(() => null.x)", "1:21"],
  ["ts", "lib.call(() => {\n  lib.fail();\n})", "2:7"],
  ["ts", "lib.deep(50)", "1:5"],
  ["ts", "lib.tag`a${1}`", "1:8"],
  // imports
  ["ts", 'import {q} from "mod"', "1:9"],
  ["ts", 'import a from "mod";\nimport {x,\n  q as r} from "mod";', "3:3"],
  ["ts", 'import d from "bare"', "1:8"],
  ["ts", '1;\nimport x from "broken"', "2:15"],
  ["ts", 'import {type T, boom} from "mod";\nboom()', "2:1"],
  ["ts", 'const m = await import("broken")', "1:11"],
  ["ts", 'lib.call(() => import("broken"))', "1:16"],
  // interpolations
  ["md", "Hi ${null.x}", "1:11"],
  ["md", "# `a` \\b\n\n${1} 😀 ${(\n  null.x)}", "4:8"],
  ["html", "<p>\r\n${[1].map((d) => d.a.b)}</p>", "2:22"],
  ["tex", "\\frac{1}{${o.m()}}", "1:14"],
  ["dot", "digraph { a -> ${(null as any).b} }", "1:32"],
  ["md", "${await 1} ${null.x}", "1:19"],
  ["md", "a \u2028 b \u2029 ${null.x}", "3:9"],
  // values that are no errors
  ["ts", "throw 1", null],
  ["ts", 'throw "x (nablab-cell:c:1:1)"', null],
  ["ts", "throw null", null],
  ["ts", 'throw {message: "m", stack: 1}', null],
  ["ts", "Promise.reject()", null],
  // errors with unusual stacks
  ["ts", 'class E extends Error {}\nthrow new E("x")', "2:7"],
  ["ts", 'throw new Error("\\n    at f (nablab-cell:c:99:99)")', "1:7"],
  ["ts", 'throw Object.assign(new Error("a"), {message: "b"})', "1:21"],
  ["ts", 'try { null.x } catch (e) { throw new Error("b", {cause: e}) }', "1:34"],
  ["ts", "throw new Error()", "1:7"],
  ["ts", 'throw new DOMException("no")', "1:7"],
];

describe("the position of an error", () => {
  test.each(CORPUS)("%s: %j at %s", async (kind, source, expected) => {
    const {line, column} = locateError(await failureOf(source, {kind}), "c");
    expect(line === undefined ? null : `${line}:${column}`).toBe(expected);
  });

  test("of a syntax error covers the offending text", async () => {
    expect(locateError(await failureOf("1;\nlongName = 2"), "c")).toEqual({
      ...{line: 2, column: 1, endLine: 2, endColumn: 9},
      frames: [{cell: "c", line: 2, column: 1}],
    });
  });

  test("lies in the failing cell when another cell's function throws, and the frames show both", async () => {
    const source = "function f() {\n  return null.x\n}";
    const {f} = compileCell({id: "a", kind: "ts", source, hidden: false, run: "auto"}).execute([]) as {f: unknown};
    const error = await failureOf("1;\n  f()", {id: "b", inputs: {f}});
    expect(locateError(error, "b")).toEqual({
      line: 2,
      column: 3,
      frames: [
        {cell: "a", name: "f", line: 2, column: 15},
        {cell: "b", line: 2, column: 3},
      ],
    });
    expect(locateError(error, "a")).toMatchObject({line: 2, column: 15});
    expect(locateError(error, "other").line).toBeUndefined();
  });
});

describe("frames", () => {
  test("name functions, methods and constructors, and leave out the engine's and the runtime's", async () => {
    const error = await failureOf(
      "class A {\n  constructor() { [1].map(() => this.m()) }\n  m() { inner() }\n}\nfunction inner() { null.x }\nnew A()",
    );
    expect(locateError(error, "c").frames).toEqual([
      {cell: "c", name: "inner", line: 5, column: 25},
      {cell: "c", name: "A.m", line: 3, column: 9},
      {cell: "c", line: 2, column: 38},
      {cell: "c", name: "A", line: 2, column: 23},
      {cell: "c", line: 6, column: 1},
    ]);
  });

  test("keep the library between and above cells, without a cell", async () => {
    const {frames} = locateError(await failureOf("lib.call(function again() { lib.fail() })"), "c");
    expect(frames.map(({cell, name}) => [cell, name])).toEqual([
      [undefined, expect.stringContaining("fail")],
      ["c", "again"],
      [undefined, expect.stringContaining("call")],
      ["c", undefined],
    ]);
  });

  test("go through awaits", async () => {
    const {frames} = locateError(await failureOf("const f = async () => {\n  await 1;\n  null.x;\n};\nawait f()"), "c");
    expect(frames).toEqual([
      {cell: "c", name: "f", line: 3, column: 8},
      {cell: "c", line: 5, column: 1},
    ]);
  });

  test("of an error without any cell are the library's", () => {
    const {line, frames} = locateError(new Error("elsewhere"), "c");
    expect(line).toBeUndefined();
    expect(frames.length).toBeGreaterThan(0);
    expect(frames.every(({cell}) => cell === undefined)).toBe(true);
  });
});

describe("causes", () => {
  test("keep their own positions, however deep", async () => {
    const source =
      "try {\n  try { null.x } catch (a) { throw new Error('b', {cause: a}) }\n} catch (b) {\n  throw new TypeError('c', {cause: b})\n}";
    expect(locateError(await failureOf(source), "c")).toMatchObject({
      ...{line: 4, column: 9},
      cause: {
        ...{name: "Error", message: "b", line: 2, column: 36},
        cause: {name: "TypeError", line: 2, column: 14},
      },
    });
  });

  test("in a circle end", () => {
    const a = new Error("a");
    const b = new Error("b", {cause: a});
    a.cause = b;
    expect(locateError(a, "c").cause?.cause).toBeUndefined();
  });
});

describe("an error that is not of the cell's making", () => {
  test("can be given a place, which its own stack beats", async () => {
    const error = placeError(new Error("elsewhere"), {cell: "c", line: 3, column: 4});
    expect(locateError(error, "c")).toEqual({line: 3, column: 4, frames: [{cell: "c", line: 3, column: 4}]});
    const own = placeError(await failureOf("null.x"), {cell: "c", line: 3, column: 4});
    expect(locateError(own, "c")).toMatchObject({line: 1, column: 6});
  });

  test("does no harm, whatever it is", () => {
    const hostile = {
      get stack() {
        throw new Error("no");
      },
    };
    for (const value of [hostile, null, undefined, 1, "text", Symbol("s"), {stack: 1}, Object.create(null), () => 1]) {
      expect(locateError(value, "c")).toEqual({frames: []});
    }
  });
});

describe("stacks of other engines", () => {
  const located = (lines: string[]) =>
    locateError(Object.assign(new Error("no\nat all"), {stack: lines.join("\n")}), "c");

  test("SpiderMonkey", () => {
    expect(
      located([
        "inner@nablab-cell:c:4:9",
        "m/<@nablab-cell:c:3:20",
        "map@https://host/d3.js:10:5",
        "async*outer@nablab-cell:other-1:7:3",
        "@nablab-cell:c:2:1",
        "execute@https://host/kernel.js:1:99",
        "",
      ]),
    ).toEqual({
      ...{line: 3, column: 9},
      frames: [
        {cell: "c", name: "inner", line: 3, column: 9},
        {cell: "c", name: "m", line: 2, column: 20},
        {name: "map", line: 10, column: 5},
        {cell: "other-1", name: "outer", line: 6, column: 3},
        {cell: "c", line: 1, column: 1},
      ],
    });
    expect(located(["@nablab-cell:c line 4 > eval:1:6", "@nablab-cell:c:4:1"])).toMatchObject({line: 3, column: 1});
  });

  test("JavaScriptCore", () => {
    expect(
      located([
        "inner@nablab-cell:c:4:9",
        "map@[native code]",
        "anonymous@nablab-cell:c:2:5",
        "eval code@nablab-cell:c:2:1",
        "module code@https://host/kernel.js:1:99",
      ]),
    ).toEqual({
      ...{line: 3, column: 9},
      frames: [
        {cell: "c", name: "inner", line: 3, column: 9},
        {cell: "c", line: 1, column: 5},
        {cell: "c", line: 1, column: 1},
      ],
    });
  });

  test("V8's evals, aliases and async frames", () => {
    expect(
      located([
        "Error: no",
        "at all",
        "    at eval (eval at f (nablab-cell:c:5:7), <anonymous>:1:6)",
        "    at Object.method [as alias] (nablab-cell:c:4:9)",
        "    at async Promise.all (index 0)",
        "    at async g (nablab-cell:c:3:1)",
        "    at nablab-cell:c:2:1",
        "    at node:internal/process/task_queues:95:5",
      ]).frames,
    ).toEqual([
      {cell: "c", line: 4, column: 7},
      {cell: "c", name: "Object.method", line: 3, column: 9},
      {cell: "c", name: "g", line: 2, column: 1},
      {cell: "c", line: 1, column: 1},
    ]);
  });
});
