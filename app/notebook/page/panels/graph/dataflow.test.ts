import {expect, it} from "vitest";
import type {Cell} from "../../../../../kernel/notebook/notebook.ts";
import {cell as makeCell} from "../../../../../kernel/notebook/testing.ts";
import {dataflow} from "./dataflow.ts";

const cell = (id: string, source = "", kind: Cell["kind"] = "ts"): Cell => makeCell(id, source, {kind});

it("joins cells by names, one edge for several names", () => {
  const {nodes, edges} = dataflow([cell("t", "# Text", "md"), cell("a"), cell("b", "\nPlot.plot({\n  x\n})")], {
    a: {inputs: ["tf"], outputs: ["x", "y"]},
    b: {inputs: ["x", "y", "x"], outputs: []},
    t: {inputs: [], outputs: []},
  });
  expect(nodes).toEqual([
    {id: "a", place: 2, label: "x, y", outputs: ["x", "y"]},
    {id: "b", place: 3, label: "Plot.plot({", outputs: []},
  ]);
  expect(edges).toEqual([{from: "a", to: "b", names: ["x", "y"]}]);
});

it("keeps cycles, and every definer of a name that is defined twice", () => {
  const {edges} = dataflow([cell("1"), cell("2"), cell("3")], {
    "1": {inputs: ["b"], outputs: ["a"]},
    "2": {inputs: ["a"], outputs: ["b"]},
    "3": {inputs: ["b"], outputs: ["a"]},
  });
  expect(edges.map(({from, to}) => `${from}→${to}`)).toEqual(["2→1", "1→2", "3→2", "2→3"]);
});

it("cuts long labels", () => {
  const [node] = dataflow([cell("1")], {"1": {inputs: [], outputs: ["aVeryLongNameOfACell", "anotherLongName"]}}).nodes;
  expect(node?.label).toBe("aVeryLongNameOfACel…");
});
