/** A stream on which only what one remembers tells what comes: trace conditioning, as animals are taught. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkWhole, ProblemError, show} from "./arguments.ts";

export interface ConditioningStream {
  readonly steps: number;
  /** Inputs of a step: the signal (CS), the event (US), then the distractors. */
  readonly inputs: number;
  /** 0 or 1, step by step [steps · inputs]. */
  readonly x: Float64Array;
  /** The event, which is to be foreseen [steps]. */
  readonly us: Float64Array;
  readonly discount: number;
  /** Σ_k discountᵏ us_{t+1+k}, what a perfect prophet would predict [steps]. */
  readonly returns: Float64Array;
}

/** Steps that the signal is on. */
const SIGNAL = 2;
const DISTRACTORS = 4;
const DISTRACTION = 0.05;
/** Returns look this far beyond the end: discounts up to 0.99 have faded by then. */
const BEYOND = 1000;

/**
 * The signal is on for two steps, the event comes `gap` steps after it began, and 20 to 39 steps later the next signal. Four other
 * inputs come on at random, one step in twenty, and tell nothing.
 * @param options `gap` the least and the most, by default 8 and 15
 * @throws ProblemError, RandomError
 */
export function traceConditioning({
  key,
  steps = 12_000,
  gap = [8, 15],
  discount = 0.9,
}: {
  readonly key: Key;
  readonly steps?: number;
  readonly gap?: readonly [number, number];
  readonly discount?: number;
}): ConditioningStream {
  checkWhole("traceConditioning", "steps", steps, 1);
  checkWhole("traceConditioning", "gap[0]", gap[0], 1);
  checkWhole("traceConditioning", "gap[1]", gap[1], gap[0]);
  if (!(discount >= 0 && discount <= 0.99)) {
    throw new ProblemError("traceConditioning", "discount", show(discount), "a number from 0 to 0.99");
  }
  const [forGaps, forPauses, forDistractors] = rng.split(key, 3) as [Key, Key, Key];
  const inputs = 2 + DISTRACTORS;
  const all = steps + BEYOND;
  const gaps = rng.host.randint(forGaps, all, gap[0], gap[1] + 1);
  const pauses = rng.host.randint(forPauses, all, 20, 40);
  const distracting = rng.host.uniform(forDistractors, steps * DISTRACTORS);
  const x = new Float64Array(steps * inputs);
  for (let t = 0; t < steps; t++) {
    for (let d = 0; d < DISTRACTORS; d++) {
      if ((distracting[t * DISTRACTORS + d] as number) < DISTRACTION) x[t * inputs + 2 + d] = 1;
    }
  }
  const us = new Float64Array(all);
  for (let [onset, trial] = [pauses[0] as number, 1]; onset < all; trial++) {
    for (let t = onset; t < Math.min(onset + SIGNAL, steps); t++) x[t * inputs] = 1;
    const event = onset + (gaps[trial] as number);
    if (event < all) us[event] = 1;
    if (event < steps) x[event * inputs + 1] = 1;
    onset = event + (pauses[trial] as number);
  }
  const returns = new Float64Array(all);
  for (let t = all - 2; t >= 0; t--) returns[t] = (us[t + 1] as number) + discount * (returns[t + 1] as number);
  return {steps, inputs, x, us: us.slice(0, steps), discount, returns: returns.slice(0, steps)};
}
