/** Exercises: a cell that the reader changes, and hidden cells below it that check what it defines. */
import type {Cell, Notebook} from "../../../kernel/notebook/notebook.ts";
import type {SessionState} from "../../session/state.ts";

/** Attribute of an exercise: the text that it began with. */
export const ORIGINAL_ATTRIBUTE = "data-original";
/** Attribute of a cell that checks the exercise above it and is hidden from readers. */
export const CHECK_ATTRIBUTE = "data-check";

/** The text that an exercise began with; null for other cells. */
export function originalOf({attributes}: Pick<Cell, "attributes">): string | null {
  return attributes[ORIGINAL_ATTRIBUTE] ?? null;
}

/** Whether a cell is a hidden check. */
export function isCheck({attributes}: Pick<Cell, "attributes">): boolean {
  return CHECK_ATTRIBUTE in attributes;
}

/** The checks of an exercise: those between it and the next exercise. */
export function checksOf({cells}: Pick<Notebook, "cells">, exercise: string): readonly Cell[] {
  const below = cells.slice(cells.findIndex(({id}) => id === exercise) + 1);
  const next = below.findIndex((cell) => originalOf(cell) !== null);
  return below.slice(0, next < 0 ? undefined : next).filter(isCheck);
}

export type Verdict =
  | {readonly state: "unchecked" | "running" | "passed"}
  /** What the first check that fails, or the exercise itself, says. */
  | {readonly state: "failed"; readonly message: string};

/** How an exercise stands, by what its cell and its checks did last. */
export function verdictOf(
  exercise: Cell,
  checks: readonly Cell[],
  {cells, sources}: Pick<SessionState, "cells" | "sources">,
): Verdict {
  if (checks.length === 0) return {state: "unchecked"};
  const states = [exercise, ...checks].map(({id}) => cells[id]);
  if (states.some((state) => state?.status === "running" || state?.status === "queued")) return {state: "running"};
  // A text that has not run, or a check of an older one, says nothing about this one.
  if ([exercise, ...checks].some(({id, source}) => sources[id] !== source)) return {state: "unchecked"};
  if (states.slice(1).some((state) => !state || state.run === 0 || state.status === "stale"))
    return {state: "unchecked"};
  const own = states[0]?.error;
  if (own) return {state: "failed", message: `Your cell has an error: ${own.message}`};
  const failed = states.slice(1).find((state) => state?.error)?.error;
  if (failed) return {state: "failed", message: failed.message};
  return states.every((state) => state?.status === "fresh") ? {state: "passed"} : {state: "unchecked"};
}
