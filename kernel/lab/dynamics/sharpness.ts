/** Sharpness: the largest eigenvalues of a loss's Hessian. */
import {curvature} from "../../engine/curvature/index.ts";
import type {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {hvp} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import type {HostObjective} from "../problems/index.ts";

export interface SharpnessOptions {
  readonly key: rng.Key;
  /** Number of eigenvalues, by default 1. */
  readonly count?: number;
  /** Relative error, by default 1e-3. */
  readonly tolerance?: number;
}

export interface Sharpness<V> {
  /** [count], descending. */
  readonly values: Float64Array;
  /** Unit eigenvectors, with which to start at the next step. */
  readonly vectors: V;
  readonly converged: boolean;
  /** Hessian-vector products that it took. */
  readonly products: number;
}

export interface HostSharpnessOptions extends SharpnessOptions {
  /** Eigenvectors found before, nearby. */
  readonly start?: readonly Float64Array[];
  /** Diagonal D of a preconditioner: the eigenvalues are those of D⁻¹H. */
  readonly preconditioner?: Float64Array;
}

/**
 * Of an objective in float64, by Lanczos from the eigenvectors found before.
 * @throws CurvatureError when numbers are not finite, as after divergence
 */
export async function sharpness(
  objective: HostObjective,
  w: Float64Array,
  {key, count = 1, tolerance = 1e-3, start, preconditioner}: HostSharpnessOptions,
): Promise<Sharpness<Float64Array[]>> {
  const root = preconditioner?.map(Math.sqrt);
  const scaled = (v: Float64Array) => (root ? v.map((x, i) => x / (root[i] as number)) : v);
  // D^-½ H D^-½ is symmetric and has the eigenvalues of D⁻¹H.
  const operator = (v: Float64Array) => scaled(objective.hvp(w, scaled(v)));
  const found = await curvature.host.eigenvalues(operator, objective.dimension, {key, count, tolerance, start});
  const {value, vectors = [], converged, iterations} = found;
  return {values: value, vectors, converged, products: iterations};
}

export interface TensorSharpnessOptions extends SharpnessOptions {
  /** Eigenvectors found before, [k, n]. */
  readonly start?: tf.Tensor2D;
}

/**
 * Of a loss of a tree of tensors, on the backend. The caller disposes of the vectors.
 * @param loss from params to a scalar
 * @throws CurvatureError when numbers are not finite; DerivativeError as `hvp`
 */
export async function lossSharpness<P extends tree.Tree>(
  loss: (params: P) => tf.Tensor,
  params: P,
  {key, count = 1, tolerance = 1e-3, start}: TensorSharpnessOptions,
): Promise<Sharpness<tf.Tensor2D>> {
  const [flat, unravel] = tree.ravel(params);
  const size = flat.size;
  flat.dispose();
  const operator = (v: tf.Tensor1D) => {
    const image = tree.leaves(hvp(loss, params, unravel(v) as unknown as P) as unknown as P);
    return tf.concat(image.map((leaf) => tf.reshape(leaf, [-1]))) as tf.Tensor1D;
  };
  const {value, vectors, converged, iterations} = await curvature.eigenvalues(operator, size, {
    key,
    count,
    tolerance,
    start,
    vectors: true,
  });
  return {values: value, vectors: vectors as tf.Tensor2D, converged, products: iterations};
}
