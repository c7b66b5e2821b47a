import type {Ledger} from "../engine/ledger.ts";
import type {Run} from "./run.ts";

/** Frees what superseded runs hold, once nobody reads their values any more. */
export interface Retirement {
  /** The run is superseded but its values may still be read: its successor may reuse the names of its tensors. */
  supersede(run: Run): void;
  /** Nobody gets the run's values from its cell any more; who already has them may go on. */
  retire(run: Run): void;
  /** Releases the runs whose last reader has gone. */
  collect(): void;
}

/** @param values what all cells hold at present; asked for only when a run has tensors */
export function createRetirement(ledger: Ledger, values: () => Iterable<unknown>): Retirement {
  const retired = new Set<Run>();

  const lazily = (run?: Run): Iterable<unknown> => ({
    *[Symbol.iterator]() {
      yield* values();
      if (run) yield* run.values();
    },
  });

  function release(run: Run): void {
    retired.delete(run);
    run.release();
    ledger.release(run.owner, lazily());
    // What a detached run makes late belongs to nobody.
    if (!run.isDone) void run.done.then(() => ledger.release(run.owner, lazily()));
  }

  return {
    supersede(run) {
      ledger.release(run.owner, lazily(run));
    },
    retire(run) {
      if (!run.released) retired.add(run);
    },
    collect() {
      let free = [...retired].filter((run) => run.readers.size === 0);
      while (free.length > 0) {
        for (const run of free) release(run);
        free = [...retired].filter((run) => run.readers.size === 0);
      }
    },
  };
}
