import type {KernelChannel} from "../channel.ts";
import {GROWING_HINT, type Ledger} from "../engine/ledger.ts";
import type {QuickFix} from "../protocol.ts";
import {createReport, type Report} from "./report.ts";

/** At most so often: the figures are for people. */
const INTERVAL_MS = 250;

/**
 * Tells the page what the ledger counts when that has changed, and once of each cell that goes on growing.
 * @param fix what would help a growing cell
 */
export function createLedgerReport(
  ledger: Ledger,
  channel: Pick<KernelChannel, "send">,
  fix: (cell: string) => QuickFix | null,
): Report {
  let last = "";
  const hinted = new Set<string>();

  return createReport(INTERVAL_MS, () => {
    const snapshot = ledger.snapshot();
    const text = JSON.stringify(snapshot);
    if (text === last) return;
    last = text;
    channel.send(snapshot);
    for (const {id, growing} of snapshot.cells) {
      if (!growing) hinted.delete(id);
      else if (!hinted.has(id)) {
        hinted.add(id);
        const help = fix(id);
        channel.send({type: "log", level: "warn", message: GROWING_HINT, cell: id, ...(help && {fixes: [help]})});
      }
    }
  });
}
