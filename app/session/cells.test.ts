import {describe, expect, it} from "vitest";
import {type Cell, newNotebook} from "../../kernel/notebook/notebook.ts";
import type {CellSource} from "../../kernel/protocol.ts";
import {cellSources, diffCells, targetCells} from "./cells.ts";

const cell = (id: string, change: Partial<Cell> = {}): Cell => ({
  id,
  kind: "ts",
  source: id,
  pinned: false,
  hidden: false,
  run: "auto",
  attributes: {},
  ...change,
});
const sources = (...cells: Cell[]): CellSource[] => cellSources({...newNotebook(), seed: 7, cells});

describe("cellSources", () => {
  it("leaves out kinds that do not run and fills in the notebook's seed", () => {
    expect(sources(cell("1"), cell("2", {kind: "python"}), cell("3", {seed: 9}))).toEqual([
      {id: "1", kind: "ts", source: "1", hidden: false, run: "auto", seed: 7},
      {id: "3", kind: "ts", source: "3", hidden: false, run: "auto", seed: 9},
    ]);
  });
});

describe("a lazy notebook", () => {
  const modes = (attributes: Record<string, string>) =>
    cellSources({
      ...newNotebook(),
      attributes,
      cells: [
        cell("1"),
        cell("2", {kind: "md"}),
        cell("3", {run: "disabled"}),
        cell("4", {kind: "js"}),
        cell("5", {kind: "tex"}),
      ],
    }).map(({run}) => run);

  it("has code that waits and texts that follow", () => {
    expect(modes({})).toEqual(["auto", "auto", "disabled", "auto", "auto"]);
    expect(modes({"data-run": "lazy"})).toEqual(["manual", "auto", "disabled", "manual", "auto"]);
    expect(modes({"data-run": "eager"})).toEqual(modes({}));
  });
});

describe("diffCells", () => {
  const before = sources(cell("1"), cell("2"), cell("3"));

  it("is nothing for the same cells", () => {
    expect(diffCells(before, sources(cell("1"), cell("2"), cell("3")))).toBeNull();
  });

  it("does not care for what the kernel does not see", () => {
    expect(diffCells(before, sources(cell("1", {pinned: true}), cell("2"), cell("3")))).toBeNull();
  });

  it.each<[string, Partial<Cell>]>([
    ["text", {source: "x"}],
    ["kind", {kind: "md"}],
    ["mode", {run: "manual"}],
    ["hidden", {hidden: true}],
    ["seed", {seed: 1}],
  ])("sends a cell whose %s changed, and only it", (_, change) => {
    const after = sources(cell("1"), cell("2", change), cell("3"));
    expect(diffCells(before, after)).toEqual({
      type: "cells",
      upsert: [after[1]],
      remove: [],
      order: ["1", "2", "3"],
      hold: [],
    });
  });

  it("sends moves without texts", () => {
    expect(diffCells(before, sources(cell("2"), cell("1"), cell("3")))).toMatchObject({
      upsert: [],
      remove: [],
      order: ["2", "1", "3"],
    });
  });

  it("sends removals and additions", () => {
    expect(diffCells(before, sources(cell("1"), cell("4"), cell("3")))).toMatchObject({
      upsert: [{id: "4"}],
      remove: ["2"],
      order: ["1", "4", "3"],
    });
  });
});

describe("targetCells", () => {
  const cells = sources(cell("1"), cell("2", {run: "disabled"}), cell("3", {run: "manual"}), cell("4"));
  const status = (id: string) => (id === "3" ? ("stale" as const) : ("fresh" as const));

  it.each([
    ["all", ["1", "3", "4"]],
    ["stale", ["3"]],
    [{above: "3"}, ["1"]],
    [{below: "1"}, ["3", "4"]],
    [{above: "none"}, []],
    [{below: "none"}, []],
    [
      ["4", "2", "none", "1"],
      ["4", "1"],
    ],
  ] as const)("%j", (target, ids) => {
    expect(targetCells(cells, target, status)).toEqual(ids);
  });
});
