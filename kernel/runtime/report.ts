import type {CellState, FromKernel} from "../protocol.ts";
import type {Scheduler} from "./scheduler.ts";

/** Tells the page how cells stand: at most once a frame, and only what differs from what it knows. */
export interface Reporter {
  /** This cell's state may have changed. */
  note(cell: string): void;
  /** The cell is gone. */
  forget(cell: string): void;
  /** Sends what is due, now: before a cell blocks the thread. */
  flush(): void;
}

/**
 * @param state the present state of a cell; `null` when it is gone
 * @param busy whether anything runs or is about to
 */
export function createReporter(
  send: (message: FromKernel) => void,
  scheduler: Scheduler,
  state: (cell: string) => CellState | null,
  busy: () => boolean,
): Reporter {
  const due = new Set<string>();
  const sent = new Map<string, string>();
  let sentBusy = false;
  let scheduled = false;

  function flush(): void {
    for (const cell of due) {
      const now = state(cell);
      if (!now) continue;
      const text = JSON.stringify(now);
      if (sent.get(cell) === text) continue;
      sent.set(cell, text);
      send(now);
    }
    due.clear();
    const nowBusy = busy();
    if (nowBusy !== sentBusy) {
      sentBusy = nowBusy;
      send({type: "status", busy: nowBusy});
    }
  }

  return {
    note(cell) {
      due.add(cell);
      if (scheduled) return;
      scheduled = true;
      scheduler.frame(() => {
        scheduled = false;
        flush();
      });
    },
    forget(cell) {
      due.delete(cell);
      sent.delete(cell);
    },
    flush,
  };
}
