/** The eigenvalue of the largest absolute value by repeated products: two vectors of memory. */
import {rememberOwner} from "../attach.ts";
import {normal} from "../rng/random.ts";
import * as tf from "../tfjs.ts";
import {checkFinite, checkVectors, type Problem, prepare} from "./check.ts";
import type {Operator, RandomOptions, Result} from "./types.ts";

export interface PowerOptions extends RandomOptions {
  /**
   * Where to begin, [n], by default in a random direction. An eigenvector found before may be taken for the answer
   * although another eigenvalue has overtaken it; `eigenvalues` looks round.
   */
  readonly start?: tf.Tensor1D;
  /** Give the vector too. */
  readonly vector?: boolean;
}

export interface Eigenvalue extends Result<number> {
  /** Unit eigenvector [n], when asked for. The caller disposes of it. */
  readonly vector?: tf.Tensor1D;
}

const DEFAULTS = {maxIterations: 100, tolerance: 1e-3};
/** Products between two looks at the numbers. */
const MOST_UNREAD = 16;

/**
 * The eigenvalue of the largest absolute value. Where two have nearly that, of different signs too, it does not
 * converge, and says so; `eigenvalues` does, with fewer products and more memory.
 *
 * `residual` is ‖A v − λ v‖ relative to |λ|. By default `tolerance` is 1e-3 and `maxIterations` 100. Not to be called
 * inside `tf.tidy`.
 * @param size n
 * @throws CurvatureError for arguments that cannot be, and when the operator gives other shapes or NaN
 */
export async function powerIteration(operator: Operator, size: number, options: PowerOptions): Promise<Eigenvalue> {
  const call = "curvature.powerIteration";
  const own = rememberOwner();
  const problem = await prepare(call, operator, size, options, DEFAULTS);
  const {maxIterations, tolerance, signal} = problem;
  // The vector was multiplied last; the next is its image.
  let state: State | undefined;
  try {
    const {start, key} = options;
    if (start) checkVectors(call, "start", start, size, 1);
    state = tf.tidy(() => {
      const noise = unit(problem.restrict(normal(key, [size])));
      // A start in the operator's null space, or without a part along the eigenvector, would stay so.
      const next = start ? tf.add(unit(problem.restrict(tf.reshape(start, [size]))), tf.mul(noise, 1e-3)) : noise;
      return {vector: tf.zerosLike(noise), next: unit(next), numbers: tf.zeros([2])};
    });
    let iterations = 0;
    for (let unread = 1; ; unread = Math.min(2 * unread, MOST_UNREAD)) {
      const count = Math.min(unread, maxIterations - iterations);
      for (let i = 0; i < count; i++) state = advance(problem, state);
      iterations += count;
      const [value = Number.NaN, rest = Number.NaN] = await state.numbers.data();
      checkFinite(call, [value, rest]);
      signal?.throwIfAborted();
      const residual = rest === 0 ? 0 : rest / Math.abs(value);
      const converged = residual <= tolerance;
      if (!converged && iterations < maxIterations) continue;
      const found = {value, converged, iterations, residual};
      const {vector} = state;
      return options.vector ? {...found, vector: own(() => tf.clone(vector))} : found;
    }
  } finally {
    if (state) tf.dispose({...state});
    problem.dispose();
  }
}

interface State {
  readonly vector: tf.Tensor1D;
  readonly next: tf.Tensor1D;
  /** λ and ‖A v − λ v‖ of `vector`, [2]. */
  readonly numbers: tf.Tensor;
}

function advance(problem: Problem, state: State): State {
  const next = tf.tidy(() => {
    const vector = state.next;
    const image = problem.apply(vector);
    const value = tf.sum(tf.mul(vector, image));
    const rest = tf.norm(tf.sub(image, tf.mul(vector, value)));
    return {next: unit(image), numbers: tf.stack([value, rest])};
  });
  tf.dispose([state.vector, state.numbers]);
  return {vector: state.next, ...next};
}

/** Of length 1, or 0. */
function unit(vector: tf.Tensor): tf.Tensor1D {
  return tf.div(vector, tf.maximum(tf.norm(vector), 1e-30)) as tf.Tensor1D;
}
