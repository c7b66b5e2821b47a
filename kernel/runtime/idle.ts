import type {Scheduler} from "./scheduler.ts";

export interface Idle {
  busy(options?: {live?: boolean}): boolean;
  /** Resolves at the next task at which nothing runs (with `live`: nor yields by itself). */
  wait(options?: {live?: boolean}): Promise<void>;
  /** Something may have settled. */
  poke(): void;
}

/** @param state `before` is called before those who wait are told */
export function createIdle(scheduler: Scheduler, state: {busy(): boolean; active(): boolean; before(): void}): Idle {
  let waiting: {live: boolean; resolve: () => void}[] = [];
  let scheduled = false;

  const busy = ({live = false} = {}) => state.busy() || (live && state.active());

  function check(): void {
    scheduled = false;
    if (busy()) return;
    state.before();
    const told = waiting.filter(({live}) => !busy({live}));
    waiting = waiting.filter((entry) => !told.includes(entry));
    for (const {resolve} of told) resolve();
  }

  function poke(): void {
    if (scheduled) return;
    scheduled = true;
    // A task later: what settled has reached its readers by then.
    scheduler.soon(check);
  }

  return {
    busy,
    poke,
    wait({live = false} = {}) {
      return new Promise((resolve) => {
        waiting.push({live, resolve});
        poke();
      });
    },
  };
}
