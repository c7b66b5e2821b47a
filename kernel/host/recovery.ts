import type {BackendReport} from "../engine/backends.ts";

/** A device that fails again this soon was asked again for what it cannot do: then nothing runs by itself. */
const AGAIN_MS = 60_000;

export interface Recovery {
  /** Whether the cells that computed on a device that failed are to run again; says what happened. */
  shallRunAgain(reason: string, next: BackendReport | null): boolean;
}

/** What a notebook does when its device fails. @param now milliseconds */
export function createRecovery(say: (message: string) => void, now = () => performance.now()): Recovery {
  let last = Number.NEGATIVE_INFINITY;
  return {
    shallRunAgain(reason, next) {
      const isAgain = now() - last < AGAIN_MS;
      last = now();
      if (!next) say(`${reason} Nothing computes any more: restart the kernel.`);
      else if (isAgain) say(`${reason} ${next.name} was started anew. Run the cells again once they ask for less.`);
      else say(`${reason} ${next.name} was started anew, and the cells that compute run again.`);
      return next !== null && !isAgain;
    },
  };
}
