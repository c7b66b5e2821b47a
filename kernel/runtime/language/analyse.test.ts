import {transpile} from "@observablehq/notebook-kit";
import {describe, expect, test} from "vitest";
import {compileCell} from "./compile.ts";
import {IMPORT} from "./compiled.ts";
import {CellSyntaxError} from "./syntax-error.ts";

type Kind = "ts" | "js" | "md" | "html" | "tex" | "dot";
interface Analysis {
  inputs: string[];
  outputs: string[];
  autodisplay: boolean;
}

function ours(kind: Kind, source: string): Analysis | "refused" {
  try {
    const cell = compileCell({id: "1", kind, source, hidden: false, run: "auto"});
    const inputs = cell.inputs.filter((name) => name !== IMPORT);
    return {inputs, outputs: [...cell.outputs], autodisplay: cell.autodisplay};
  } catch (error) {
    if (error instanceof CellSyntaxError) return "refused";
    throw error;
  }
}

function kits(kind: Kind, source: string): Analysis | "refused" {
  try {
    const {inputs, outputs, autodisplay} = transpile(source, kind);
    return {inputs: inputs ?? [], outputs: outputs ?? [], autodisplay: autodisplay ?? false};
  } catch (error) {
    if (error instanceof SyntaxError) return "refused";
    throw error;
  }
}

