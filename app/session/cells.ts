import {type Cell, isLazy, isRunnable, type Notebook} from "../../kernel/notebook/notebook.ts";
import type {CellSource, CellStatus, ToKernel} from "../../kernel/protocol.ts";

/**
 * The notebook's runnable cells as a kernel takes them, in page order. In a lazy notebook code cells are manual: what
 * their changes make stale waits, and running a cell first runs its stale ancestors. Texts follow by themselves.
 */
export function cellSources(notebook: Notebook, lazy = isLazy(notebook)): CellSource[] {
  return notebook.cells.flatMap(({id, kind, source, hidden, run, seed = notebook.seed}: Cell) => {
    const waits = lazy && run === "auto" && (kind === "ts" || kind === "js");
    return isRunnable(kind) ? [{id, kind, source, hidden, run: waits ? "manual" : run, seed}] : [];
  });
}

/** The message that turns `before` into `after`, or `null` when they are the same. */
export function diffCells(
  before: readonly CellSource[],
  after: readonly CellSource[],
): (ToKernel & {type: "cells"}) | null {
  const known = new Map(before.map((cell) => [cell.id, cell]));
  const upsert = after.filter((cell) => {
    const old = known.get(cell.id);
    return !old || !same(old, cell);
  });
  const order = after.map(({id}) => id);
  const kept = new Set(order);
  const remove = before.map(({id}) => id).filter((id) => !kept.has(id));
  const moved = before.length !== after.length || before.some(({id}, i) => id !== order[i]);
  return upsert.length || remove.length || moved ? {type: "cells", upsert, remove, order, hold: []} : null;
}

function same(a: CellSource, b: CellSource): boolean {
  return a.kind === b.kind && a.source === b.source && a.hidden === b.hidden && a.run === b.run && a.seed === b.seed;
}

/** Cells to run: by id, all, all stale ones, or those before or after a cell in page order (itself excluded). */
export type RunTarget = readonly string[] | "all" | "stale" | {readonly above: string} | {readonly below: string};

/** Ids of the cells that a target means, in page order where it is not a list; disabled and unknown ones are left out. */
export function targetCells(
  cells: readonly CellSource[],
  target: RunTarget,
  status: (id: string) => CellStatus | undefined,
): string[] {
  const order = cells.map(({id}) => id);
  const runnable = new Set(cells.filter(({run}) => run !== "disabled").map(({id}) => id));
  return ids().filter((id) => runnable.has(id));

  function ids(): readonly string[] {
    if (target === "all") return order;
    if (target === "stale") return order.filter((id) => status(id) === "stale");
    if ("above" in target) return order.slice(0, Math.max(0, order.indexOf(target.above)));
    if ("below" in target) return order.includes(target.below) ? order.slice(order.indexOf(target.below) + 1) : [];
    return target;
  }
}
