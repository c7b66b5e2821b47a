import type {KernelChannel} from "../channel.ts";
import {dispatches} from "../engine/dispatches.ts";
import {createReport, type Report} from "./report.ts";

/** Rates are over this time, milliseconds. */
const INTERVAL_MS = 1000;

/** Tells the page how many dispatches a second the backend is given, while it is given any. */
export function createActivityReport(channel: Pick<KernelChannel, "send">): Report {
  let counted = dispatches();
  let since = performance.now();
  let last = 0;

  const report = createReport(INTERVAL_MS, () => {
    const now = performance.now();
    const count = dispatches();
    // Clocks are coarse: of no time there is no rate.
    if (now === since) return report.soon();
    const rate = Math.round((1000 * (count - counted)) / (now - since));
    counted = count;
    since = now;
    if (rate !== last) channel.send({type: "activity", dispatches: rate});
    last = rate;
    // Once more, to tell that it is over.
    if (rate > 0) report.soon();
  });
  return {
    ...report,
    soon() {
      // The time since the last report counts only when something was done in it.
      if (last === 0 && dispatches() === counted) since = performance.now();
      report.soon();
    },
  };
}
