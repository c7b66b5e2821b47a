import {describe, expect, test} from "vitest";
import type {CellSource, QuickFix} from "../../protocol.ts";
import {findName, makeLocal, renameIn, takeOther} from "./fixes.ts";
import {CellSyntaxError} from "./syntax-error.ts";

const cell = (source: string, kind: CellSource["kind"] = "ts"): CellSource => ({
  id: "c",
  kind,
  source,
  hidden: false,
  run: "auto",
});

function apply({source}: CellSource, edits: QuickFix["edits"]): string {
  return edits
    .toSorted((a, b) => b.start - a.start)
    .reduce((text, {start, end, text: replacement}) => text.slice(0, start) + replacement + text.slice(end), source);
}

/** Renames x to y. */
const renamed = (source: string, kind?: CellSource["kind"]) =>
  apply(cell(source, kind), renameIn(cell(source, kind), "x", "y"));

describe("renameIn", () => {
  test.each([
    ["const x = 1", "const y = 1"],
    ["x + x.x + a['x'] + a.x", "y + y.x + a['x'] + a.x"],
    ["({x, x: x, [x]: 1, x() {}})", "({x: y, x: y, [y]: 1, x() {}})"],
    ["const {x} = a", "const {x: y} = a"],
    ["const {x = 1, ...b} = a", "const {x: y = 1, ...b} = a"],
    ["const {a: x = x0, b: [x1]} = o", "const {a: y = x0, b: [x1]} = o"],
    ["let x; ({x} = a); [x] = b; x++; for (x of c);", "let y; ({x: y} = a); [y] = b; y++; for (y of c);"],
    ["function x(a = x) { return x(a) }", "function y(a = y) { return y(a) }"],
    ["function x(x) { return x }", "function y(x) { return x }"],
    ["class x { m() { return x } static x = x }", "class y { m() { return y } static x = y }"],
    ["(x) => x; x", "(x) => x; y"],
    ["{ let x = 1; x } x", "{ let x = 1; x } y"],
    ["{ x; let x } { var z = x }", "{ x; let x } { var z = y }"],
    ["const f = ({x}) => x, g = ([a = x]) => a", "const f = ({x}) => x, g = ([a = y]) => a"],
    ["try { x } catch (x) { x } finally { x }", "try { y } catch (x) { x } finally { y }"],
    ["for (const x of x1) x; for (let i = x;;) i", "for (const x of x1) x; for (let i = y;;) i"],
    ["x: for (;;) { break x }", "x: for (;;) { break x }"],
    ['import {x} from "a"; x', 'import {x as y} from "a"; y'],
    ['import {a as x} from "a"; x', 'import {a as y} from "a"; y'],
    ['import x from "a"; import * as z from "b"; x', 'import y from "a"; import * as z from "b"; y'],
    ["`${x} x ${`${x}`}`", "`${y} x ${`${y}`}`"],
    ["const x: number = 1; let a: typeof x, b: typeof x.z", "const y: number = 1; let a: typeof y, b: typeof y.z"],
    ["class x {} let a: x, b: x[], c: Map<string, x>", "class y {} let a: y, b: y[], c: Map<string, y>"],
    ["type x = 1; const x: x = 1", "type x = 1; const y: x = 1"],
    ["function f(x: number): typeof x { return x } x as any", "function f(x: number): typeof x { return x } y as any"],
    ["const a = {x: x as any, 'x': x!}", "const a = {x: y as any, 'x': y!}"],
    ["'x' + /x/.source // x", "'x' + /x/.source // x"],
  ])("%s", (source, expected) => {
    expect(renamed(source)).toBe(expected);
  });

  test("in interpolations", () => {
    expect(renamed("x ${x} ${(x) => x} ${{x}}", "md")).toBe("x ${y} ${(x) => x} ${{x: y}}");
  });

  test("refuses names that are taken or cannot be names", () => {
    expect(() => renameIn(cell("x + y"), "x", "y")).toThrow("'y' is already a name in cell c");
    expect(() => renameIn(cell("x; { let y }"), "x", "y")).toThrow(RangeError);
    for (const name of ["1a", "a b", "", "Map", "console", "a-b"])
      expect(() => renameIn(cell("x"), "x", name)).toThrow(RangeError);
    expect(() => renameIn(cell("x +"), "x", "y")).toThrow(CellSyntaxError);
  });
});

describe("makeLocal", () => {
  test("wraps the cell in a block, which then defines nothing", () => {
    const source = "const x = 1;\ndisplay(x) // comment";
    const fix = makeLocal(cell(source));
    expect(apply(cell(source), fix?.edits ?? [])).toBe(`{\n${source}\n}`);
  });

  test.each(["x", "1 + 1;", "import {x} from 'a'; const z = x", "const x =", ""])("is not offered for %j", (source) => {
    expect(makeLocal(cell(source))).toBeNull();
  });

  test("is not offered for text", () => {
    expect(makeLocal(cell("${x}", "md"))).toBeNull();
  });
});

describe("findName", () => {
  test("gives the first mention that is not a local", () => {
    expect(findName(cell("x"), "x")).toEqual({start: 0, end: 1, line: 1, column: 1, endLine: 1, endColumn: 2});
    expect(findName(cell("((x) => x)(1);\n  f(x)"), "x")).toEqual({
      start: 19,
      end: 20,
      line: 2,
      column: 5,
      endLine: 2,
      endColumn: 6,
    });
    expect(findName(cell("a ${x}", "md"), "x")?.start).toBe(4);
  });

  test("gives nothing when there is none, or the text does not parse", () => {
    expect(findName(cell("(x) => x"), "x")).toBeUndefined();
    expect(findName(cell("x +"), "x")).toBeUndefined();
  });
});

describe("takeOther", () => {
  test.each([
    ["const x = 1;\nx + 1", "x + 1"],
    ["1;\nfunction x() {}  \nx()", "1;\nx()"],
    ["class x {}", ""],
    ["import {a as x} from 'b'\nx", "x"],
    ["let x: number = 1\n\nx", "\nx"],
  ])("%j becomes %j", (source, expected) => {
    const fix = takeOther(cell(source), "x", "d");
    expect(fix?.title).toBe("Remove it here and use x of cell d");
    expect(apply(cell(source), fix?.edits ?? [])).toBe(expected);
  });

  test.each(["const x = 1, y = 2", "const {x} = a", "import {x, y} from 'b'", "x", "const = ", "x + 1"])(
    "is not offered where it is not a statement of its own: %s",
    (source) => expect(takeOther(cell(source), "x", "d")).toBeNull(),
  );
});
