import type {Scheduler} from "./scheduler.ts";

/** Cells that are ready to run, one a task, the first on the page first; between two of them messages get their turn. */
export interface ReadyQueue {
  /** Resolves when it is the turn of the cell at this place of the page. */
  turn(place: () => number): Promise<void>;
  readonly size: number;
}

export function createReadyQueue(scheduler: Scheduler): ReadyQueue {
  const waiting = new Set<{place: () => number; go: () => void}>();
  let scheduled = false;

  function schedule(): void {
    if (scheduled || waiting.size === 0) return;
    scheduled = true;
    scheduler.soon(() => {
      scheduled = false;
      let first: {place: () => number; go: () => void} | null = null;
      let least = Number.POSITIVE_INFINITY;
      for (const entry of waiting) {
        const place = entry.place();
        if (first === null || place < least) {
          first = entry;
          least = place;
        }
      }
      if (!first) return;
      waiting.delete(first);
      first.go();
      schedule();
    });
  }

  return {
    get size() {
      return waiting.size;
    },
    turn(place) {
      return new Promise((go) => {
        waiting.add({place, go});
        schedule();
      });
    },
  };
}
