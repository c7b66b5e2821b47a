import {describe, expect, it} from "vitest";
import type {CellStatus} from "../../kernel/protocol.ts";
import {type CellHistory, planReplay} from "./replay.ts";

interface Sketch {
  id: string;
  status?: CellStatus;
  ms?: number;
  run?: "auto" | "manual" | "disabled";
  live?: boolean;
  views?: boolean;
  reads?: string;
  defines?: string;
}

function history({id, status, ms, run = "auto", live, views = false, reads = "", defines = ""}: Sketch): CellHistory {
  return {
    cell: {id, kind: "ts", source: "", hidden: false, run},
    state: status && {id, run: 1, status, ms, live},
    ms,
    views,
    inputs: reads.split(" ").filter(Boolean),
    outputs: defines.split(" ").filter(Boolean),
  };
}

const hung: Sketch = {id: "hung", status: "running"};

describe("planReplay", () => {
  const cases: [string, Sketch[], {hold: string[]; run: string[]}][] = [
    [
      "repeats quick cells, never the one that ran",
      [{id: "a", status: "fresh", ms: 5}, hung],
      {hold: ["hung"], run: []},
    ],
    ["holds slow cells", [{id: "a", status: "fresh", ms: 1000}, hung], {hold: ["a", "hung"], run: []}],
    [
      "repeats inputs however slow they were",
      [{id: "a", status: "fresh", ms: 5000, views: true}, hung],
      {hold: ["hung"], run: []},
    ],
    [
      "holds what depends on a held cell, through any number of cells",
      [
        {id: "slow", status: "fresh", ms: 2000, defines: "x"},
        {id: "c", status: "fresh", ms: 1, reads: "y"},
        {id: "b", status: "fresh", ms: 1, reads: "x", defines: "y"},
        {id: "free", status: "fresh", ms: 1, reads: "d3"},
        hung,
      ],
      {hold: ["slow", "c", "b", "hung"], run: []},
    ],
    [
      "holds a quick cell that reads what the hung one defines",
      [
        {...hung, defines: "x", ms: 3},
        {id: "a", status: "queued", ms: 1, reads: "x"},
      ],
      {hold: ["hung", "a"], run: []},
    ],
    ["repeats an error", [{id: "a", status: "error", ms: 2}, hung], {hold: ["hung"], run: []}],
    ["holds what never settled", [{id: "a", status: "queued"}, {id: "b"}, hung], {hold: ["a", "b", "hung"], run: []}],
    [
      "leaves stale cells stale",
      [{id: "a", status: "stale", ms: 1, run: "manual"}, hung],
      {hold: ["a", "hung"], run: []},
    ],
    [
      "runs manual cells that were up to date",
      [{id: "a", status: "fresh", ms: 1, run: "manual"}, hung],
      {hold: ["hung"], run: ["a"]},
    ],
    ["does not name disabled cells", [{id: "a", status: "disabled", run: "disabled"}, hung], {hold: ["hung"], run: []}],
    [
      "suspects a generator that was yielding, when nothing else ran",
      [
        {id: "a", status: "fresh", ms: 1},
        {id: "loop", status: "fresh", ms: 1, live: true},
      ],
      {hold: ["loop"], run: []},
    ],
    [
      "suspects a generator of a cell with inputs too",
      [
        {id: "a", status: "fresh", ms: 1},
        {id: "loop", status: "fresh", ms: 1, views: true, live: true},
      ],
      {hold: ["loop"], run: []},
    ],
    [
      "runs nothing when it cannot tell what hung",
      [
        {id: "a", status: "fresh", ms: 1},
        {id: "b", status: "fresh", ms: 1, views: true},
      ],
      {hold: ["a", "b"], run: []},
    ],
    [
      "a cell that reads its own name is not its own ancestor",
      [{id: "a", status: "fresh", ms: 1, reads: "x", defines: "x"}, hung],
      {hold: ["hung"], run: []},
    ],
  ];
  it.each(cases)("%s", (_, cells, plan) => {
    expect(planReplay(cells.map(history))).toEqual(plan);
  });
});