/** Scripts: each is analysed as a js and as a ts cell. */
const SCRIPTS: string[] = [
  "",
  "1 + 1",
  "1 + 1;",
  "x",
  "x;",
  "x // comment",
  "// comment",
  "/* comment */ x",
  "{a: 1, b: x}",
  "{a, b}",
  "{}",
  "{x}",
  "[x, y, x]",
  "(x, y)",
  "x, y",
  "x.y.z",
  "x[y]",
  "x?.y?.[z]?.(w)",
  "f(x, ...y)",
  "new Foo(x)",
  "`a${x}b${`c${y}`}`",
  "tag`a${x}`",
  "typeof x",
  "void x, undefined",
  "x ? y : z",
  "x ?? y",
  "!x",
  "/re/.test(x)",
  "await x",
  "await Promise.all([x, y])",
  "display(x)",
  "view(Inputs.range([0, n]))",
  "const k = view(Inputs.range([0, n]))",
  "function f() { return x }",
  "(function f() { return f(x) })",
  "(function () { return arguments })",
  "() => x",
  "(x) => x + y",
  "async () => await x",
  "({x, y: z, [w]: 1, m() { return v }, get p() { return u }})",
  "class A {}",
  "class A extends B { x = y; static z = w; #p = q; [r] = 1; m(a) { return a + b + this.c } static { s() } }",
  "(class { m() { return x } })",
  "(class A { m() { return A } })",
  "const x = 1",
  "let x = 1, y = x",
  "var x = y",
  "const x = 1; const y = x + z",
  "const {a, b: {c}, ...d} = e",
  "const [a, , [b = f], ...c] = d",
  "let x; x = 1",
  "let x = 0; x++; x += y",
  "let x; [x] = [1]; ({x} = {x: 1})",
  "let x; for (x of y);",
  "for (const x of y) z(x)",
  "for (let i = 0; i < n; i++) f(i)",
  "for (const k in o) f(k)",
  "for await (const x of y) f(x)",
  "for (var i = 0; i < 3; i++); i",
  "if (a) { const b = c; b } else d",
  "{ const x = 1; f(x) } x",
  "{ let x; { x } } y",
  "switch (a) { case b: let c = 1; c; default: d }",
  "try { a } catch (e) { e; f } finally { g }",
  "try { a } catch { e }",
  "try { a } catch ({message, ...rest}) { message; rest }",
  "while (a) { b; break }",
  "do a(); while (b)",
  "label: for (;;) { break label }",
  "function f(a, b = a + c, {d, e = g} = {}, ...h) { return a + d + e + h + i }",
  "function f() { return g } function g() { return f }",
  "function* g() { yield x }",
  "(function* () { yield x })()",
  "async function* g() { for await (const a of b) yield a }",
  "const f = (x) => { var y = x; return y + z }",
  "const f = () => { { var x = 1 } return x }",
  "const f = () => { return x; var x }",
  "f(); function f() {}",
  "x; let x",
  "const f = (a, b = () => a) => b",
  "const f = ({a: {b}}) => a + b",
  "const arguments_ = 1",
  "Math.max(x, Number.MAX_VALUE)",
  "new Map([[x, new Set()]])",
  "setTimeout(() => f(x), 10)",
  "fetch(url).then((r) => r.json())",
  "document.createElement(tag)",
  "globalThis.x",
  "queueMicrotask(f)",
  "structuredClone(x)",
  "new.target",
  "this",
  "this.x",
  "undefined",
  "NaN + Infinity",
  "invalidation.then(() => clearInterval(timer))",
  "const timer = setInterval(tick, 100); invalidation.then(() => clearInterval(timer))",
  "Plot.plot({marks: [Plot.lineY(data, {x: 'a', y})]})",
  "const data = FileAttachment('a.csv').csv({typed: true})",
  'import {x} from "npm:d3@7"',
  'import {x as y, default as z} from "npm:d3@7"; y(w)',
  'import d from "npm:d3"; import * as n from "npm:e"; d + n.a + b',
  'import "npm:side-effect"; x',
  "const m = await import('npm:d3'); m.x",
  "import('npm:d3')",
  "x\n\n",
  "\n\n  x",
  "a\n(b)",
  "a;b",
  "const f = async function named() { return named }",
  "const g = class Named { x = Named }",
  "let {[k]: v = w} = o",
  "a => a",
  "a &&= b",
  "delete x.y",
  "x.y = 1",
  "x[y]++",
  "[x.y, z[w]] = v",
  "with_ in x",
  "x instanceof Y",
  "x ** y, x >>> y",
  "0n, 1_000, 0x1f, 'a', null, true",
  "const a = 1, f = () => a, {b} = {b: f()}",
  // refused by both
  "x = 1",
  "x++",
  "[x] = [1]",
  "({x} = {x: 1})",
  "({y: {z: [x]}} = v)",
  "for (x of y);",
  "for (x in y);",
  "() => { x = 1 }",
  "Math = 1",
  "Math++",
  "const Math = 1",
  "function fetch() {}",
  "class Map {}",
  "import {Set} from 'x'",
  "const console = 1",
  "let undefined",
  "export const x = 1",
  "export {x}",
  "export * from 'x'",
  "return 1",
  "yield 1",
  "const x",
  "let x; let x",
  "foo(",
  "}",
  "a b",
  "'unterminated",
  "`unterminated",
  "/unterminated",
  "function f() { await x }",
  "delete x",
  "with (x) y",
  "break",
  "08",
];

/** TypeScript: analysed as ts cells only. */
const TYPED: string[] = [
  "x as number",
  "x satisfies Y",
  "x!",
  "x!.y!",
  "{a: 1 as const}",
  "f<number>(x)",
  "<T,>(x: T): T => x",
  "(x?: number): y is string => x",
  "const x: number = y",
  "let x!: Foo",
  "type A = B",
  "interface A { x: B }",
  "type A = 1; const x: A = y",
  "declare const x: number",
  "declare function f(): void",
  "function f(x: A): B; function f(x: any) { return y }",
  "function f(this: Foo, x: number) { return this.a + x }",
  "class A<T> extends B<T> implements C { private x: number = y; abstract?: D }",
  "abstract class A { abstract m(): void; n() { return x } }",
  "declare namespace N { const x: 1 }",
  "@dec class A {}",
  "import type {A} from 'npm:a'",
  "import {type A, b} from 'npm:a'; b",
  "for (const x of y as number[]) f(x!)",
  "await (x as Promise<number>)",
  "const f = async <T>(x: T): Promise<T> => y as T",
  "let a = b as any\n(c)",
  "display(x as number)",
  "const {a, b}: {a: number; b: string} = x",
  "(x as any).y = 1",
  "let x: number | undefined; x = 1; (x as any) = 2",
  "view<number>(Inputs.range())",
];

