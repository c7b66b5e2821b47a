import * as fc from "fast-check";
import {describe, expect, it} from "vitest";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import {compareNotebooks, compareTexts, countChanges, type Line} from "./difference.ts";
import {notebooks} from "./testing.ts";

const older = notebookOf(cell("1", "one"), cell("2", "two"), cell("3", "three"), cell("4", "four"));
const summary = (newer: Notebook) =>
  compareNotebooks(older, newer).cells.map(({status, cell: {id}, from, to, moved}) =>
    [status, id, `${from ?? "-"}→${to ?? "-"}`, moved ? "moved" : ""].join(" ").trim(),
  );
const text = (lines: readonly Line[], side: "removed" | "added") =>
  lines
    .filter(({type}) => type === "same" || type === side)
    .map(({pieces}) => pieces.map((piece) => piece.text).join(""))
    .join("\n");

describe("two versions", () => {
  it("tell what was added, removed, moved and changed", () => {
    const newer = notebookOf(cell("4", "four"), cell("1", "one"), cell("5", "five"), cell("3", "three!"));
    expect(summary(newer)).toEqual([
      "changed 4 4→1 moved",
      "same 1 1→2",
      "removed 2 2→-",
      "added 5 -→3",
      "changed 3 3→4",
    ]);
    expect(countChanges(compareNotebooks(older, newer))).toBe(4);
  });

  it("tell kinds, flags, seeds, attributes and the title in words", () => {
    const newer = {
      ...notebookOf(
        cell("1", "one", {kind: "js", pinned: false, hidden: true, run: "manual", seed: 4}),
        ...older.cells.slice(1),
      ),
      title: "Better",
    };
    const {fields, cells} = compareNotebooks(older, newer);
    expect(fields).toEqual([{name: "title", from: "Untitled", to: "Better"}]);
    expect(cells[0]?.fields.map(({name, from, to}) => `${name}: ${from} → ${to}`)).toEqual([
      "kind: ts → js",
      "code: shown → hidden",
      "value: shown → not shown",
      "runs: by itself → when asked",
      "seed: the notebook's → 4",
    ]);
  });

  it("know a cell that has another id by its text", () => {
    expect(summary(notebookOf(cell("9", "one"), cell("2", "two"), cell("3", "three"), cell("4", "four")))).toEqual([
      "same 9 1→1",
      "same 2 2→2",
      "same 3 3→3",
      "same 4 4→4",
    ]);
  });

  it("show words within lines that changed", () => {
    expect(compareTexts("const a = 1;\nconst b = 2;", "const a = 1;\nconst b = 30;")).toEqual([
      {type: "same", pieces: [{text: "const a = 1;", changed: false}]},
      {
        type: "removed",
        pieces: [
          {text: "const b = ", changed: false},
          {text: "2", changed: true},
          {text: ";", changed: false},
        ],
      },
      {
        type: "added",
        pieces: [
          {text: "const b = ", changed: false},
          {text: "30", changed: true},
          {text: ";", changed: false},
        ],
      },
    ]);
  });

  it("leave a line alone that is followed by a new one", () => {
    expect(compareTexts("a", "a\nb").map(({type}) => type)).toEqual(["same", "added"]);
    expect(compareTexts("a\nb", "a").map(({type}) => type)).toEqual(["same", "removed"]);
  });

  it("give both texts back, whatever they are", () => {
    const any = fc.array(fc.constantFrom("a", "b c", "", "  x", "d"), {maxLength: 8}).map((all) => all.join("\n"));
    fc.assert(
      fc.property(any, any, (before, after) => {
        const lines = compareTexts(before, after);
        expect(text(lines, "removed")).toBe(before);
        expect(text(lines, "added")).toBe(after);
      }),
      {numRuns: 1000},
    );
  });

  it("hold every cell of both versions once, and no change when they are the same", () => {
    fc.assert(
      fc.property(notebooks, notebooks, (before, after) => {
        const {cells} = compareNotebooks(before, after);
        const places = (side: "from" | "to") => cells.map((each) => each[side]).filter((place) => place !== null);
        expect(places("from").toSorted((a, b) => a - b)).toEqual(before.cells.map((_, k) => k + 1));
        expect(places("to")).toEqual(after.cells.map((_, k) => k + 1));
        expect(countChanges(compareNotebooks(before, structuredClone(before)))).toBe(0);
      }),
    );
  });
});
