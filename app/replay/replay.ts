/** Runs a notebook once more in a new kernel, and compares what its cells hold with what they held. */
import type {StoreApi} from "zustand/vanilla";
import type {CellDigest} from "../../kernel/protocol.ts";
import {BACKEND_NAMES} from "../notebook/backend/failure.ts";
import type {Session} from "../session/contract.ts";
import type {SessionState} from "../session/state.ts";
import {type CellComparison, compareRuns} from "./compare.ts";

export interface ReplayReport {
  readonly cells: readonly CellComparison[];
  /** Cells that go on changing by themselves, or depend on one that does: no two moments of theirs are the same. */
  readonly live: readonly string[];
  /** Cells that had not run as they stand, so that there was nothing to compare with. */
  readonly waiting: readonly string[];
  /** Backend and adapter of the first and the second run. */
  readonly devices: readonly [string, string];
}

/** Nothing has changed for so long: the notebook has settled. */
const STILL_MS = 600;

/**
 * Runs everything again. Controls keep their values.
 * @throws {Error} when the kernel ends, a stop is asked for, or `signal` is aborted
 */
export async function replay(session: Session, signal: AbortSignal): Promise<ReplayReport> {
  await settled(session.store, signal);
  const device = () => {
    const {backend, adapter} = session.store.getState();
    const name = backend ? BACKEND_NAMES[backend] : "";
    return adapter ? `${name} (${adapter})` : name;
  };
  const [first, from] = [device(), await session.digests()];
  const before = new Set(changing(session.store.getState()));
  const waiting = Object.values(session.store.getState().cells).flatMap(({id, status}) =>
    status === "fresh" || status === "error" || before.has(id) ? [] : [id],
  );
  session.restart({runAll: true});
  await settled(session.store, signal);
  const after: readonly CellDigest[] = await session.digests();
  const live = new Set([...before, ...changing(session.store.getState())]);
  const cells = compareRuns(from, after, new Set([...live, ...waiting]));
  const compared = new Set([...from, ...after].map(({id}) => id));
  return {
    cells,
    live: [...live],
    waiting: waiting.filter((id) => compared.has(id) && !live.has(id)),
    devices: [first, device()],
  };
}

/** Cells that are live, and all that use what they define. */
export function changing({cells, analyses}: Pick<SessionState, "cells" | "analyses">): string[] {
  const found = new Set(Object.values(cells).flatMap(({id, live}) => (live ? [id] : [])));
  for (let grown = true; grown; ) {
    const names = new Set([...found].flatMap((id) => analyses[id]?.outputs ?? []));
    const more = Object.entries(analyses).filter(
      ([id, {inputs}]) => !found.has(id) && inputs.some((n) => names.has(n)),
    );
    for (const [id] of more) found.add(id);
    grown = more.length > 0;
  }
  return [...found];
}

/** Resolves when no cell runs or is about to, but for those that change by themselves. */
function settled(store: StoreApi<SessionState>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const end = (act: () => void) => {
      clearTimeout(timer);
      unsubscribe();
      signal.removeEventListener("abort", aborted);
      act();
    };
    const aborted = () => end(() => reject(new Error("The replay was stopped.")));
    const look = () => {
      const state = store.getState();
      if (state.kernel === "dead" || state.kernel === "held") {
        return end(() => reject(new Error(state.reason ?? "The kernel has ended.")));
      }
      if (!isStill(state)) {
        clearTimeout(timer);
        timer = undefined;
      } else timer ??= setTimeout(() => end(resolve), STILL_MS);
    };
    const unsubscribe = store.subscribe(look);
    signal.addEventListener("abort", aborted);
    look();
  });
}

function isStill(state: SessionState): boolean {
  if (state.kernel === "starting" || state.backend === null) return false;
  const moving = new Set(changing(state));
  return Object.values(state.cells).every(
    ({id, status, waiting}) =>
      moving.has(id) || (status !== "running" && (status !== "queued" || waiting !== undefined)),
  );
}
