/** What there is to say about the runs between two moments, in few words. */
import {isRunning, type SessionState} from "../../session/state.ts";

/** A run shorter than this was not waited for (milliseconds). */
const WAITED = 500;
/** More of a kind than this are counted, not named. */
const NAMED = 3;

type Told = Pick<SessionState, "kernel" | "reason" | "cells" | "generation">;

/**
 * The sentences for who cannot see the page; empty when there is nothing new. Values that a live cell yields, and quick
 * runs that follow them or a slider, are not news.
 *
 * @param position number of a cell on the page, from 1
 */
export function reportRuns(before: Told, now: Told, position: (id: string) => number): string {
  if (now.kernel === "dead") return before.kernel === "dead" ? "" : `The kernel has ended. ${now.reason ?? ""}`.trim();
  if (now.kernel === "held")
    return before.kernel === "held" ? "" : "This notebook has not run: it waits for your word.";
  if (now.kernel === "starting") return before.kernel === "starting" ? "" : "The kernel starts.";
  const cells = Object.values(now.cells).filter((cell) => cell !== before.cells[cell.id]);

  const failed = cells.filter(({id, status, error}) => status === "error" && before.cells[id]?.error !== error);
  const finished = cells.filter(({id, run, status, ms = 0}) => {
    const isNew = before.generation !== now.generation || before.cells[id]?.run !== run;
    const wasRunning = before.cells[id]?.status === "running";
    return status === "fresh" && (isNew || wasRunning) && ms >= WAITED;
  });
  const said = [
    ...some(
      failed,
      (count) => `Errors in ${count} cells.`,
      ({id, error}) => {
        return `Error in cell ${position(id)}: ${error?.message ?? "it failed"}${/[.!?]$/.test(error?.message ?? "") ? "" : "."}`;
      },
    ),
    ...some(
      finished,
      (count) => `${count} cells finished.`,
      ({id, ms = 0}) => {
        return `Cell ${position(id)} finished in ${(ms / 1000).toFixed(1)} s.`;
      },
    ),
  ];
  const [ran, runs] = [isRunning(before as SessionState), isRunning(now as SessionState)];
  if (ran && !runs && said.length === 0) said.push("All cells are done.");
  if (!ran && runs) said.push("Cells are running.");
  return said.join(" ");
}

function some<T>(list: readonly T[], count: (count: number) => string, name: (each: T) => string): string[] {
  return list.length > NAMED ? [count(list.length)] : list.map(name);
}
