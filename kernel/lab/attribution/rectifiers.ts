/**
 * ReLUs that let through another gradient than theirs. A net made with one of them as its activation has the same
 * outputs, and its saliency is guided backpropagation, or the deconvolution map:
 *
 *     const guided = cnn({...options, activation: guidedRelu});
 *     const map = saliency((x) => guided.apply(params, x), input, 3);
 */
import * as tf from "../../engine/tfjs.ts";
import {customGrad} from "../../engine/transforms/index.ts";

/** Backward it lets pass what is positive, where the input was: dy₊ 1[x > 0] (Springenberg and others 2015). */
export const guidedRelu: (x: tf.Tensor) => tf.Tensor = customGrad(
  (x: tf.Tensor) => [tf.relu(x), x],
  (x, dy) => [tf.mul(tf.relu(dy), tf.step(x))],
);

/** Backward it lets pass what is positive, wherever the input was: dy₊ (Zeiler & Fergus 2014). */
export const deconvRelu: (x: tf.Tensor) => tf.Tensor = customGrad(
  (x: tf.Tensor) => [tf.relu(x), x],
  (_, dy) => [tf.relu(dy)],
);
