import * as fc from "fast-check";
import {describe, expect, it} from "vitest";
import {applyPatch, diffNotebooks, isEmpty, PatchError, sameNotebook} from "./patch.ts";
import {readContent, readPatch} from "./schema.ts";
import {notebooks} from "./testing.ts";

describe("patches", () => {
  it("lead from any notebook to any other, also through JSON and the log's own check", () => {
    fc.assert(
      fc.property(notebooks, notebooks, (before, after) => {
        const stored = JSON.parse(JSON.stringify(diffNotebooks(before, after)));
        const patch = readPatch(stored);
        expect(patch).not.toBeNull();
        expect(patch && applyPatch(before, patch)).toEqual(after);
        expect(readContent(JSON.parse(JSON.stringify(after)))).toEqual(after);
      }),
      {numRuns: 500},
    );
  });

  it("are empty for equal notebooks, whatever objects they are made of", () => {
    fc.assert(
      fc.property(notebooks, (notebook) => {
        const copy = structuredClone(notebook);
        expect(isEmpty(diffNotebooks(notebook, copy))).toBe(true);
        expect(sameNotebook(notebook, copy)).toBe(true);
      }),
    );
  });

  const cell = {kind: "ts", pinned: true, hidden: false, run: "auto", attributes: {}} as const;
  const notebook = {title: "t", theme: "air", readonly: false, seed: 1, attributes: {}};
  const before = {...notebook, cells: [{...cell, id: "1", source: "const step = 0.1;"}]};

  it("hold only the characters that were typed", () => {
    const after = {...notebook, cells: [{...cell, id: "1", source: "const step = 0.12;"}]};
    expect(diffNotebooks(before, after)).toEqual({
      changed: [{id: "1", text: {length: 17, start: 16, end: 16, text: "2"}}],
    });
  });

  it("leave untouched cells the objects that they were", () => {
    const two = {...before, cells: [...before.cells, {...cell, id: "2", source: "b"}]};
    const after = applyPatch(two, {changed: [{id: "2", fields: {hidden: true}}]});
    expect(after.cells[0]).toBe(two.cells[0]);
    expect(after.cells[1]).toEqual({...two.cells[1], hidden: true});
  });

  it.each([
    ["a text of another length", {changed: [{id: "1", text: {length: 3, start: 0, end: 0, text: "x"}}]}],
    ["a cell that is not there", {changed: [{id: "7", fields: {hidden: true}}]}],
    ["an order with an unknown cell", {order: ["1", "7"]}],
  ])("refuse %s", (_, patch) => {
    expect(() => applyPatch(before, patch)).toThrow(PatchError);
  });

  it("of another kind are not understood", () => {
    expect(readPatch({rotate: 90})).toBeNull();
    expect(readPatch(null)).toBeNull();
    expect(readContent({...before, cells: [{...cell, id: "1", source: "", kind: "fortran"}]})).toBeNull();
  });
});
