import type {CellState, FromKernel} from "../protocol.ts";
import type {Scheduler} from "./scheduler.ts";

/** Tells the page how cells stand: at most once a frame, and only what differs from what it knows. */
export interface Reporter {
  /** This cell's state may have changed. */
  note(cell: string): void;
  /** The same, sent at once with all that is due: the cell is about to run and may never let go of the thread. */
  now(cell: string): void;
  /** The cell is gone. */
  forget(cell: string): void;
  /** Sends what is due. */
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

  function tell(cell: string): void {
    due.delete(cell);
    const now = state(cell);
    if (!now) return;
    const text = JSON.stringify(now);
    if (sent.get(cell) === text) return;
    sent.set(cell, text);
    send(now);
  }

  function tellBusy(now: boolean): void {
    if (now === sentBusy) return;
    sentBusy = now;
    send({type: "status", busy: now});
  }

  function flush(): void {
    for (const cell of [...due]) tell(cell);
    tellBusy(busy());
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
    now(cell) {
      // What came before it too, else a cell that hangs would make its predecessors look as if they hung.
      for (const other of [...due]) if (other !== cell) tell(other);
      tell(cell);
      tellBusy(true);
    },
    forget(cell) {
      due.delete(cell);
      sent.delete(cell);
    },
    flush,
  };
}
