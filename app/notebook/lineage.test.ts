import {expect, test} from "vitest";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import {ancestors, digestOf} from "./lineage.ts";

const analyses = {
  a: {inputs: [], outputs: ["x"]},
  b: {inputs: ["x", "tf"], outputs: ["y"]},
  c: {inputs: ["y"], outputs: []},
  d: {inputs: ["p"], outputs: ["q"]},
  e: {inputs: ["q"], outputs: ["p"]},
};

test("a cell's result is made from the cells before it, also round a cycle", () => {
  expect(ancestors("c", analyses)).toEqual(["c", "b", "a"]);
  expect(ancestors("a", analyses)).toEqual(["a"]);
  expect(ancestors("d", analyses)).toEqual(["d", "e"]);
  expect(ancestors("unknown", analyses)).toEqual(["unknown"]);
});

test("the digest changes with texts, kinds and seeds of these cells only", () => {
  const notebook = notebookOf(cell("a", "1"), cell("b", "2"));
  const digest = digestOf(notebook, ["a"]);
  expect(digest).toMatch(/^[0-9a-f]{16}$/);
  expect(digestOf({...notebook, cells: [cell("a", "1"), cell("b", "3")]}, ["a"])).toBe(digest);
  expect(digestOf({...notebook, cells: [cell("a", "2"), cell("b", "2")]}, ["a"])).not.toBe(digest);
  expect(digestOf({...notebook, seed: 9}, ["a"])).not.toBe(digest);
  expect(digestOf(notebook, ["a", "b"])).not.toBe(digest);
});
