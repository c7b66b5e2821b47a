import {everyAwake} from "./awake.ts";

/** Asks the kernel now and then whether it listens: code that never ends may sit in a listener or a timer of a cell that is done. */
export interface Heartbeat {
  /** There is a (new) kernel that listens, or none. */
  restart(listens: boolean): void;
  /** The kernel answered this question. */
  answered(request: number): void;
  dispose(): void;
}

export interface HeartbeatOptions {
  readonly ask: (request: number) => void;
  /** The kernel has not answered for a while, or answers again. */
  readonly changed: (isSilent: boolean) => void;
  /** Milliseconds between questions, and until a kernel that does not answer counts as silent. */
  readonly interval?: number;
}

const INTERVAL_MS = 1000;

export function createHeartbeat({ask, changed, interval = INTERVAL_MS}: HeartbeatOptions): Heartbeat {
  let end: (() => void) | undefined;
  let request = 0;
  let isWaiting = false;
  let isSilent = false;

  function tell(now: boolean): void {
    if (now === isSilent) return;
    isSilent = now;
    changed(now);
  }

  function beat(isLate: boolean): void {
    if (isWaiting && !isLate) tell(true);
    else if (!isWaiting) {
      isWaiting = true;
      request += 1;
      ask(request);
    }
  }

  return {
    restart(listens) {
      end?.();
      end = listens ? everyAwake(interval, beat) : undefined;
      isWaiting = false;
      isSilent = false;
    },
    answered(to) {
      if (to !== request) return;
      isWaiting = false;
      tell(false);
    },
    dispose: () => end?.(),
  };
}
