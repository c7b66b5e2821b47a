/** Outputs as a link carries them, and back. */
import type {Outputs} from "../../kernel/formats/format.ts";
import type {OutputRecord} from "../storage/database.ts";

/** Characters of all outputs together; the largest are left out first. */
const OUTPUTS_LIMIT = 400_000;

/** The HTML of as many outputs as a link can take, the smallest first. */
export function frozenOutputs(outputs: Outputs): Record<string, string> {
  let left = OUTPUTS_LIMIT;
  const kept = [...outputs]
    .map(([id, {html}]) => [id, html] as const)
    .toSorted(([, a], [, b]) => a.length - b.length)
    .filter(([, html]) => {
      left -= html.length;
      return html !== "" && left >= 0;
    });
  return Object.fromEntries(kept);
}

/**
 * Outputs of a link as if they had been kept here: shown as stale, until their cells run. They are a stranger's text,
 * which is made safe where it is shown (output/snapshot.ts).
 */
export function sharedOutputs(notebook: string, outputs: Readonly<Record<string, string>>): Map<string, OutputRecord> {
  const records = Object.entries(outputs).map(([cell, html]): [string, OutputRecord] => [
    cell,
    {notebook, cell, hash: "", from: [], html, size: html.length, ms: 0, unfinished: false, saved: 0},
  ]);
  return new Map(records);
}
