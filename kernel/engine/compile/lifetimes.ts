/** How long what steps make is needed. */
import {bytesOf, type Source, type Step, viewsOf} from "./steps.ts";

/** By the number of a step, what it makes or takes and nothing does after it. */
export function lastUses(steps: readonly Step[], kept: ReadonlySet<Source>): Map<number, Source[]> {
  const last = new Map<Source, number>();
  for (const [i, {inputs, outputs}] of steps.entries()) {
    for (const {source} of [...viewsOf(inputs), ...outputs]) {
      if (source.kind === "step" && !kept.has(source)) last.set(source, i);
    }
  }
  const ends = new Map<number, Source[]>();
  for (const [source, i] of last) ends.set(i, [...(ends.get(i) ?? []), source]);
  return ends;
}

/** Bytes at most of what the steps make. */
export function peakOf(steps: readonly Step[], ends: ReadonlyMap<number, readonly Source[]>): number {
  const bytes = new Map(steps.flatMap(({outputs}) => outputs.map((view) => [view.source, bytesOf(view)] as const)));
  let live = 0;
  let peak = 0;
  for (const [i, {outputs}] of steps.entries()) {
    for (const {source} of outputs) live += bytes.get(source) ?? 0;
    peak = Math.max(peak, live);
    for (const source of ends.get(i) ?? []) live -= bytes.get(source) ?? 0;
  }
  return peak;
}
