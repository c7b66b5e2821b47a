import type {CellSource, CellState} from "../../kernel/protocol.ts";

/** Runs that took less than this are repeated in a new kernel without asking. */
export const REPLAY_LIMIT_MS = 1000;

/** What the page knows of a cell when its kernel is replaced. */
export interface CellHistory {
  readonly cell: CellSource;
  readonly state?: Omit<CellState, "type">;
  /** Milliseconds that its last settled run took, in whatever generation. */
  readonly ms?: number;
  /** It has `view` inputs. */
  readonly views: boolean;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export interface ReplayPlan {
  /** Cells to define without running. */
  readonly hold: readonly string[];
  /** Manual cells to run, which defining alone does not. */
  readonly run: readonly string[];
}

/**
 * Decides what a kernel that replaces a killed one runs: `view` inputs and cells whose last run was short, unless they
 * may be what hung, were not up to date, or depend on a cell that does not run.
 *
 * A cell may be what hung when it was running or still yielding values at the kill. When there is no such cell, the
 * loop was in a callback of an unknown one, and nothing is run.
 */
export function planReplay(history: readonly CellHistory[]): ReplayPlan {
  const suspect = (h: CellHistory) => h.state?.status === "running" || h.state?.live === true;
  const wanted = (h: CellHistory) =>
    !suspect(h) &&
    h.cell.run !== "disabled" &&
    h.state !== undefined &&
    h.state.status !== "stale" &&
    (h.views || (h.ms !== undefined && h.ms < REPLAY_LIMIT_MS));

  const replayed = new Map<string, CellHistory>();
  if (history.some(suspect)) for (const h of history) if (wanted(h)) replayed.set(h.cell.id, h);

  const definers = new Map<string, string[]>();
  for (const {cell, outputs} of history) {
    for (const name of outputs) definers.set(name, [...(definers.get(name) ?? []), cell.id]);
  }
  const blocked = (h: CellHistory) =>
    h.inputs.some((name) => definers.get(name)?.some((id) => id !== h.cell.id && !replayed.has(id)));
  for (let changed = true; changed; ) {
    changed = false;
    for (const [id, h] of replayed) if (blocked(h)) changed = replayed.delete(id);
  }

  return {
    hold: history.filter(({cell}) => !replayed.has(cell.id) && cell.run !== "disabled").map(({cell}) => cell.id),
    run: [...replayed.values()].filter(({cell}) => cell.run === "manual").map(({cell}) => cell.id),
  };
}
