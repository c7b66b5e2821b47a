import {describe, expect, test} from "vitest";
import type {Cell, CellKind, Notebook} from "../notebook/notebook.ts";
import {setValues} from "./cli-set.ts";

function notebook(...cells: (string | [CellKind, string])[]): Notebook {
  return {
    title: "t",
    theme: "air",
    readonly: false,
    seed: 1,
    attributes: {},
    cells: cells.map((cell, i): Cell => {
      const [kind, source] = typeof cell === "string" ? (["ts", cell] as const) : cell;
      return {id: String(i + 1), kind, source, pinned: false, hidden: false, run: "auto", attributes: {}};
    }),
  };
}

function replaced(source: string | [CellKind, string], values: Record<string, unknown>): string | undefined {
  return setValues(notebook(source), new Map(Object.entries(values))).cells[0]?.source;
}

describe("setValues", () => {
  test.each([
    ["const rate = 0.1;", {rate: 0.5}, "const rate = 0.5;"],
    ["const rate: number = 0.1", {rate: 0.5}, "const rate: number = 0.5"],
    ["let a = 1, b = 2", {b: [3]}, "let a = 1, b = [3]"],
    ["const n = view(Inputs.range([0, 9]))", {n: 4}, "const n = 4"],
    ["const n = view(\n  Inputs.range([0, 9]),\n);\nthrow 1", {n: 4}, "const n = 4\n\n;\nthrow 1"],
    ["const mode = 'slow'", {mode: 'fa"st'}, 'const mode = "fa\\"st"'],
    ["const a = 1;\nconst b = 2;", {a: {x: [null]}, b: true}, 'const a = {"x":[null]};\nconst b = true;'],
    [
      "const f = (rate: number) => { const rate2 = rate; return rate2; }\nconst rate = f(1)",
      {rate: 2},
      "const f = (rate: number) => { const rate2 = rate; return rate2; }\nconst rate = 2",
    ],
  ])("%s", (source, values, expected) => {
    expect(replaced(source, values)).toBe(expected);
  });

  test("plain JavaScript cells too", () => {
    expect(replaced(["js", "const x = 1"], {x: 2})).toBe("const x = 2");
  });

  test("without values the notebook is the same", () => {
    const same = notebook("const x = 1");
    expect(setValues(same, new Map())).toBe(same);
  });

  test.each([
    ["const {x} = f()", "x"],
    ["let x", "x"],
    ["x = 1", "x"],
    ["function x() {}", "x"],
    ["{const x = 1}", "x"],
    ["const x = ", "x"],
  ])("a name that is not defined by a value is refused: %s", (source, name) => {
    expect(() => setValues(notebook(source), new Map([[name, 1]]))).toThrow(
      `--set ${name}: no cell of the notebook defines it`,
    );
  });

  test("says which names there are; other kinds of cells have none", () => {
    const many = notebook("const a = 1, b = 2", ["md", "const c = 1"], ["sql", "const d = 1"], "const e = 1");
    expect(() => setValues(many, new Map([["c", 1]]))).toThrow(/"const c = \.\.\."; it has .*$/);
    expect(() => setValues(many, new Map([["c", 1]]))).toThrow(/\b(a, b|b, a)\b.*\be\b|\be\b.*(a, b|b, a)/);
  });
});
