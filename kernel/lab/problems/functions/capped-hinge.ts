/** Classification whose loss has kinks and is not convex: hinges, and a penalty that is the same for all large weights. */
import {type Key, rng} from "../../../engine/rng/index.ts";
import {checkAbove, checkWhole, ProblemError} from "../arguments.ts";
import {ballCoordinateCdf, ballHinge} from "./smoothed-hinge.ts";

export interface CappedHingeOptions {
  readonly key: Key;
  /** Examples, by default 1000. */
  readonly n?: number;
  /** By default 50. */
  readonly dimension?: number;
  /** λ, by default 0.01. */
  readonly penalty?: number;
  /** α, by default 0.5. */
  readonly cap?: number;
}

/** A mean over examples of functions that have values, and no gradient at their kinks. */
export interface NonsmoothProblem {
  readonly dimension: number;
  /** Number of examples. */
  readonly n: number;
  /** The i-th example's F(x; i). */
  sample(x: Float64Array, i: number): number;
  /** f(x), the mean over examples. */
  value(x: Float64Array): number;
  /** f_δ(x) = E f(x + δu) with u drawn evenly from the unit ball, in closed form. */
  smoothed(x: Float64Array, delta: number): number;
  /** ∇f_δ(x), in closed form. */
  smoothedGradient(x: Float64Array, delta: number): Float64Array;
}

/** Length of all inputs. */
const LENGTH = 3;

/**
 * F(x; i) = max(0, 1 − yᵢ aᵢ·x) + λ Σⱼ min(|xⱼ|, α), with aᵢ normal, scaled to length 3, and yᵢ the sign of aᵢ·w + noise/2 for
 * w ~ N(0, I/d) and standard normal noise (Chen, Xu and Luo, ICML 2023, section 5, on data of our own).
 * @throws ProblemError for options that cannot be
 */
export function cappedHinge({
  key,
  n = 1000,
  dimension = 50,
  penalty = 0.01,
  cap = 0.5,
}: CappedHingeOptions): NonsmoothProblem {
  checkWhole("cappedHinge", "n", n, 1);
  checkWhole("cappedHinge", "dimension", dimension, 1);
  checkAbove("cappedHinge", "penalty", penalty, 0);
  checkAbove("cappedHinge", "cap", cap, 0);
  const d = dimension;
  const signed = signedInputs(key, n, d);
  const margin = (x: Float64Array, i: number) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (signed[i * d + j] as number) * (x[j] as number);
    return sum;
  };
  const capped = (x: Float64Array) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += Math.min(Math.abs(x[j] as number), cap);
    return penalty * sum;
  };
  const check = (call: string, x: Float64Array, delta = 1) => {
    if (x.length !== d) throw new ProblemError(`cappedHinge.${call}`, "x", `${x.length} numbers`, `${d}`);
    checkAbove(`cappedHinge.${call}`, "delta", delta, 0);
  };
  return {
    dimension,
    n,
    sample: (x, i) => Math.max(0, 1 - margin(x, i)) + capped(x),
    value(x) {
      check("value", x);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += Math.max(0, 1 - margin(x, i));
      return sum / n + capped(x);
    },
    smoothed(x, delta) {
      check("smoothed", x, delta);
      let sum = 0;
      for (let i = 0; i < n; i++) sum += ballHinge(1 - margin(x, i), delta * LENGTH, d);
      // min(|x|, α) is the sum of the hinges of x and −x without those of x − α and −x − α.
      const hinge = (c: number) => ballHinge(c, delta, d);
      const penalties = x.reduce((all, v) => all + hinge(v) + hinge(-v) - hinge(v - cap) - hinge(-v - cap), 0);
      return sum / n + penalty * penalties;
    },
    smoothedGradient(x, delta) {
      check("smoothedGradient", x, delta);
      const below = (c: number) => ballCoordinateCdf(c / delta, d);
      const gradient = x.map((v) => penalty * (below(v) - below(-v) - below(v - cap) + below(-v - cap)));
      for (let i = 0; i < n; i++) {
        const weight = ballCoordinateCdf((1 - margin(x, i)) / (delta * LENGTH), d) / n;
        for (let j = 0; j < d; j++) gradient[j] = (gradient[j] as number) - weight * (signed[i * d + j] as number);
      }
      return gradient;
    },
  };
}

/** yᵢ aᵢ, row by row. */
function signedInputs(key: Key, n: number, d: number): Float64Array {
  const [forInputs, forWeights, forNoise] = rng.split(key, 3);
  const inputs = Float64Array.from(rng.host.normal(forInputs, n * d));
  const weights = rng.host.normal(forWeights, d).map((w) => w / Math.sqrt(d));
  const noise = rng.host.normal(forNoise, n);
  for (let i = 0; i < n; i++) {
    const row = inputs.subarray(i * d, (i + 1) * d);
    const scale = LENGTH / Math.hypot(...row);
    const score = row.reduce((sum, a, j) => sum + scale * a * (weights[j] as number), 0);
    const label = score + (noise[i] as number) / 2 < 0 ? -1 : 1;
    for (let j = 0; j < d; j++) row[j] = label * scale * (row[j] as number);
  }
  return inputs;
}
