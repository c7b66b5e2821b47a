/** Statistics of the gradients of single examples. */
import * as tf from "../tfjs.ts";
import type * as tree from "../tree.ts";
import {checkDifferentiable, DerivativeError, type Like, rebuild, tidied} from "./arguments.ts";
import {checkNumbers} from "./not-a-number.ts";
import {examplesOf} from "./per-example/check.ts";
import type {Statistics} from "./per-example/statistics.ts";
import {statisticsOf} from "./per-example/statistics-of.ts";
import type {Lenience} from "./reverse.ts";

/** What there is to know of the single gradients g_i of a batch; B is the number of examples. */
export interface Measurements<P extends tree.Tree> {
  /** f's result, [B]. */
  readonly losses: tf.Tensor1D;
  /** ḡ, of params' form and shapes. */
  readonly mean: Like<P>;
  readonly grads: Like<P>;
  readonly norms: tf.Tensor1D;
  readonly secondMoment: Like<P>;
  readonly variance: Like<P>;
}

type Name = keyof Measurements<tf.Tensor>;

/** Gradients of single examples of a batch, of losses that are neither summed nor divided by B. */
export interface PerExample<P extends tree.Tree, D extends tree.Tree> {
  /** Several of these from one run forward and one back, each as by the function of its name. */
  measure<W extends keyof Measurements<P>>(
    params: P,
    batch: D,
    wanted: readonly W[],
    options?: {ddof?: number},
  ): Pick<Measurements<P>, W>;
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
 * rows; any number of times, reshaped or transposed before. Other parameters take one further run, by `vmap`: there f is
 * given one example and must not read a tensor's values.
 *
 * With `debug.checks` on, it is tried out whether the losses depend on one example each, and a warning names the
 * parameters that are used in other ways.
 * @param f from params and a batch (a tree of tensors with the examples along axis 0) to the losses, of shape [B], each
 * of which depends on its own example only
 * @throws DerivativeError when the batch is empty, its tensors differ in B, or f's result is not of shape [B]; as
 * `valueAndGrad` for a parameter that no loss depends on and for NaN in params or the batch
 */
export function perExample<P extends tree.Tree = tf.Tensor, D extends tree.Tree = tf.Tensor>(
  f: (params: P, batch: D) => tf.Tensor,
  {unused, nan}: Lenience = {},
): PerExample<P, D> {
  const measured = (params: P, batch: D, wanted: readonly Name[], ddof: number): unknown =>
    tidied(() => {
      checkDifferentiable("perExample", "params", params);
      const count = examplesOf(batch);
      if (nan !== "pass") {
        checkNumbers("perExample", "params", params);
        checkNumbers("perExample", "batch", batch);
      }
      if (wanted.includes("variance") && count <= ddof) {
        const expected = `of more than ddof = ${ddof} examples`;
        throw new DerivativeError("perExample.variance", "batch", `of ${count}`, expected);
      }
      const kept: tf.Tensor[] = [];
      try {
        const {losses, statistics} = statisticsOf(f, params, batch, {count, kept, mayBeUnused: unused === "zero"});
        const like = (statistic: (of: Statistics) => tf.Tensor) => rebuild(params, statistics.map(statistic));
        const ways: Record<Name, () => unknown> = {
          losses: () => tf.clone(losses),
          mean: () => like((of) => tf.div(of.sum(), count)),
          grads: () => like((of) => of.grads()),
          norms: () => tf.sqrt(tf.addN(statistics.map((of) => of.squaredNorms()))),
          secondMoment: () => like((of) => tf.div(of.squares(), count)),
          variance: () => like((of) => tf.div(of.spread(), count - ddof)),
        };
        return Object.fromEntries(wanted.map((name) => [name, ways[name]()]));
      } finally {
        tf.dispose(kept);
      }
    });
  // The types of results are followed on the public surface only.
  const one = (params: P, batch: D, name: Name, ddof = 1) =>
    (measured(params, batch, [name], ddof) as Record<Name, never>)[name];
  return {
    measure: (params, batch, wanted, {ddof = 1} = {}) => measured(params, batch, wanted, ddof) as never,
    grads: (params, batch) => one(params, batch, "grads"),
    norms: (params, batch) => one(params, batch, "norms"),
    secondMoment: (params, batch) => one(params, batch, "secondMoment"),
    variance: (params, batch, {ddof} = {}) => one(params, batch, "variance", ddof),
  };
}
