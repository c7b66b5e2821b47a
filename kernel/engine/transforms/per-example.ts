/** Statistics of the gradients of single examples. */
import * as tf from "../tfjs.ts";
import type * as tree from "../tree.ts";
import {checkDifferentiable, DerivativeError, type Like, rebuild, tidied} from "./arguments.ts";
import {examplesOf} from "./per-example/check.ts";
import type {Statistics} from "./per-example/statistics.ts";
import {statisticsOf} from "./per-example/statistics-of.ts";

/** Gradients of single examples of a batch, of losses that are neither summed nor divided by B. */
export interface PerExample<P extends tree.Tree, D extends tree.Tree> {
  /** The gradient of each loss: params' form, with an axis of B in front. */
  grads(params: P, batch: D): Like<P>;
  /** √Σ g² over all parameters, of shape [B]. */
  norms(params: P, batch: D): tf.Tensor1D;
  /** (1/B) Σ_i g_i², of params' form and shapes. */
  secondMoment(params: P, batch: D): Like<P>;
  /**
   * Σ_i (g_i − ḡ)² / (B − ddof), of params' form and shapes; ddof is 1 unless given. For the matrix of a dense layer
   * and for a table of embeddings it is Σ g_i² − B ḡ² in float32, and not below 0.
   * @throws DerivativeError when there are no more than ddof examples
   */
  variance(params: P, batch: D, options?: {ddof?: number}): Like<P>;
}

/**
 * One run forward and one back serve all examples where a parameter is used in known ways: multiplied with what the
 * examples make of themselves (matMul, also at several positions of an example; conv1d, conv2d, conv2dTranspose,
 * depthwiseConv2d), broadcast over it by + − · / (biases, gains of normalizations), or as a table of which they gather
 * rows; any number of times, reshaped or transposed before. Other parameters take a run for each example.
 *
 * With `debug.checks` on, it is tried out whether the losses depend on one example each, and a warning names the
 * parameters that are used in other ways.
 * @param f from params and a batch (a tree of tensors with the examples along axis 0) to the losses, of shape [B], each
 * of which depends on its own example only
 * @throws DerivativeError when the batch is empty, its tensors differ in B, or f's result is not of shape [B]
 */
export function perExample<P extends tree.Tree = tf.Tensor, D extends tree.Tree = tf.Tensor>(
  f: (params: P, batch: D) => tf.Tensor,
): PerExample<P, D> {
  /**
   * A statistic for each leaf of params, of the gradients divided by √divisor: dividing them costs one operation on a
   * number, dividing the statistics one for each parameter.
   */
  const each = (
    params: P,
    batch: D,
    statistic: (of: Statistics) => tf.Tensor,
    divisor: (count: number) => number = () => 1,
  ): tf.Tensor[] =>
    tidied(() => {
      checkDifferentiable("perExample", "params", params);
      const count = examplesOf(batch);
      const scale = Math.sqrt(1 / divisor(count));
      const kept: tf.Tensor[] = [];
      try {
        return statisticsOf(f, params, batch, {count, scale, kept}).map(statistic);
      } finally {
        tf.dispose(kept);
      }
    });
  return {
    grads: (params, batch) =>
      rebuild(
        params,
        each(params, batch, (of) => of.grads()),
      ) as Like<P>,
    norms: (params, batch) =>
      tidied(() => tf.sqrt(tf.addN(each(params, batch, (of) => of.squaredNorms())))) as tf.Tensor1D,
    secondMoment: (params, batch) => {
      const leaves = each(
        params,
        batch,
        (of) => of.squares(),
        (count) => count,
      );
      return rebuild(params, leaves) as Like<P>;
    },
    variance: (params, batch, {ddof = 1} = {}) => {
      const divisor = (count: number) => {
        if (count > ddof) return count - ddof;
        const expected = `of more than ddof = ${ddof} examples`;
        throw new DerivativeError("perExample.variance", "batch", `of ${count}`, expected);
      };
      return rebuild(
        params,
        each(params, batch, (of) => of.spread(), divisor),
      ) as Like<P>;
    },
  };
}