const TEMPLATES: [Kind, string][] = [
  ["md", ""],
  ["md", "# Hello"],
  ["md", "Hello ${name} and ${name}, ${other.x}"],
  ["md", "`code` \\frac \\${not} $\\{not} $x$ ${yes}"],
  ["md", "\\\\${yes}"],
  ["md", "${`nested ${x}`} ${{a: 1}.a} ${[1].map((d) => d + k)}"],
  ["md", "${await x}"],
  ["md", "${x"],
  ["md", "${}"],
  ["md", "${x y}"],
  ["md", "${x = 1}"],
  ["md", "$ $$ {x} $}"],
  ["tex", "\\frac{${x}}{2}"],
  ["tex", "\\"],
  ["tex", "a \\\\ b ${x} \\\\"],
  ["dot", "digraph { a -> ${b} }"],
];

const found = (inputs: string[], outputs: string[] = [], autodisplay = false): Analysis => ({
  inputs,
  outputs,
  autodisplay,
});

/** Where we differ from Notebook Kit: what we find, and why. */
const WANTED: [kind: Kind, source: string, ours: Analysis | "refused", why: string][] = [
  ["js", "console.log(x)", found(["console", "x"], [], true), "each cell has a console of its own"],
  ["js", "observable.params", found(["observable"], [], true), "there is no such global here, so it is undefined"],
  ["js", "{ function f() {} } f()", found(["f"]), "in strict mode a function in a block belongs to the block"],
  ["js", "{ class A {} } new A()", found(["A"]), "a class in a block belongs to the block"],
  ["js", "class A { static { var x = 1 } static y = x }", found(["x"], ["A"]), "a static block is a scope of its own"],
  ["js", "arguments", "refused", "only functions have arguments; as a parameter it would not even parse"],
  ["js", "import.meta.url", "refused", "a cell has no address"],
  ["js", "export default 1", "refused", "a cell has no exports, and this would fail when run"],
  ["js", "import {x} from 'a'; x = 1", "refused", "imports are constant: told before it runs"],
  ["js", "let b = 1; a <!--b", "refused", "scripts take it for a comment"],
  ["ts", "enum A {B}", "refused", "not erasable"],
  ["ts", "namespace N { export const x = 1 }", "refused", "not erasable"],
  ["ts", "class A { constructor(private x: number) {} }", "refused", "not erasable"],
  ["ts", "<number>x", "refused", "not erasable in place; `as` is"],
  ["md", "${x as string}", found(["md", "x"], [], true), "TypeScript is the default language, in text too"],
  ["html", "<b>${x}</b>", found(["html", "x"], [], true), "our built-in is html, Kit goes through htl"],
  ["html", "<script>`${x}`</script>", found(["html", "x"], [], true), "our built-in is html, Kit goes through htl"],
];

const cases: [Kind, string][] = [
  ...SCRIPTS.flatMap((source): [Kind, string][] => [
    ["js", source],
    ["ts", source],
  ]),
  ...TYPED.map((source): [Kind, string] => ["ts", source]),
  ...TEMPLATES,
];

describe("agrees with Notebook Kit", () => {
  test.each(cases)("%s: %s", (kind, source) => {
    expect(ours(kind, source)).toEqual(kits(kind, source));
  });

  test.each(WANTED)("but %s: %s", (kind, source, expected) => {
    expect(ours(kind, source)).toEqual(expected);
    expect(kits(kind, source)).not.toEqual(expected);
  });

  test("a hidden cell displays nothing by itself", () => {
    const cell = {id: 1, mode: "js", value: "1 + 1", hidden: true} as const;
    expect(transpile(cell as Parameters<typeof transpile>[0]).autodisplay).toBe(false);
    expect(compileCell({id: "1", kind: "js", source: "1 + 1", hidden: true, run: "auto"}).autodisplay).toBe(false);
  });
});
