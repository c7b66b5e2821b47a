/** Grad-CAM. */
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import type {Layer, Model, Params} from "../problems/index.ts";
import {AttributionError, checkInput, scoresOf, show, type Target} from "./arguments.ts";

export interface GradCamOptions {
  /** The name of a convolution of the model; by default that of the last one. */
  readonly layer?: string;
}

/**
 * (Σ_k α_k A_k)₊, where A_k is the k-th channel of a convolution's activations and α_k the mean of the score's gradient
 * with respect to it, enlarged to the size of the image: [B, height, width] (Selvaraju and others 2017, equations 1
 * and 2).
 * @param input images [B, …] as the model takes them
 * @throws AttributionError when the model has no such convolution, or arguments do not fit together
 */
export function gradCam(
  model: Model,
  params: Params,
  input: tf.Tensor,
  target?: Target,
  {layer}: GradCamOptions = {},
): tf.Tensor3D {
  const call = "gradCam";
  checkInput(call, input);
  const {layers} = model;
  const names = layers.map(({name}) => name).filter((name) => name.startsWith("conv"));
  const chosen = layer ?? names.at(-1);
  if (chosen === undefined || !names.includes(chosen)) {
    const expected = names.length > 0 ? `one of ${names.join(", ")}` : "of a model with convolutions";
    throw new AttributionError(call, "options.layer", show(layer), expected);
  }
  const split = layers.findIndex(({name}) => name === chosen) + 1;
  const run = (from: number, to: number, x: tf.Tensor) =>
    layers.slice(from, to).reduce((y, {apply}, i) => apply(params[from + i] as Layer, y), x);
  return tf.tidy(() => {
    // Pooling belongs to the layer that reads: the first convolution has the image's resolution.
    const first = run(0, 1, input) as tf.Tensor4D;
    const activations = run(1, split, first) as tf.Tensor4D;
    const rest = (a: tf.Tensor) => run(split, layers.length, a);
    const slopes = grad((a) => tf.sum(scoresOf(call, rest, a, target)))(activations);
    const weights = tf.mean(slopes, [1, 2], true);
    const map = tf.relu(tf.sum(tf.mul(weights, activations), 3, true)) as tf.Tensor4D;
    const [, height, width] = first.shape;
    return tf.squeeze(tf.image.resizeBilinear(map, [height, width], false, true), [3]) as tf.Tensor3D;
  });
}
