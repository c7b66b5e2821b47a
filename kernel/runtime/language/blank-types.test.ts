import {readdirSync, readFileSync} from "node:fs";
import {type Node, parse} from "acorn";
// @ts-expect-error: no types
import {transformSync} from "amaro";
import {describe, expect, test} from "vitest";
import {compileCell} from "./compile.ts";
import {parseScript} from "./parse.ts";
import {CellSyntaxError} from "./syntax-error.ts";

/** Erasable TypeScript. Each snippet is blanked by us and by amaro (what Node runs); both must be the same program. */
const SNIPPETS: string[] = [
  // annotations
  "let a: number = 1, b: string | undefined;",
  "const f = (x: number, y?: string, ...rest: unknown[]): void => {};",
  "const {a, b}: {a: number; b: string} = {a: 1, b: '2'};",
  "const [a, , b = 2]: [number, number, number?] = [1, 2];",
  "function f({a, b = 1}: {a: number; b?: number}, [c]: number[] = [1]): asserts a is number {}",
  "let x!: number; x = 1;",
  "let x ! : number",
  "let x /* ? */ : /* ! */ number = 1",
  "for (const x of [1, 2] as number[]) { const y: number = x }",
  "for (let i: number = 0, n: number = 3; i < n; i++);",
  "try {} catch (error: unknown) {}",
  "try {} catch ({message}: any) {}",
  "const tuple: readonly [x: number, y?: string] = [1];",
  "let big: 1n | -1 | `a${string}b` | typeof globalThis.Math | keyof {a: 1} | null;",
  "let o: {readonly [k in 'a' | 'b']?: number; } = {};",
  "let c: new (x: number) => Date = Date as any;",
  "let c: abstract new () => object;",
  "let i: import('x').Y<string>[];",
  "let t: (typeof x)[number]['a'], x = [{a: 1}];",
  "let u: unique symbol; let cond: string extends infer U extends string ? U : never;",
  // functions
  "function f(this: Date, x: number) { return x }",
  "function f(this: Date) {}",
  "const o = {m(this: {a: 1}, /* c */ x: number): number { return x }, get p(): number { return 1 }, set p(v: number) {}};",
  "const o = {async *g<T>(x: T): AsyncGenerator<T> { yield x }, async m<T>(): Promise<void> {}, ['a' + 1]<T>(x: T) {}};",
  "function f<const T extends readonly unknown[], U = T[number]>(x: T): U { return x[0] as U }",
  "function f(x: string): string; function f(x: number): number; function f(x: any) { return x }",
  "declare function f(x: number): void",
  "async function f<T>(x: T): Promise<T> { return await x }",
  "const f = async <T,>(x: T): Promise<T> => x;",
  "const f = <T extends object>(x: T) => ({...x}) as const;",
  "const f = async (x: number): Promise<number> => { await x; return x };",
  "const f = function <T>(x: T): x is NonNullable<T> { return true };",
  "const f = (x: number): x is 1 => true, g = (x?: number) => x!;",
  "const f = async x => x, g = async (x) => x, h = async () => {};",
  "const c = a ? (b) : (d) => e; let a: any, b: any, d: any, e: any;",
  "const c = a ? (b): number => b : (d: number) => d; let a: any;",
  "[1, 2].map((x): number => x).filter(<T,>(x: T): x is T => !!x);",
  // expressions
  "const x = y as unknown as number; let y;",
  "const x = (y as any).z!.w![0]!(); let y;",
  "const x = {a: 1} satisfies Record<string, number>;",
  "const x = <const T,>(y: T) => y; x<1>(1); new Map<string, number>([]); new Set<number>;",
  "const f = g<string>; function g<T>() {}",
  "tag<string>`a${1 as number}b`; function tag<T>(...a: any[]) {}",
  "a?.b<number>(1); a?.[0]!.c; let a: any;",
  "let x: any; x! += 1; x!++; (x as number) = 3;",
  "const x = a < b, y = a > b; const z = f(a < b, b > (c)); let a: any, b: any, c: any, f: any;",
  "const x = 1 as number + 2;",
  "const x = a as any ?? (b as any); let a, b;",
  "const x = !(a as boolean) ? (b satisfies any) : c as any; let a: any, b: any, c: any;",
  "x = y as any ? 1 : 2; var x: any, y: any;",
  "const s = `a${b as string}c${(d!)}`; let b: any, d: any;",
  "if (a! && b!) c!; else d!; let a: any, b: any, c: any, d: any;",
  "const y = await x as number; let x: any;",
  "const f = function* () { const x: number = yield 1 as any; yield* [] as any[] };",
  "throw new Error('x') as any;",
  "const r = /a:b/ as RegExp, q = a / b / (c as number); let a: any, b: any, c: any;",
  "const x = async<number>(1); function async<T>(x: any) {}",
  // declarations
  "type A = {a: number}\ntype B<T> = A | T;\ninterface C extends A { b(): void }\nconst x: C = null!;",
  "interface A {} interface A { x: number } const A = 1;",
  "type A = 1; const A = 1;",
  "class A {} interface A { x: number }",
  "declare const a: number; declare let b; declare var c: 1;",
  "declare class A { x: number; constructor(); m(): void }",
  "declare module 'x' { export const a: number }",
  "declare global { var z: number }",
  "declare namespace N { const a: number }",
  "declare enum E { A }",
  "import type {A} from 'a'; import {type B, c} from 'b'; import d, {type E} from 'd'; import type F from 'f'; import type * as G from 'g';",
  "import {c, type B} from 'b'; import {type as as} from 'x'; import {type} from 'y'; import {type C} from 'z';",
  "class A extends Object { override toString(): string { return '' } private static override readonly x = 1 }",
  "abstract class A { abstract x: number; abstract m(): void; abstract get y(): number; z = 1; protected constructor() {} }",
  // classes
  "class A<T> extends Map<string, T> implements B, C<number> { constructor() { super() } } interface B {} interface C<T> {}",
  "class A { private x: number = 1; public readonly y?: string; protected static z: number; #w: number = 1; }",
  "class A { [key: string]: unknown; declare d: number; x!: number; 'quoted'?: string; [Symbol.iterator]?: any; 1: number }",
  "class A { m?(): void; m2?<T>(x: T): T { return x } static async *g(): AsyncGenerator<number> {} private get p(): number { return 1 } public set p(v: number) {} }",
  "class A { m(x: number): void; m(x: string): void; m(x: any) {} constructor(x: number); constructor(x: any) {} }",
  "class A { static { const x: number = 1 } static x: number = 1; static readonly y = 2 as const }",
  "const A = class<T> implements I { x?: T }; interface I {}",
  "const A = class B<T> extends (Object as any)<T> { };",
  "class A { private async m() {} private static async *g() {} readonly = 1; public; declare; static static: number; get; set }",
  "class A { accessor; override; abstract = 1; type = 1; async; of: number }",
  // how lines end
  "let a = b as any\n(c); var b: any, c: any",
  "let a = b as any\n[c]; var b: any, c: any",
  "let a = b as any\n`c`; var b: any",
  "let a = b satisfies any // comment (\n/* [ */ (c); var b: any, c: any",
  "let a = b as any\n+ c; var b: any, c: any",
  "let a = b!\n(c); function b(x: any) {} let c: any",
  "foo\ntype A = 1\n(bar); var foo: any, bar: any",
  "foo\ninterface A {}\n[bar]; var foo: any, bar: any",
  "let x: number\n(y); var y: any",
  "let x: number\n[y] = [1]; var y: any",
  "class A { x: number\n['y'] = 1\nz: number\n*g() {} }",
  "const f = (x: number): {\n  a: number\n} => ({a: x});",
  "const f = (x: number)\n: number => x;",
  "const f = async (\n  x: number, // a\n): Promise<\n  number\n> => x;",
  "function f(x: number): {\n  a: number\n} { return {a: x} }",
  "const x = f<\nnumber\n>(1); function f<T>(x: T) {}",
  "if (a) b as any\nelse c as any; var a: any, b: any, c: any",
  "const a = 1 as const\nconst b = 2",
  "label: for (const x of y as any[]) { continue label } var y: any",
  "import {a,\n  type B,\n  type C\n} from 'x'",
  "foo\nimport type {A} from 'a'\n(bar); var foo: any, bar: any",
  // attached modules
  "export type {A} from 'x'; export {type B, c} from 'y'; export type * from 'z'; export const d: number = 1",
  "export interface I {}\nexport type A = 1; export declare const x: 1; export abstract class B { abstract m(): void }",
  "export function f(x: 1): void; export function f(x: any) {}\nexport default interface X {}",
  "export default function <T>(x: T): T { return x }",
  "const 漢: string = '😀' as string; /* 😀: number */ let b: 1 = 1",
  "let a: number = 1\r\nlet b = a as any\r\n;(b)",
];

