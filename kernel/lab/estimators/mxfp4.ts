/**
 * Matrix products in MXFP4 in the backward pass (Tseng, Yu and Park, Training LLMs with MXFP4, AISTATS 2025), simulated in
 * float32: stochastic rounding keeps the gradients unbiased, a random rotation spreads outliers so that its variance stays small.
 *
 * MXFP4 (Open Compute Project, 2023): blocks of 32 values along the axis of contraction share a scale, a power of two; each
 * element is an E2M1 number, ±{0, 0.5, 1, 1.5, 2, 3, 4, 6}.
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {customGrad} from "../../engine/transforms/index.ts";
import {EstimatorError} from "./estimator.ts";
import {HADAMARD_BLOCK, signedHadamard} from "./hadamard.ts";
import {roundBlocks} from "./mxfp4-round.ts";

/** To the nearest number of the grid, ties to even; or to one of its two neighbours, so that the mean is right. */
export type Rounding = "nearest" | "stochastic";

export interface Mxfp4Options {
  /** Of dither and signs. What has leading axes of runs side by side shares them. */
  readonly key: Key;
  /** By default stochastic. */
  readonly rounding?: Rounding;
  /** Whether a random Hadamard transform goes before; by default it does. */
  readonly rotate?: boolean;
  /** Factor before stochastic rounding, by default 3/4: a block's largest value, up to 8 scales, comes below 6, where the grid ends. */
  readonly headroom?: number;
  /** Values that share a scale, by default 32. */
  readonly block?: number;
}

export interface Mxfp4LayerOptions extends Mxfp4Options {
  /** Whether x gets a gradient; by default it does. The data that a first layer reads need none. */
  readonly inputGradient?: boolean;
}

/**
 * Rounds to MXFP4 along the last axis (algorithms 1 and 2). With stochastic rounding the result stands for `headroom` · values.
 * @param values [..., n], n a multiple of `block`
 * @throws EstimatorError for options or a length that cannot be
 */
export function mxfp4Round(
  values: tf.Tensor,
  {key, rounding = "stochastic", headroom = 0.75, block = 32}: Omit<Mxfp4Options, "rotate">,
): tf.Tensor {
  if (rounding !== "nearest" && rounding !== "stochastic") {
    throw new EstimatorError("mxfp4Round", "rounding", "nearest or stochastic", rounding);
  }
  const call = "mxfp4Round";
  if (!(headroom > 0 && headroom <= 1)) throw new EstimatorError(call, "headroom", "in (0, 1]", headroom);
  checkMultiple(call, values, block);
  return tf.tidy(() => {
    const shape = [...values.shape.slice(0, -1), (values.shape.at(-1) as number) / block, block];
    const dither = rounding === "nearest" ? undefined : ditherOf(key, shape);
    return roundBlocks(values, dither, {block, factor: dither ? headroom : 1});
  });
}

/** Uniform in [0, 1) for a row of blocks; the axes before are runs, which share it. */
function ditherOf(key: Key, shape: readonly number[]): tf.Tensor {
  return rng.uniform(key, shape.slice(-3));
}

/**
 * The random Hadamard transform along the last axis, in blocks of 64: v ↦ v diag(σ) H with random signs σ and the orthonormal
 * Hadamard matrix H. With the same key on both sides of a product over that axis, it leaves the product as it is.
 * @throws EstimatorError unless the last axis is a multiple of 64
 */
export function randomHadamard(values: tf.Tensor, key: Key): tf.Tensor {
  checkMultiple("randomHadamard", values, HADAMARD_BLOCK);
  return tf.tidy(() => signedHadamard(values, rng.rademacher(key, [values.shape.at(-1) as number])));
}

/**
 * a bᵀ with both operands rounded to MXFP4 along their last axis, each with its own dither (algorithm 3): without bias when
 * rounding is stochastic.
 * @param a [..., p, n]
 * @param b [..., q, n]
 * @returns [..., p, q]
 * @throws EstimatorError as `mxfp4Round` and `randomHadamard`
 */
export function mxfp4MatMul(a: tf.Tensor, b: tf.Tensor, options: Mxfp4Options): tf.Tensor {
  const {key, rounding = "stochastic", rotate = true, headroom = 0.75, block} = options;
  return tf.tidy(() => {
    const [signs, first, second] = rng.split(key, 3);
    const [left, right] = [a, b].map((side) => (rotate ? randomHadamard(side, signs) : side)) as [tf.Tensor, tf.Tensor];
    const round = (side: tf.Tensor, own: Key) =>
      mxfp4Round(side, {key: own, rounding, headroom, ...(block && {block})});
    const product = tf.matMul(round(left, first), round(right, second), false, true);
    return rounding === "stochastic" ? tf.div(product, headroom ** 2) : product;
  });
}

/**
 * x w for a layer whose two backward products are computed in MXFP4, over the batch for the weights and over the outputs for
 * the inputs; the forward product is exact.
 *
 *     const linear = lab.estimators.mxfp4Linear({key});
 *     const y = linear(x, w); // x [..., B, n], w [..., n, m]
 *
 * B and m must be multiples of 32, and of 64 when rotated.
 */
export function mxfp4Linear(options: Mxfp4LayerOptions): (x: tf.Tensor, w: tf.Tensor) => tf.Tensor {
  const [forWeights, forInputs] = rng.split(options.key);
  return customGrad(
    (x: tf.Tensor, w: tf.Tensor) => [tf.matMul(x, w), [x, w]] as const,
    (saved, dy) => {
      const [x, w] = saved as unknown as [tf.Tensor, tf.Tensor];
      const ofWeights = mxfp4MatMul(flipped(x), flipped(dy), {...options, key: forWeights});
      const needsInputs = options.inputGradient ?? true;
      return [needsInputs ? mxfp4MatMul(dy, w, {...options, key: forInputs}) : null, ofWeights];
    },
  );
}

/** Each matrix transposed. */
function flipped(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i);
  return tf.transpose(x, [...axes.slice(0, -2), ...axes.slice(-2).reverse()]);
}

function checkMultiple(call: string, values: tf.Tensor, of: number): void {
  const n = values.shape.at(-1) ?? 0;
  if (!(Number.isInteger(of) && of > 0)) throw new EstimatorError(call, "block", "a whole number above 0", of);
  if (n === 0 || n % of !== 0) throw new EstimatorError(call, "the last axis", `a multiple of ${of}`, n);
}
