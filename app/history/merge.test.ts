import * as fc from "fast-check";
import {describe, expect, it} from "vitest";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import {openDocument, reduceDocument} from "../notebook/document.ts";
import {CONFLICT, mergeNotebooks} from "./merge.ts";
import {actionOf, type Move, moves, notebooks} from "./testing.ts";

const base = notebookOf(cell("1", "one"), cell("2", "two"), cell("3", "three"));
const shown = ({cells}: Notebook) => cells.map(({id, source}) => `${id} ${source}`);

/** A notebook after some moves without undo, and the texts that were typed into it. */
function moved(notebook: Notebook, steps: readonly Move[]): Notebook {
  let state = openDocument(notebook);
  for (const [index, move] of steps.entries()) {
    const action = actionOf(move, state, index * 1000);
    if (action.type !== "undo" && action.type !== "redo") state = reduceDocument(state, action);
  }
  return state.notebook;
}

describe("two tabs' work", () => {
  it("is joined cell by cell", () => {
    const mine = {...notebookOf(cell("1", "one, mine"), cell("2", "two"), cell("3", "three")), title: "Mine"};
    const theirs = {
      ...notebookOf(cell("1", "one"), cell("2", "two, theirs"), cell("3", "three", {run: "manual"})),
      seed: 9,
    };
    const {notebook, conflicts} = mergeNotebooks(base, mine, theirs);
    expect(notebook).toEqual({
      ...notebookOf(cell("1", "one, mine"), cell("2", "two, theirs"), cell("3", "three", {run: "manual"})),
      title: "Mine",
      seed: 9,
    });
    expect(conflicts).toEqual([]);
  });

  it("keeps both texts of a cell that both changed, the other one disabled and marked", () => {
    const {notebook, conflicts} = mergeNotebooks(
      base,
      notebookOf(cell("1", "one"), cell("2", "mine"), cell("3", "three")),
      notebookOf(cell("1", "one"), cell("2", "theirs"), cell("3", "three")),
    );
    expect(shown(notebook)).toEqual(["1 one", "2 mine", "4 theirs", "3 three"]);
    expect(notebook.cells[2]).toMatchObject({run: "disabled", pinned: true, attributes: {[CONFLICT]: "2"}});
    expect(conflicts).toEqual(["4"]);
  });

  it("joins a flag here with a text there in the same cell", () => {
    const mine = notebookOf(cell("1", "one", {hidden: true}), cell("2", "two"), cell("3", "three"));
    const theirs = notebookOf(cell("1", "uno"), cell("2", "two"), cell("3", "three"));
    expect(mergeNotebooks(base, mine, theirs).notebook.cells[0]).toEqual(cell("1", "uno", {hidden: true}));
  });

  it("deletes what one deleted, unless the other changed it", () => {
    const mine = notebookOf(cell("3", "three"));
    const theirs = notebookOf(cell("1", "one, theirs"), cell("2", "two"), cell("3", "three"));
    expect(shown(mergeNotebooks(base, mine, theirs).notebook)).toEqual(["1 one, theirs", "3 three"]);
    expect(shown(mergeNotebooks(base, theirs, mine).notebook)).toEqual(["1 one, theirs", "3 three"]);
  });

  it("keeps cells that both added, though they have the same id", () => {
    const mine = notebookOf(...base.cells, cell("4", "mine"));
    const theirs = notebookOf(cell("4", "theirs"), ...base.cells);
    const {notebook, conflicts} = mergeNotebooks(base, mine, theirs);
    expect(notebook.cells.map(({source}) => source)).toContain("theirs");
    expect(notebook.cells.map(({source}) => source)).toContain("mine");
    expect(new Set(notebook.cells.map(({id}) => id)).size).toBe(5);
    expect(conflicts).toEqual([]);
  });

  it("takes the order of the side that moved cells", () => {
    const reordered = notebookOf(cell("3", "three"), cell("1", "one"), cell("2", "two"));
    const added = notebookOf(cell("1", "one"), cell("4", "four"), cell("2", "two"), cell("3", "three"));
    const both = ["3 three", "1 one", "4 four", "2 two"];
    expect(shown(mergeNotebooks(base, reordered, added).notebook)).toEqual(both);
    expect(shown(mergeNotebooks(base, added, reordered).notebook)).toEqual(both);
  });

  it("is the other side when one has changed nothing, and itself when both did the same", () => {
    fc.assert(
      fc.property(notebooks, fc.array(moves, {maxLength: 8}), (start, steps) => {
        const end = moved(start, steps);
        expect(mergeNotebooks(start, end, start)).toEqual({notebook: end, conflicts: []});
        expect(mergeNotebooks(start, start, end)).toEqual({notebook: end, conflicts: []});
        expect(mergeNotebooks(start, end, end)).toEqual({notebook: end, conflicts: []});
      }),
    );
  });

  it("loses no text that either side wrote, and gives no id twice", () => {
    const both = fc.array(moves, {maxLength: 8});
    fc.assert(
      fc.property(notebooks, both, both, (start, left, right) => {
        const [mine, theirs] = [moved(start, left), moved(start, right)];
        const {notebook} = mergeNotebooks(start, mine, theirs);
        const ids = notebook.cells.map(({id}) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const sources = new Set(notebook.cells.map(({source}) => source));
        const known = new Map(start.cells.map(({id, source}) => [id, source]));
        for (const {id, source} of [...mine.cells, ...theirs.cells]) {
          if (known.get(id) !== source) expect(sources).toContain(source);
        }
      }),
      {numRuns: 1000},
    );
  });
});
