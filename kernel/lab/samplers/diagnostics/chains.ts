/** What the diagnostics of chains share. A chain is the draws of one quantity, in order. */
import {at} from "../../problems/densities/density.ts";
import {SamplerError} from "../check.ts";
import {normalQuantile} from "./special.ts";

export type Chains = readonly Float64Array[];

/** @throws SamplerError unless there is a chain and all are of the same length, `least` or more */
export function checkChains(call: string, chains: Chains, least = 4): void {
  const length = chains[0]?.length ?? 0;
  if (length >= least && chains.every((chain) => chain.length === length)) return;
  throw new SamplerError(
    `diagnostics.${call}`,
    "chains",
    `must be one or more of the same length, ${least} or more; their lengths are [${chains.map((chain) => chain.length).join(", ")}]`,
  );
}

export function mean(values: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += at(values, i);
  return sum / values.length;
}

/** With n − 1 in the denominator. */
export function variance(values: Float64Array): number {
  const centre = mean(values);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (at(values, i) - centre) ** 2;
  return sum / (values.length - 1);
}

/** Each chain as its first and its second half; of an odd length the middle draw is left out. */
export function halves(chains: Chains): Float64Array[] {
  return chains.flatMap((chain) => [
    chain.subarray(0, Math.floor(chain.length / 2)),
    chain.subarray(Math.ceil(chain.length / 2)),
  ]);
}

/** Draws as normal scores of their ranks among all chains; equal draws share their mean rank. (Vehtari 2021, eq. 14) */
export function rankNormalized(chains: Chains): Float64Array[] {
  const length = chains[0]?.length ?? 0;
  const all = Float64Array.from(chains.flatMap((chain) => Array.from(chain)));
  const order = Uint32Array.from(all.keys()).sort((i, j) => at(all, i) - at(all, j));
  const scores = new Float64Array(all.length);
  for (let first = 0; first < order.length; ) {
    let last = first;
    while (last + 1 < order.length && all[order[last + 1] as number] === all[order[first] as number]) last++;
    const score = normalQuantile(((first + last) / 2 + 1 - 3 / 8) / (all.length + 1 / 4));
    for (let k = first; k <= last; k++) scores[order[k] as number] = score;
    first = last + 1;
  }
  return chains.map((_, chain) => scores.subarray(chain * length, (chain + 1) * length));
}

/** The p-quantile of all draws, interpolated linearly. */
export function quantile(chains: Chains, p: number): number {
  const all = Float64Array.from(chains.flatMap((chain) => Array.from(chain))).sort();
  const place = p * (all.length - 1);
  const below = Math.floor(place);
  return at(all, below) + (place - below) * (at(all, Math.min(below + 1, all.length - 1)) - at(all, below));
}
