/**
 * Gradients of a black box's losses at a batch of points, from its values only, and the training of what stands in front
 * of it (Zhang, Yao, Jia, Yi, Hong, Chang and Liu, How to Robustify Black-Box ML Models? A Zeroth-Order Optimization
 * Perspective, ICLR 2022).
 */
import {show} from "../../engine/rng/check.ts";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {tidied} from "../../engine/transforms/arguments.ts";
import {vjp} from "../../engine/transforms/index.ts";
import type * as tree from "../../engine/tree.ts";
import {checkPositive, checkWhole, ZerothOrderError} from "./arguments.ts";

/**
 * What can be asked of a black box: losses [m · B] of points [m · B, d]. Row j · B + b is query j for example b, so that
 * labels [B] are tiled m times.
 */
export type QueriedLosses = (points: tf.Tensor2D) => tf.Tensor;

/**
 * The coordinate-wise estimate (CGE, section 3 of the paper) of each example's gradient,
 * ĝ_i = (F(z + μ e_i) − F(z − μ e_i))/(2μ): 2 d queries an example, all in one batch. Exact but for O(μ²).
 * @param points [B, d]
 * @returns [B, d], which belongs to the caller
 * @throws ZerothOrderError when mu is not above 0, or the points or losses have another shape
 */
export function coordinateGradient(
  losses: QueriedLosses,
  points: tf.Tensor2D,
  {mu = 5e-3}: {mu?: number} = {},
): tf.Tensor2D {
  const call = "coordinateGradient";
  const [, d] = checkPoints(call, points, mu);
  return tf.tidy(() => {
    const axes = tf.expandDims(tf.eye(d), 1);
    // Slope i of example b at [i, b].
    const slopes = centralSlopes(call, losses, points, axes, mu);
    return tf.transpose(slopes) as tf.Tensor2D;
  });
}

/**
 * The random-direction estimate (RGE, equation 4 of the paper) of each example's gradient,
 * ĝ = (d/q) Σ_j (F(h + μ u_j) − F(h − μ u_j))/(2μ) u_j with u_j on the unit sphere, drawn for each example anew: 2 q queries
 * an example. Its cosine with the gradient is about √(q/(d + q − 1)).
 * @param points [B, d]
 * @param options `directions` q
 * @returns [B, d], which belongs to the caller
 * @throws ZerothOrderError when mu is not above 0, or the points or losses have another shape
 */
export function randomDirectionGradient(
  losses: QueriedLosses,
  points: tf.Tensor2D,
  {key, directions, mu = 5e-3}: {key: rng.Key; directions: number; mu?: number},
): tf.Tensor2D {
  const call = "randomDirectionGradient";
  const [count, d] = checkPoints(call, points, mu);
  checkWhole(call, "directions", directions, 1);
  return tf.tidy(() => {
    const u = rng.sphere(key, d, [directions, count]);
    const slopes = centralSlopes(call, losses, points, u, mu);
    const sum = tf.sum(tf.mul(tf.expandDims(slopes, 2), u), 0);
    return tf.mul(sum, d / directions) as tf.Tensor2D;
  });
}

export interface FrontGradient<P> {
  /** Of the front's parameters, for the mean loss. */
  readonly grads: P;
  /** What the front gives to the black box, [B, d]. */
  readonly output: tf.Tensor2D;
  /** The estimate of each example's gradient there, [B, d]. */
  readonly estimate: tf.Tensor2D;
}

/**
 * The gradient for what stands in front of a black box: ∇_θ = (1/B) Σ_b (∂h_b/∂θ)ᵀ ĝ_b. The front is differentiated, what
 * comes after it only estimated. The caller owns the results.
 * @param front from parameters to the black box's inputs h [B, d]
 * @param estimate of each example's gradient at h
 */
export function frontGradient<P extends tree.Tree>(
  front: (params: P) => tf.Tensor,
  params: P,
  estimate: (output: tf.Tensor2D) => tf.Tensor2D,
): FrontGradient<tree.Same<P>> {
  return tidied(() => {
    const [output, pullback] = vjp<[P], tf.Tensor>(front, [params]);
    const estimated = estimate(output as tf.Tensor2D);
    const [grads] = pullback(tf.div(estimated, output.shape[0] ?? 1));
    return {grads, output: output as tf.Tensor2D, estimate: estimated};
  });
}

/** Slopes [m, B] along directions [m, B or 1, d], by central differences. */
function centralSlopes(call: string, losses: QueriedLosses, points: tf.Tensor2D, directions: tf.Tensor, mu: number) {
  const [count, d] = points.shape;
  const many = directions.shape[0] ?? 0;
  const moves = tf.mul(directions, mu);
  const queries = tf.reshape(tf.concat([tf.add(points, moves), tf.sub(points, moves)]), [2 * many * count, d]);
  const values = losses(queries as tf.Tensor2D);
  if (values.size !== 2 * many * count) {
    const asked = 2 * many * count;
    throw new ZerothOrderError(call, "losses", `a function to ${values.size} values`, `one to ${asked}`);
  }
  const [ahead, behind] = tf.unstack(tf.reshape(values, [2, many, count])) as [tf.Tensor, tf.Tensor];
  return tf.div(tf.sub(ahead, behind), 2 * mu);
}

function checkPoints(call: string, points: tf.Tensor, mu: number): [number, number] {
  checkPositive(call, "mu", mu);
  const [count, d] = points.shape;
  if (points.rank === 2 && count && d) return [count, d];
  throw new ZerothOrderError(call, "points", show(points), "a tensor of shape [B, d]");
}
