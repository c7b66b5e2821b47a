/**
 * Puts together what two tabs have made of one notebook, cell by cell. Nothing that either wrote is lost: where both
 * changed the text of the same cell, both texts stay.
 */
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import {newCellId} from "../../kernel/notebook/notebook.ts";
import {sameCell} from "./patch.ts";

/** Attribute of a cell that holds another tab's text of the cell that it names. */
export const CONFLICT = "data-conflict";

export interface Merge {
  readonly notebook: Notebook;
  /** Cells that hold the other text of a cell which both had changed. */
  readonly conflicts: readonly string[];
}

/**
 * The notebook that holds the changes of both sides.
 * @param base what both began with
 * @param mine keeps its cells' ids, and its text where both changed the same cell
 * @param theirs its text of such a cell comes right below, disabled, with `data-conflict`
 */
export function mergeNotebooks(base: Notebook, mine: Notebook, theirs: Notebook): Merge {
  const [was, here, there] = [base, mine, theirs].map(({cells}) => new Map(cells.map((cell) => [cell.id, cell]))) as [
    Map<string, Cell>,
    Map<string, Cell>,
    Map<string, Cell>,
  ];
  const ids = idGiver(base, mine, theirs);
  const result = new Map<string, Cell>();
  const beside = new Map<string, Cell>();

  for (const [id, cell] of here) {
    const [before, other] = [was.get(id), there.get(id)];
    if (other === undefined) {
      // Deleted there: it stays only when it was changed here.
      if (!before || !sameCell(before, cell)) result.set(id, cell);
    } else if (before === undefined && !sameCell(cell, other)) {
      // Both added a cell and gave it the same id.
      result.set(id, cell);
      beside.set(id, {...other, id: ids()});
    } else {
      const merged = mergeCells(before ?? cell, cell, other);
      result.set(id, merged.cell);
      if (merged.other !== null) beside.set(id, conflictCell(ids(), merged.cell, merged.other));
    }
  }
  for (const [id, cell] of there) {
    const before = was.get(id);
    if (!here.has(id) && (!before || !sameCell(before, cell))) result.set(id, cell);
  }

  const order = mergeOrder(orderOf(base), orderOf(mine), orderOf(theirs)).filter((id) => result.has(id));
  const cells = order.flatMap((id) => [result.get(id), beside.get(id)].filter((cell) => cell !== undefined));
  return {
    notebook: {...mergeFields(base, mine, theirs), cells},
    conflicts: [...beside.values()].filter(({attributes}) => CONFLICT in attributes).map(({id}) => id),
  };
}

/** One cell that both have; `other` is their text where both changed it. */
function mergeCells(base: Cell, mine: Cell, theirs: Cell): {cell: Cell; other: string | null} {
  if (sameCell(mine, theirs) || sameCell(base, theirs)) return {cell: mine, other: null};
  if (sameCell(base, mine)) return {cell: theirs, other: null};
  const {seed: _, ...rest} = mine;
  const seed = pick(base.seed, mine.seed, theirs.seed);
  const clash = mine.source !== theirs.source && base.source !== mine.source && base.source !== theirs.source;
  const cell = {
    ...rest,
    kind: pick(base.kind, mine.kind, theirs.kind),
    source: pick(base.source, mine.source, theirs.source),
    pinned: pick(base.pinned, mine.pinned, theirs.pinned),
    hidden: pick(base.hidden, mine.hidden, theirs.hidden),
    run: pick(base.run, mine.run, theirs.run),
    ...(seed !== undefined && {seed}),
    attributes: mergeAttributes(base.attributes, mine.attributes, theirs.attributes),
  };
  return {cell, other: clash ? theirs.source : null};
}

function conflictCell(id: string, cell: Cell, source: string): Cell {
  // Disabled, as two cells that define the same names would stop both; shown, as it must be seen.
  return {...cell, id, source, pinned: true, run: "disabled", attributes: {...cell.attributes, [CONFLICT]: cell.id}};
}

function mergeFields(base: Notebook, mine: Notebook, theirs: Notebook): Omit<Notebook, "cells"> {
  return {
    title: pick(base.title, mine.title, theirs.title),
    theme: pick(base.theme, mine.theme, theirs.theme),
    readonly: pick(base.readonly, mine.readonly, theirs.readonly),
    seed: pick(base.seed, mine.seed, theirs.seed),
    attributes: mergeAttributes(base.attributes, mine.attributes, theirs.attributes),
  };
}

type Attributes = Readonly<Record<string, string>>;

function mergeAttributes(base: Attributes, mine: Attributes, theirs: Attributes): Attributes {
  const names = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = pick(base[name], mine[name], theirs[name]);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** The side that changed; mine when both did (the log keeps the other). */
function pick<T>(base: T, mine: T, theirs: T): T {
  return mine === base ? theirs : mine;
}

/**
 * The order of the side that moved cells (mine when both did), with the cells of the other put after the cell that
 * they follow there.
 */
function mergeOrder(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] {
  const moved = !sameOrder(base, mine);
  const [spine, other] = moved ? [mine, theirs] : [theirs, mine];
  const order = [...spine];
  const placed = new Set(spine);
  for (const [index, id] of other.entries()) {
    if (placed.has(id)) continue;
    const previous = other.slice(0, index).findLast((each) => placed.has(each));
    order.splice(previous === undefined ? 0 : order.indexOf(previous) + 1, 0, id);
    placed.add(id);
  }
  return order;
}

/** Whether the cells that two orders have in common stand in the same order. */
function sameOrder(a: readonly string[], b: readonly string[]): boolean {
  const [inA, inB] = [new Set(a), new Set(b)];
  const [left, right] = [a.filter((id) => inB.has(id)), b.filter((id) => inA.has(id))];
  return left.every((id, index) => id === right[index]);
}

function orderOf({cells}: Notebook): string[] {
  return cells.map(({id}) => id);
}

/** Gives ids that none of the notebooks has. */
function idGiver(...notebooks: readonly Notebook[]): () => string {
  const cells = notebooks.flatMap((notebook) => notebook.cells);
  let next = Number(newCellId({...(notebooks[0] as Notebook), cells}));
  return () => String(next++);
}
