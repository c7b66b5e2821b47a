import {describe, expect, it} from "vitest";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import {CONFLICT} from "./merge.ts";
import {resolveConflict} from "./resolve.ts";

const notebook = notebookOf(cell("1", "mine"), cell("2", "theirs", {attributes: {[CONFLICT]: "1", output: "x"}}));

describe("a conflict", () => {
  it.each([
    ["this", ["1 theirs"]],
    ["other", ["1 mine"]],
    ["both", ["1 mine", "2 theirs"]],
  ] as const)("ends with %s", (which, texts) => {
    const {cells} = resolveConflict(notebook, "2", which);
    expect(cells.map(({id, source}) => `${id} ${source}`)).toEqual(texts);
    expect(cells.every(({attributes}) => !(CONFLICT in attributes))).toBe(true);
  });

  it("is not made up", () => {
    expect(() => resolveConflict(notebook, "1", "this")).toThrow("Cell 1 holds no other tab's text.");
    expect(() => resolveConflict(notebook, "7", "this")).toThrow(/Cell 7/);
  });
});
