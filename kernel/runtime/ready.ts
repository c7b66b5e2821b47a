import type {Binding} from "./names.ts";
import type {Scheduler} from "./scheduler.ts";

/** Cells that are ready to run, one a task, the first in line first; between two of them messages get their turn. */
export interface ReadyQueue {
  /** Resolves when it is the turn of the cell at this place in line. */
  turn(place: () => number): Promise<void>;
  readonly size: number;
}

/**
 * Places in line: cells as they stand on the page, each behind those that it needs, wherever these stand. So what is
 * seen first is there first, also when its code is at the end of the page.
 * @param cells in the order of the page; no cell may need itself
 */
export function lineUp(
  cells: readonly {readonly id: string; readonly bindings: ReadonlyMap<string, Binding>}[],
): Map<string, number> {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const line = new Set<string>();
  const missing = (id: string) => {
    for (const binding of byId.get(id)?.bindings.values() ?? []) {
      if (binding.from === "cell" && byId.has(binding.cell) && !line.has(binding.cell)) return binding.cell;
    }
    return undefined;
  };
  for (const {id} of cells) {
    // Not recursive: cells may need each other in a chain that is deeper than the stack.
    const path = line.has(id) ? [] : [id];
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const before = missing(last);
      if (before !== undefined) path.push(before);
      else {
        line.add(last);
        path.pop();
      }
    }
  }
  return new Map([...line].map((id, place) => [id, place]));
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