/** Where the amaro that is installed fails or changes the meaning: the program it should be. */
const AMARO_FAILS: [source: string, expected: string][] = [
  [
    "let x: any, y: any; [x as any, y!] = [1, 2]; ({x: x as any} = {x: 1});",
    "let x, y; [x, y] = [1, 2]; ({x: x} = {x: 1});",
  ],
  ["namespace T { export type A = 1; interface B {} } 1", "1"],
  ["class A { x = 1\npublic [y] = 2 } var y: any", "class A { x = 1; [y] = 2 } var y"],
  ["class A { x = y\nprivate *g() {} } var y: any", "class A { x = y; *g() {} } var y"],
  [
    "class A { get: number\nx() {}\nset: 1\ny() {}\nstatic: 1\nz() {}\nasync: 1\nw() {} }",
    "class A { get; x() {} set; y() {} static; z() {} async; w() {} }",
  ],
  ["class A { x = 1\ndeclare y: 1\n[z] = 3 } var z: any", "class A { x = 1; [z] = 3 } var z"],
  ["class A { x = 1;\n[key: string]: any\n*g() {} }", "class A { x = 1; *g() {} }"],
  ["const f = async <\n  T,\n>(x: T) => x;", "const f = async (x) => x;"],
  ["function f() { return <T,\n>(x: T) => x }", "function f() { return (x) => x }"],
  ["function f() { return async <T\n,>(x: T): Promise<\nT> => x }", "function f() { return async (x) => x }"],
];

