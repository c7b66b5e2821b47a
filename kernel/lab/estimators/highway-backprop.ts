/**
 * Backward passes through residual nets by a few sweeps over all layers at once (Fagnou, Caillon, Delattre and Allauzen,
 * Accelerated Training through Iterative Gradient Propagation Along the Residual Path, ICLR 2025). With h_{l+1} = h_l + g_l(h_l)
 * the gradient is a sum over paths, which go through some blocks and round the others; k sweeps have all paths through at most k.
 */
import * as tf from "../../engine/tfjs.ts";
import {EstimatorError} from "./estimator.ts";

/**
 * The products of all blocks' transposed Jacobians with vectors, at once.
 * @param deltas [blocks, …]: that of block l is what arrives at its output, h_{l+1}
 * @returns [blocks, …], through the blocks alone, without the residual path
 */
export type BlocksPullback = (deltas: tf.Tensor) => tf.Tensor;

export interface HighwayOptions {
  /** L. */
  readonly blocks: number;
  /** k: 0 gives every level the gradient of the output; `blocks` is exact. */
  readonly sweeps: number;
}

/**
 * δ_l ≈ ∂L/∂h_l of all levels l = 0 … L (algorithm 1). Each sweep takes b_l = J_lᵀ δ_{l+1} for all blocks in parallel, then
 * δ_l = δ_L + Σ_{j ≥ l} b_j, a suffix sum of logarithmic depth. The last k levels are exact after k sweeps.
 * @param outputGradient δ_L = ∂L/∂h_L [...]
 * @returns [L + 1, …], which the caller owns
 * @throws EstimatorError for options that cannot be
 */
export function highwayGradients(
  pullback: BlocksPullback,
  outputGradient: tf.Tensor,
  {blocks, sweeps}: HighwayOptions,
): tf.Tensor {
  checkCount("highwayGradients", "blocks", blocks, 1);
  checkCount("highwayGradients", "sweeps", sweeps, 0);
  return tf.tidy(() => {
    const last = tf.expandDims(outputGradient, 0);
    let deltas: tf.Tensor = tf.tile(last, [blocks + 1, ...outputGradient.shape.map(() => 1)]);
    for (let sweep = 0; sweep < sweeps; sweep++) {
      const arriving = levels(deltas, 1, blocks);
      const sums = tf.cumsum(pullback(arriving), 0, false, true);
      deltas = tf.concat([tf.add(last, sums), last], 0);
    }
    return deltas;
  });
}

/**
 * The baseline: exact back-propagation through the last `kept` blocks; the levels before have the gradient that comes out there.
 * @returns [L + 1, …], which the caller owns
 * @throws EstimatorError for options that cannot be
 */
export function truncatedGradients(
  pullback: BlocksPullback,
  outputGradient: tf.Tensor,
  {blocks, kept}: {readonly blocks: number; readonly kept: number},
): tf.Tensor {
  checkCount("truncatedGradients", "kept", kept, 0, blocks);
  const isKept = tf.tidy(() =>
    tf.reshape(tf.cast(tf.greaterEqual(tf.range(0, blocks), blocks - kept), "float32"), [
      blocks,
      ...outputGradient.shape.map(() => 1),
    ]),
  );
  // Through the blocks that are left, as many sweeps are exact.
  const found = highwayGradients((deltas) => tf.mul(pullback(deltas), isKept), outputGradient, {blocks, sweeps: kept});
  isKept.dispose();
  return found;
}

/** Levels of a stack [L + 1, …], from one on. */
function levels(stack: tf.Tensor, from: number, count: number): tf.Tensor {
  const rest = stack.shape.slice(1);
  return tf.slice(stack, [from, ...rest.map(() => 0)], [count, ...rest]);
}

/** Paths through at most k of L blocks: Σ_{j ≤ k} (L choose j), of 2^L. */
export function pathsWithin(blocks: number, sweeps: number): number {
  let [term, sum] = [1, 0];
  for (let j = 0; j <= Math.min(sweeps, blocks); j++) {
    sum += term;
    term = (term * (blocks - j)) / (j + 1);
  }
  return sum;
}

function checkCount(
  call: string,
  argument: string,
  value: number,
  least: number,
  most = Number.POSITIVE_INFINITY,
): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const range = most === Number.POSITIVE_INFINITY ? `of at least ${least}` : `from ${least} to ${most}`;
  throw new EstimatorError(call, argument, `a whole number ${range}`, value);
}
