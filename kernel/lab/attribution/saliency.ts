/** Gradients of a score with respect to the input. */
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {checkInput, type Forward, scoresOf, type Target} from "./arguments.ts";

/**
 * A method: from inputs [B, …] to maps of the same shape. Inputs do not see each other, so many of them (or many
 * variations of one) make one batch.
 */
export type Attribution = (forward: Forward, input: tf.Tensor, target?: Target) => tf.Tensor;

/**
 * The gradient of the score, ∂F_c(x)/∂x, with its sign (Simonyan, Vedaldi & Zisserman 2014, whose maps show its
 * magnitude). For a classifier F should give logits: probabilities saturate.
 * @param forward from inputs [B, …] to outputs [B, C] or [B]
 * @param input float32, [B, …]
 * @throws AttributionError for arguments that do not fit together
 */
export function saliency(forward: Forward, input: tf.Tensor, target?: Target): tf.Tensor {
  checkInput("saliency", input);
  return grad((x) => tf.sum(scoresOf("saliency", forward, x, target)))(input);
}

/**
 * x ∘ ∂F_c(x)/∂x: for a function that is linear without a constant, what each input adds to the score (Shrikumar and
 * others 2017).
 * @throws AttributionError as `saliency`
 */
export function inputXGradient(forward: Forward, input: tf.Tensor, target?: Target): tf.Tensor {
  checkInput("inputXGradient", input);
  return tf.tidy(() => tf.mul(input, saliency(forward, input, target)));
}
