import type {CellNode} from "./cell.ts";
import type {Scheduler} from "./scheduler.ts";
import {sourceName} from "./sources.ts";

/** Milliseconds that a generator waits for the readers of its last value before it is pulled again all the same. */
const PATIENCE = 1000;

/** Who uses whose values: so that a fast generator does not supersede its readers for ever. */
export interface Readers {
  /** Takes the cells' bindings anew. */
  link(cells: Iterable<CellNode>): void;
  /** Resolves when no cell that depends on this cell or built-in (`@name`) runs any more, or patience is at its end. */
  settled(of: string): Promise<void>;
}

export function createReaders(scheduler: Scheduler): Readers {
  let users = new Map<string, Set<CellNode>>();

  function dependents(of: string): Set<CellNode> {
    const found = new Set(users.get(of));
    for (const cell of found) for (const user of users.get(cell.id) ?? []) found.add(user);
    return found;
  }

  async function within(ms: number, running: readonly CellNode[]): Promise<void> {
    let cancel = () => {};
    const over = new Promise<void>((resolve) => {
      cancel = scheduler.after(ms, resolve);
    });
    await Promise.race([over, ...running.map((cell) => cell.whenSettled())]);
    cancel();
  }

  return {
    link(cells) {
      users = new Map();
      for (const cell of cells) {
        for (const [name, binding] of cell.bindings) {
          const used = binding.from === "cell" ? binding.cell : sourceName(name);
          users.set(used, (users.get(used) ?? new Set()).add(cell));
        }
      }
    },
    async settled(of) {
      const deadline = performance.now() + PATIENCE;
      for (;;) {
        // One task for the sweep that the value caused, one for the cells that it made ready.
        await new Promise<void>((resolve) => scheduler.soon(resolve));
        await new Promise<void>((resolve) => scheduler.soon(resolve));
        const running = [...dependents(of)].filter((cell) => cell.isBusy);
        const left = deadline - performance.now();
        if (running.length === 0 || left <= 0) return;
        await within(left, running);
      }
    },
  };
}
