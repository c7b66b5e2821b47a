import {describe, expect, it} from "vitest";
import type {Variable} from "../../../../kernel/protocol.ts";
import {filterVariables, listVariables, sortVariables} from "./variables.ts";

const variable = (name: string, cell: string, more: Partial<Variable> = {}): Variable => ({
  name,
  cell,
  type: "number",
  preview: "1",
  ...more,
});

const known = {
  variables: {
    a: variable("a", "1"),
    w: variable("w", "2", {type: "Tensor2D", shape: [2, 3], dtype: "float32", bytes: 24, preview: ""}),
    // A value of a cell that no longer defines the name.
    old: variable("old", "9"),
  },
  analyses: {
    "2": {inputs: ["a", "tf"], outputs: ["w", "late"]},
    "1": {inputs: [], outputs: ["a", "old"]},
    "3": {inputs: ["a", "a", "w"], outputs: []},
  },
  cells: {"1": {id: "1", run: 1, status: "fresh" as const}, "2": {id: "2", run: 1, status: "stale" as const}},
};
const rows = listVariables(known, ["1", "2", "3"]);

describe("listVariables", () => {
  it("lists names in page order with their users, and those without a value", () => {
    expect(rows.map(({name, cell, users, value, status}) => [name, cell, users, value?.type, status])).toEqual([
      ["a", "1", ["2", "3"], "number", "fresh"],
      ["old", "1", [], undefined, "fresh"],
      ["w", "2", ["3"], "Tensor2D", "stale"],
      ["late", "2", [], undefined, "stale"],
    ]);
  });

  it("finds rows by all words, in names and what they hold", () => {
    const names = (filter: string) => filterVariables(rows, filter).map(({name}) => name);
    expect(names("")).toHaveLength(4);
    expect(names("tensor FLOAT32")).toEqual(["w"]);
    expect(names("tensor nothing")).toEqual([]);
    expect(names("LA")).toEqual(["late"]);
  });

  it("sorts by name and by size, rows without a size last", () => {
    expect(sortVariables(rows, "name").map(({name}) => name)).toEqual(["a", "late", "old", "w"]);
    expect(sortVariables(rows, "bytes")[0]?.name).toBe("w");
    expect(sortVariables(rows, "place")).toEqual(rows);
  });
});
