/** The diagonal of an operator from random probes. */

import {rememberOwner} from "../attach.ts";
import type {Key} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {checkFinite, type Problem, prepare} from "./check.ts";
import {probe} from "./trace.ts";
import type {Operator, RandomOptions, Result} from "./types.ts";

export interface Diagonal extends Result<tf.Tensor1D> {
  /** Of each entry, estimated from the probes' spread, [n]. The caller disposes of it. */
  readonly standardError: tf.Tensor1D;
}

const DEFAULTS = {maxIterations: 64, tolerance: 0.1};
/** Probes between two looks at their spread. */
const UNREAD = 16;

/**
 * An unbiased estimate of the diagonal, [n]: the mean of z ⊙ A z over random signs z; for one, the variance of entry i
 * is Σ_{j≠i} A²ᵢⱼ. The caller disposes of it. Entries outside of the mask are 0.
 *
 * `residual` is the length of all standard errors relative to that of the diagonal. It stops once that is ≤ `tolerance`
 * (by default 0.1), looked at every 16 probes, or after `maxIterations` (64). Not to be called inside `tf.tidy`.
 * @param size n
 * @throws CurvatureError for arguments that cannot be, and when the operator gives other shapes or NaN
 */
export async function diagonal(operator: Operator, size: number, options: RandomOptions): Promise<Diagonal> {
  const call = "curvature.diagonal";
  const own = rememberOwner();
  const problem = await prepare(call, operator, size, options, DEFAULTS);
  const {maxIterations, tolerance, signal} = problem;
  let state: State = tf.tidy(() => ({mean: tf.zeros([size]), squares: tf.zeros([size])}));
  try {
    for (let iterations = 0; ; ) {
      const end = Math.min(iterations + UNREAD, maxIterations);
      for (; iterations < end; iterations++) state = advance(problem, options.key, state, iterations);
      const {mean, squares} = state;
      const norms = tf.tidy(() => tf.stack([tf.norm(mean), tf.sqrt(tf.sum(squares))]));
      const [length = Number.NaN, spread = Number.NaN] = await norms.data().finally(() => norms.dispose());
      checkFinite(call, [length, spread]);
      signal?.throwIfAborted();
      const freedom = iterations * (iterations - 1);
      const error = freedom > 0 ? spread / Math.sqrt(freedom) : Number.POSITIVE_INFINITY;
      const residual = error === 0 ? 0 : error / length;
      const converged = residual <= tolerance;
      if (!converged && iterations < maxIterations) continue;
      const [value, standardError] = own(() =>
        tf.tidy(() => [
          tf.clone(mean),
          freedom > 0 ? tf.sqrt(tf.div(squares, freedom)) : tf.fill([size], Number.POSITIVE_INFINITY),
        ]),
      ) as [tf.Tensor1D, tf.Tensor1D];
      return {value, converged, iterations, residual, standardError};
    }
  } finally {
    tf.dispose({...state});
    problem.dispose();
  }
}

interface State {
  readonly mean: tf.Tensor;
  /** Of the distances from the mean, their sum. */
  readonly squares: tf.Tensor;
}

/** Welford's step: differences of large sums would lose the spread. */
function advance(problem: Problem, key: Key, state: State, count: number): State {
  const next = tf.tidy(() => {
    const z = probe(problem, key, count);
    const sample = tf.mul(z, problem.apply(z));
    const shift = tf.sub(sample, state.mean);
    const mean = tf.add(state.mean, tf.div(shift, count + 1));
    return {mean, squares: tf.add(state.squares, tf.mul(shift, tf.sub(sample, mean)))};
  });
  tf.dispose({...state});
  return next;
}
