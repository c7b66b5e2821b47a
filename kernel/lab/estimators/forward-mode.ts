/**
 * Forward gradients of functions of trees of tensors (Baydin, Pearlmutter, Syme, Wood and Torr, Gradients without
 * Backpropagation, arXiv 2202.08587, 2022): one forward-mode derivative along a random direction v, times v. There is no
 * backward pass, and nothing is kept for one.
 */
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {jvp, vmap} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import {EstimatorError} from "./estimator.ts";

/** Laws of a component of v: both have mean 0 and variance 1, which makes the estimate unbiased. */
export type TangentLaw = "gaussian" | "rademacher";

const LAWS: readonly string[] = ["gaussian", "rademacher"];

/**
 * Random directions in the space of parameters: a tree like theirs, with a leading axis of `count` directions if given.
 * @throws EstimatorError for another law
 */
export function randomTangents<T extends tree.Tree>(
  key: rng.Key,
  params: T,
  {law = "gaussian", count}: {law?: TangentLaw; count?: number} = {},
): tree.Same<T> {
  if (!LAWS.includes(law)) throw new EstimatorError("randomTangents", "law", LAWS.join(" or "), law);
  const draw = law === "gaussian" ? rng.normal : rng.rademacher;
  let leaf = 0;
  return tree.map(({shape}) => {
    const own = rng.foldIn(key, leaf++);
    return draw(own, count === undefined ? shape : [count, ...shape]);
  }, params) as tree.Same<T>;
}

export interface ForwardGradient<T> {
  /** f(θ), a scalar, or [R] for R functions at once. */
  readonly value: tf.Tensor;
  /** ∇f · v, of the same shape. */
  readonly slope: tf.Tensor;
  /** (∇f · v) v. */
  readonly grad: T;
}

/**
 * The forward gradient g = (∇f · v) v (equation 1 of the paper). E g = ∇f, as E v vᵀ = I; E‖g‖² is (d + 2)‖∇f‖² for
 * Gaussian v and d ‖∇f‖² for v of ±1. The caller owns the result's tensors.
 * @param f of the parameters: a scalar; or losses [R], where each leaf of the parameters has R parts along its first axis
 * and loss r depends on the parts r only, so that R runs go on side by side
 * @param direction v, drawn anew for each step
 * @throws as `jvp`
 */
export function forwardModeGradient<T extends tree.Tree>(
  f: (params: T) => tf.Tensor,
  params: T,
  direction: tree.Tree,
): ForwardGradient<tree.Same<T>> {
  const [value, slope] = derive(f, params, direction);
  const parts = tree.leaves(direction).map((v) => scaleParts(slope, v));
  return {value, slope, grad: tree.unflatten(tree.structure(params), parts) as tree.Same<T>};
}

/** Each of R parts of a tensor times its own number; a scalar multiplies all of it. */
export function scaleParts(factors: tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tf.tidy(() => tf.mul(tf.reshape(factors, [...factors.shape, ...x.shape.slice(factors.rank).fill(1)]), x));
}

/**
 * ∇f · v for many directions at once, [count]: one forward-mode run of f, batched over directions.
 * @param directions a tree like the parameters', each leaf with a leading axis of directions
 * @throws as `jvp` and `vmap`
 */
export function directionalDerivatives<T extends tree.Tree>(
  f: (params: T) => tf.Tensor,
  params: T,
  directions: tree.Tree,
): tf.Tensor1D {
  const slopeAlong = (v: tree.Tree) => derive(f, params, v)[1];
  return vmap<[tree.Tree], tf.Tensor>(slopeAlong)(directions) as tf.Tensor1D;
}

/** The value and its derivative along v. */
function derive<T extends tree.Tree>(f: (params: T) => tf.Tensor, params: T, v: tree.Tree): [tf.Tensor, tf.Tensor] {
  return jvp<[tree.Tree], tf.Tensor>(f as (params: tree.Tree) => tf.Tensor, [params], [v]);
}
