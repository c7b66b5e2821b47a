import {describe, expect, test} from "vitest";
import type {CellSource} from "../../protocol.ts";
import {explainName, type UnresolvedName} from "./explain-name.ts";

const SOURCES: Record<string, string> = {
  a: "1;\nconst loss = 1, loss2 = 2; f(loss)",
  b: "const loss = 3",
  c: "lss + 1",
  d: "lss + ((loss) => loss)(1)",
  e: "import {loss} from 'x'",
};
const sourceOf = (id: string): CellSource | undefined => {
  const source = SOURCES[id];
  return source === undefined ? undefined : {id, kind: "ts", source, hidden: false, run: "auto"};
};
const isTaken = (name: string) => ["loss", "loss2", "acc"].includes(name);
const explain = (problem: UnresolvedName) => explainName(problem, sourceOf, isTaken);

describe("explainName", () => {
  test("points at a duplicate and offers to rename it or make it local", () => {
    expect(explain({problem: "duplicate", cell: "a", name: "loss", definers: ["a", "b"]})).toEqual({
      ...{line: 2, column: 7, endLine: 2, endColumn: 11},
      frames: [{cell: "a", line: 2, column: 7}],
      fixes: [
        {
          title: "Rename loss to loss3 in this cell",
          edits: [
            {cell: "a", start: 9, end: 13, text: "loss3"},
            {cell: "a", start: 32, end: 36, text: "loss3"},
          ],
        },
        {
          title: "Make the names of this cell local",
          edits: [
            {cell: "a", start: 0, end: 0, text: "{\n"},
            {cell: "a", start: 37, end: 37, text: "\n}"},
          ],
        },
      ],
    });
  });

  test("offers for an import renaming, as `as`, and doing without it", () => {
    const {fixes} = explain({problem: "duplicate", cell: "e", name: "loss", definers: ["a", "e"]});
    expect(fixes).toEqual([
      {title: "Rename loss to loss3 in this cell", edits: [{cell: "e", start: 8, end: 12, text: "loss as loss3"}]},
      {title: "Remove it here and use loss of cell a", edits: [{cell: "e", start: 0, end: 22, text: ""}]},
    ]);
  });

  test("offers nothing to a cell that only uses a duplicate, or is in a circle", () => {
    expect(explain({problem: "duplicate", cell: "c", name: "lss", definers: ["a", "b"]}).fixes).toEqual([]);
    expect(explain({problem: "cycle", cell: "c", name: "lss", definers: []})).toMatchObject({
      line: 1,
      column: 1,
      fixes: [],
    });
  });

  test("offers the name that was meant, unless a local has it", () => {
    const problem = {problem: "undefined", name: "lss", definers: [], suggestion: "loss"} as const;
    expect(explain({...problem, cell: "c"}).fixes).toEqual([
      {title: "Rename lss to loss in this cell", edits: [{cell: "c", start: 0, end: 3, text: "loss"}]},
    ]);
    expect(explain({...problem, cell: "d"})).toMatchObject({line: 1, column: 1, fixes: []});
  });

  test("knows nothing of cells and names that are not there", () => {
    expect(explain({problem: "undefined", cell: "z", name: "x", definers: []})).toEqual({});
    expect(explain({problem: "undefined", cell: "c", name: "x", definers: []})).toEqual({});
  });
});