/** A tree without positions and empty statements. */
function shape(source: string): unknown {
  const tree = parse(source, {ecmaVersion: "latest", sourceType: "module"});
  return JSON.parse(
    JSON.stringify(tree, (key, value) => {
      if (key === "start" || key === "end") return undefined;
      return Array.isArray(value) ? value.filter((node: Node | null) => node?.type !== "EmptyStatement") : value;
    }),
  );
}

describe("blanking", () => {
  test.each(SNIPPETS)("%s", (source) => {
    const {javascript} = parseScript(source, "ts");
    const oracle = transformSync(source, {mode: "strip-only"}).code;
    expect(shape(javascript), `${javascript}\n--- amaro:\n${oracle}`).toEqual(shape(oracle));
  });

  test.each(AMARO_FAILS)("%s", (source, expected) => {
    const {javascript} = parseScript(source, "ts");
    expect(shape(javascript), javascript).toEqual(shape(expected));
  });

  test("keeps every position: what is left stands where it stood", () => {
    for (const source of [...SNIPPETS, ...AMARO_FAILS.map(([text]) => text)]) {
      const {javascript} = parseScript(source, "ts");
      expect(javascript.length).toBe(source.length);
      for (const [i, character] of [...javascript.split("").entries()]) {
        if (character !== source[i]) expect(" ;()").toContain(character);
        if (/\s/.test(source[i] ?? "")) expect(character === source[i] || character === ";").toBe(true);
      }
    }
  });

  test.each([
    "a ? (b, c) : d => e",
    "({get: 1, set: 2, static: 3, type: 4, as: 5})",
    "x < y\n/ 2 > (z)",
    "type\n= 1; var type",
    "let as = 1, satisfies = 2; as\nsatisfies",
  ])("leaves JavaScript as it is: %s", (source) => {
    expect(parseScript(source, "ts").javascript).toBe(source);
  });

  test("agrees with amaro on our own sources", () => {
    const folder = new URL(".", import.meta.url);
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))) {
      const source = readFileSync(new URL(file, folder), "utf8");
      const oracle = transformSync(source, {mode: "strip-only"}).code;
      expect(shape(parseScript(source, "ts").javascript), file).toEqual(shape(oracle));
    }
  });

  test("a text full of angles is read in one go", () => {
    const source = `"${"<".repeat(1_000_000)}"`;
    expect(parseScript(source, "ts").javascript).toBe(source);
  });

  test("types in a js cell are an error", () => {
    expect(() => parseScript("let x: number = 1", "js")).toThrow(CellSyntaxError);
  });
});

describe("refused, with what to write instead", () => {
  test.each([
    [
      "enum Color {Red, Green = 5, Blue, Name = 'x'}",
      "write const Color = {Red: 0, Green: 5, Blue: 6, Name: 'x'} as const",
      1,
      1,
    ],
    ["const enum A {B}", "write const A = {B: 0} as const", 1, 1],
    ["1;\nnamespace N { export const x = 1 }", "const N = {…}", 2, 1],
    ["namespace A.B { let x }", "Namespaces with values", 1, 1],
    ["class A { constructor(private x: number) {} }", "declare the field x and write this.x = x", 1, 23],
    ["class A { constructor(readonly x = 1) {} }", "declare the field x and write this.x = x", 1, 23],
    ["@dec class A {}", "const A = dec(class { … })", 1, 1],
    ["class A { @dec() x = 1 }", "call the decorator as a function", 1, 11],
    ["import x = require('y')", "write import x from 'y'", 1, 1],
    ["import x = A.B", "write const x = A.B", 1, 1],
    ["export = 1", "has no exports", 1, 1],
    ["export const x = 1", "has no exports", 1, 1],
    ["export type X = 1", "has no exports", 1, 1],
    ["export default 1", "has no exports", 1, 1],
    ["export * from 'x'", "has no exports", 1, 1],
    ["let x = <number>y", "write y as number", 1, 9],
  ])("%s", (source, message, line, column) => {
    let thrown: unknown;
    try {
      compileCell({id: "1", kind: "ts", source, hidden: false, run: "auto"});
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(CellSyntaxError);
    expect(thrown).toMatchObject({message: expect.stringContaining(message), line, column});
  });
});
