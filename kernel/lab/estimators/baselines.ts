/** Score-function estimators with their baselines, for any distribution that can be drawn from and scored. */
import type {rng} from "../../engine/rng/index.ts";
import {checkSamples, EstimatorError, type HostEstimator} from "./estimator.ts";

/** A distribution p(x; θ) of numbers or vectors, and a function of what is drawn. */
export interface ScoredProblem {
  /** Length of θ. */
  readonly size: number;
  /** Draws of x with their values f(x) and scores ∇_θ log p(x; θ), which go to `use` one after another. */
  sample(key: rng.Key, count: number, use: (value: number, score: Float64Array) => void): void;
}

/**
 * What is subtracted from f(x) before it weighs the score; it changes the variance, not the mean:
 * a number; `leave-one-out`: the mean value of the draw's other samples (Kool, van Hoof and Welling, Buy 4 REINFORCE
 * samples, get a baseline for free, 2019).
 */
export type Baseline = number | "leave-one-out";

/**
 * The score-function estimator 1/K Σ (f(x_k) − b) ∇ log p(x_k) (Williams 1992), also known as REINFORCE.
 * @param options `samples` K, by default 1; 2 or more for leave-one-out
 * @throws EstimatorError
 */
export function scoreFunction(
  problem: ScoredProblem,
  {baseline = 0, samples = baseline === "leave-one-out" ? 2 : 1}: {baseline?: Baseline; samples?: number} = {},
): HostEstimator {
  checkSamples("scoreFunction", samples, baseline === "leave-one-out" ? 2 : 1);
  if (baseline !== "leave-one-out" && !Number.isFinite(baseline)) {
    throw new EstimatorError("scoreFunction", "baseline", "a number or leave-one-out", baseline);
  }
  const {size} = problem;
  const name = baseline === "leave-one-out" ? `score function, leave-one-out of ${samples}` : "score function";
  return {
    name:
      baseline === 0 || baseline === "leave-one-out" ? name : `${name}, baseline ${Number(baseline.toPrecision(3))}`,
    size,
    evaluations: samples,
    draw(key, count) {
      const estimates = new Float64Array(count * size);
      const values = new Float64Array(samples);
      const scores = Array.from({length: samples}, () => new Float64Array(size));
      let [draw, k] = [0, 0];
      problem.sample(key, count * samples, (value, score) => {
        values[k] = value;
        scores[k]?.set(score);
        if (++k < samples) return;
        const total = values.reduce((sum, x) => sum + x, 0);
        for (let i = 0; i < samples; i++) {
          const own = values[i] as number;
          const b = baseline === "leave-one-out" ? (total - own) / (samples - 1) : baseline;
          for (let j = 0; j < size; j++) {
            const at = draw * size + j;
            estimates[at] = (estimates[at] as number) + ((own - b) * (scores[i]?.[j] as number)) / samples;
          }
        }
        draw++;
        k = 0;
      });
      return estimates;
    },
  };
}

/**
 * The constant baseline of least variance, E[f ‖∇ log p‖²] / E[‖∇ log p‖²] (Greensmith, Bartlett and Baxter 2004),
 * estimated on draws of its own so that the estimator stays unbiased.
 */
export function optimalBaseline(problem: ScoredProblem, key: rng.Key, samples = 100_000): number {
  let [above, below] = [0, 0];
  problem.sample(key, samples, (value, score) => {
    const weight = score.reduce((sum, x) => sum + x * x, 0);
    above += value * weight;
    below += weight;
  });
  return below > 0 ? above / below : 0;
}

/** The mean of f, estimated on draws of its own: the usual baseline. */
export function meanBaseline(problem: ScoredProblem, key: rng.Key, samples = 100_000): number {
  let total = 0;
  problem.sample(key, samples, (value) => {
    total += value;
  });
  return total / samples;
}
