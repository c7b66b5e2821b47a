/**
 * BlackVIP's coordinator (Oh and others, CVPR 2023, section 4.1): a small decoder that makes of each image's own features a
 * prompt, a picture that is added to it before a black box sees it. The encoder is fixed; here its features are principal
 * components.
 */
import {curvature} from "../../engine/curvature/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {checkWhole, ZerothOrderError} from "./arguments.ts";

export interface PromptEncoder {
  /** [features · pixels], each component divided by the standard deviation of its scores. */
  readonly components: Float32Array;
  /** [pixels]. */
  readonly mean: Float32Array;
  readonly features: number;
}

/**
 * The first principal components of images: scores of unit variance over them.
 * @param images n × pixels, one after the other
 * @throws ZerothOrderError for other sizes
 */
export function promptEncoder(images: ArrayLike<number>, pixels: number, features = 8): PromptEncoder {
  const count = images.length / pixels;
  if (!(Number.isInteger(count) && count > 1)) {
    throw new ZerothOrderError("promptEncoder", "images", `${images.length} numbers`, `rows of ${pixels} pixels`);
  }
  checkWhole("promptEncoder", "features", features, 1, pixels);
  const mean = new Float64Array(pixels);
  for (let i = 0; i < images.length; i++) mean[i % pixels] = at(mean, i % pixels) + at(images, i) / count;
  const covariance = Array.from({length: pixels}, () => new Float64Array(pixels));
  const row = new Float64Array(pixels);
  for (let n = 0; n < count; n++) {
    for (let i = 0; i < pixels; i++) row[i] = at(images, n * pixels + i) - at(mean, i);
    for (let i = 0; i < pixels; i++) {
      const own = covariance[i] as Float64Array;
      // The part below the diagonal is all that is used.
      for (let j = 0; j <= i; j++) own[j] = at(own, j) + (at(row, i) * at(row, j)) / count;
    }
  }
  const {values, vectors} = curvature.host.eigenSymmetric(covariance);
  const components = new Float32Array(features * pixels);
  for (let k = 0; k < features; k++) {
    const index = pixels - 1 - k;
    const deviation = Math.sqrt(Math.max(at(values, index), 1e-12));
    components.set(
      (vectors[index] as Float64Array).map((v) => v / deviation),
      k * pixels,
    );
  }
  return {components, mean: Float32Array.from(mean), features};
}

/**
 * Scores of images and, last, the trigger: a feature that is 1 for all, and so stands for the paper's trainable vector v
 * where the decoder is linear. [n · (features + 1)]
 */
export function promptFeatures({components, mean, features}: PromptEncoder, images: ArrayLike<number>): Float32Array {
  const pixels = mean.length;
  const count = images.length / pixels;
  const scores = new Float32Array(count * (features + 1)).fill(1);
  for (let n = 0; n < count; n++) {
    for (let k = 0; k < features; k++) {
      let sum = 0;
      for (let i = 0; i < pixels; i++) {
        sum += at(components, k * pixels + i) * (at(images, n * pixels + i) - at(mean, i));
      }
      scores[n * (features + 1) + k] = sum;
    }
  }
  return scores;
}

/** Bilinear interpolation from coarse × coarse to side × side as a matrix [coarse², side²]: the corners stay corners. */
export function upsampling(coarse: number, side: number): Float32Array {
  const weight = (i: number, a: number) => Math.max(0, 1 - Math.abs(((coarse - 1) * i) / (side - 1) - a));
  const size = side * side;
  return Float32Array.from({length: coarse * coarse * size}, (_, at) => {
    const [cell, pixel] = [Math.floor(at / size), at % size];
    return weight(Math.floor(pixel / side), Math.floor(cell / coarse)) * weight(pixel % side, cell % coarse);
  });
}

/**
 * clip(x + Dec_w(features), −1, 2), Dec_w linear to a coarse picture and then interpolated (equation 3 of the paper, κ = 1).
 * Runs may go side by side.
 * @param images [R, B, pixels]
 * @param features [R, B, features + 1]
 * @param weights [R, features + 1, coarse²]
 * @param grid from `upsampling`, [coarse², pixels]
 * @returns prompts and prompted images, each [R, B, pixels]
 */
export function prompted(
  images: tf.Tensor,
  features: tf.Tensor,
  weights: tf.Tensor,
  grid: tf.Tensor,
): {prompt: tf.Tensor; images: tf.Tensor} {
  return tf.tidy(() => {
    const [runs, count, pixels] = images.shape as [number, number, number];
    const cells = grid.shape[0] as number;
    const coarse = tf.reshape(tf.matMul(features, weights), [runs * count, cells]);
    const prompt = tf.reshape(tf.matMul(coarse, grid as tf.Tensor2D), [runs, count, pixels]);
    return {prompt, images: tf.clipByValue(tf.add(images, prompt), -1, 2)};
  });
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
