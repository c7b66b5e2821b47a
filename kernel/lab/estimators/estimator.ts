/** What estimators of gradients are to the bench that judges them. */
import type {rng} from "../../engine/rng/index.ts";

/**
 * An estimator on a problem with a known gradient, on the host in float64, where a million draws take no longer than a
 * picture. One *draw* is one use of it: for a leave-one-out baseline that is all its samples together.
 */
export interface HostEstimator {
  readonly name: string;
  /** Length of the gradient. */
  readonly size: number;
  /** Evaluations of the function (a derivative counts as one) for a draw. */
  readonly evaluations: number;
  /** Estimates [count · size], one draw after another. */
  draw(key: rng.Key, count: number): Float64Array;
}

/** An argument of an estimator that cannot be. */
export class EstimatorError extends RangeError {
  override readonly name = "EstimatorError";

  constructor(call: string, argument: string, expected: string, found: unknown) {
    super(`estimators.${call}: ${argument} must be ${expected}; it is ${found}.`);
  }
}

export function checkAbove(call: string, argument: string, value: number, least = 0): void {
  if (!(value > least && Number.isFinite(value))) throw new EstimatorError(call, argument, `above ${least}`, value);
}

export function checkSamples(call: string, samples: number, least = 1): void {
  if (!(Number.isInteger(samples) && samples >= least)) {
    throw new EstimatorError(call, "samples", `a whole number of at least ${least}`, samples);
  }
}
