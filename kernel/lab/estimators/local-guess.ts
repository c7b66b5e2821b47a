/**
 * Forward gradients with guesses from local losses (Fournier, Rivaud, Belilovsky, Eickenberg and Oyallon, Can Forward
 * Gradient Match Backpropagation?, ICML 2023). Each block of a net has a small classifier of its own; the gradient of
 * *its* loss is the direction along which the global loss is differentiated, in forward mode.
 */
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {tidied} from "../../engine/transforms/arguments.ts";
import {jvp, vjp} from "../../engine/transforms/index.ts";
import type {Layer, LayerFunction, Params} from "../problems/models/index.ts";
import {EstimatorError} from "./estimator.ts";

/** Where directions come from. */
export type Guess = "local" | "gaussian";
/**
 * What is made of a guess u with slope s = ⟨∇L, u⟩: the projection (s/‖u‖²) u of the gradient on it, biased but never
 * longer than the gradient; the product s u, unbiased for Gaussian guesses; or the guess itself, with no global information.
 */
export type GuessUse = "projection" | "product" | "guess";

const GUESSES: readonly string[] = ["local", "gaussian"];
const USES: readonly string[] = ["projection", "product", "guess"];
/** Added to ‖u‖², which is 0 where a local loss is flat. */
const TINY = 1e-20;

export interface GuessedTarget {
  /** h_l [..., B, units]. */
  readonly activation: tf.Tensor;
  /** u_l, of its shape. */
  readonly guess: tf.Tensor;
  /** ⟨∇L, u_l⟩ of each example [..., B]; absent when the guess itself is used. */
  readonly slope?: tf.Tensor;
  /** ĝ_l, in the place of ∂L/∂h_l of each example. */
  readonly estimate: tf.Tensor;
}

export interface LocalGuessGradients {
  /** Of the parameters, for the mean loss. */
  readonly grads: Params;
  /** Of the local classifiers, for the means of their own losses. */
  readonly heads: readonly tf.Tensor[];
  /** One for each block but the last, which has its exact gradient. */
  readonly targets: readonly GuessedTarget[];
}

/**
 * (s/(‖u‖² + 10⁻²⁰)) u or s u for each example: s from one forward-mode run of the rest of the net with the tangent u at h.
 * @param rest from activations [..., B, units] to losses [..., B], each of its own example
 * @throws as `jvp`
 */
export function guessedGradient(
  rest: (h: tf.Tensor) => tf.Tensor,
  activation: tf.Tensor,
  guess: tf.Tensor,
  use: Exclude<GuessUse, "guess"> = "projection",
): {slope: tf.Tensor; estimate: tf.Tensor} {
  return tf.tidy(() => {
    const [, slope] = jvp(rest, [activation], [guess]);
    const along = tf.expandDims(slope, -1);
    const factor = use === "product" ? along : tf.div(along, tf.add(tf.sum(tf.square(guess), -1, true), TINY));
    return {slope, estimate: tf.mul(factor, guess)};
  });
}

/**
 * Gradients for all blocks without a backward pass through the net: each block is differentiated by itself, from its
 * estimate ĝ_l on. All tensors may have leading axes of runs that go on side by side. The caller owns the results.
 * @param layers blocks, of which the last gives logits: those of a model
 * @param heads weights [..., units, C] of the local classifiers, one for each block but the last
 * @param x inputs [..., B, n]
 * @param y wanted probabilities [..., B, C]
 * @param options `key` of Gaussian guesses
 * @throws EstimatorError for options that cannot be, or another number of heads
 */
export function localGuessGradients(
  layers: readonly LayerFunction[],
  params: Params,
  heads: readonly tf.Tensor[],
  x: tf.Tensor,
  y: tf.Tensor,
  {key, guess = "local", use = "projection"}: {key: rng.Key; guess?: Guess; use?: GuessUse},
): LocalGuessGradients {
  const call = "localGuessGradients";
  if (!GUESSES.includes(guess)) throw new EstimatorError(call, "guess", GUESSES.join(" or "), guess);
  if (!USES.includes(use)) throw new EstimatorError(call, "use", USES.join(", "), use);
  const hidden = layers.length - 1;
  if (heads.length !== hidden) throw new EstimatorError(call, "heads", `a list of ${hidden}`, heads.length);
  return tidied(() => {
    const batch = y.shape.at(-2) ?? 1;
    const apply = (l: number, h: tf.Tensor) => (layers[l] as LayerFunction).apply(params[l] as Layer, h);
    const grads: Layer[] = [];
    const headGrads: tf.Tensor[] = [];
    const targets: GuessedTarget[] = [];
    let h = x;
    for (let l = 0; l < hidden; l++) {
      const [activation, pullback] = blockOf(layers[l] as LayerFunction, params[l] as Layer, h);
      const head = heads[l] as tf.Tensor;
      const error = tf.sub(tf.softmax(tf.matMul(activation, head)), y);
      headGrads.push(tf.div(tf.matMul(activation, error, true), batch));
      const local = tf.matMul(error, head, false, true);
      const u = guess === "local" ? local : rng.normal(rng.foldIn(key, l), activation.shape);
      const rest = (from: tf.Tensor) => {
        let to = from;
        for (let next = l + 1; next <= hidden; next++) to = apply(next, to);
        return lossesOf(to, y);
      };
      const found = use === "guess" ? {estimate: u} : guessedGradient(rest, activation, u, use);
      grads.push(pullback(tf.div(found.estimate, batch)));
      targets.push({activation, guess: u, ...found});
      h = activation;
    }
    const [logits, pullback] = blockOf(layers[hidden] as LayerFunction, params[hidden] as Layer, h);
    grads.push(pullback(tf.div(tf.sub(tf.softmax(logits), y), batch)));
    return {grads, heads: headGrads, targets};
  });
}

function blockOf(block: LayerFunction, params: Layer, h: tf.Tensor): [tf.Tensor, (cotangent: tf.Tensor) => Layer] {
  const [value, pullback] = vjp((layer: Layer) => block.apply(layer, h), [params]);
  return [value, (cotangent) => pullback(cotangent)[0] as Layer];
}

/** Cross entropies [..., B]. */
function lossesOf(logits: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), y), -1));
}
