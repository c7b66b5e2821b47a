import {GROWING_HINT, type Ledger} from "../engine/ledger.ts";
import type {KernelChannel} from "../protocol.ts";

/** At most so often: the figures are for people. */
const INTERVAL_MS = 250;

export interface LedgerReport {
  /** Something happened that may have changed the ledger. */
  soon(): void;
  dispose(): void;
}

/** Tells the page what the ledger counts when that has changed, and once of each cell that goes on growing. */
export function createLedgerReport(ledger: Ledger, channel: Pick<KernelChannel, "send">): LedgerReport {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = "";
  const hinted = new Set<string>();

  function report(): void {
    timer = undefined;
    const snapshot = ledger.snapshot();
    const text = JSON.stringify(snapshot);
    if (text === last) return;
    last = text;
    channel.send(snapshot);
    for (const {id, growing} of snapshot.cells) {
      if (!growing) hinted.delete(id);
      else if (!hinted.has(id)) {
        hinted.add(id);
        channel.send({type: "log", level: "warn", message: GROWING_HINT, cell: id});
      }
    }
  }

  return {
    soon() {
      timer ??= setTimeout(report, INTERVAL_MS);
    },
    dispose: () => clearTimeout(timer),
  };
}
