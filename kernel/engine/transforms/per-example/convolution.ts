/**
 * Filters of convolutions. The gradient of one example's loss with respect to the filter is its image convolved with
 * the gradient δ at the layer's output, strides and dilations exchanged. For all examples it is one depthwise
 * convolution, with examples for channels: the patches of the images are never written out.
 */
import * as tf from "../../tfjs.ts";
import {type FindLayer, rowsOf} from "./contribution.ts";

/** conv2d; conv1d too, which is one of images of height 1. */
export const convolution: FindLayer = ({call: {attrs = {}, inputs}, name, param, y, rows, keep}) => {
  if (name !== "filter" || !inputs.x || attrs.dataFormat === "NCHW") return undefined;
  const [x, move] = [keep(inputs.x), movement(attrs, inputs.x.shape, param.shape, y.shape)];
  return (delta) => ({grads: (from, n) => eachFilter(...pair(x, delta, rows.count, from, n), n, move)});
};

/** conv2dTranspose: its filter moves over its output, which is the larger. */
export const transposedConvolution: FindLayer = ({call: {attrs = {}, inputs}, ...layer}) => {
  const {name, param, y, rows, keep} = layer;
  if (name !== "filter" || !inputs.dy || attrs.dataFormat === "NCHW") return undefined;
  const [dy, move] = [keep(inputs.dy), movement(attrs, y.shape, param.shape, inputs.dy.shape)];
  return (delta) => ({grads: (from, n) => eachFilter(...pair(delta, dy, rows.count, from, n), n, move)});
};

export const depthwiseConvolution: FindLayer = ({call: {attrs = {}, inputs}, ...layer}) => {
  const {name, param, y, rows, keep} = layer;
  if (name !== "filter" || !inputs.x || attrs.dataFormat === "NCHW") return undefined;
  const [x, move] = [keep(inputs.x), movement(attrs, inputs.x.shape, param.shape, y.shape)];
  return (delta) => ({grads: (from, n) => eachDepthwiseFilter(...pair(x, delta, rows.count, from, n), n, move)});
};

function pair(x: tf.Tensor, delta: tf.Tensor, B: number, from: number, n: number): [tf.Tensor4D, tf.Tensor4D] {
  return [rowsOf(x, B, from, n) as tf.Tensor4D, rowsOf(delta, B, from, n) as tf.Tensor4D];
}

/** How a filter moves over images. */
interface Movement {
  readonly strides: [number, number];
  readonly dilations: [number, number];
  /** Rows and columns of zeros around the images. */
  readonly padding: [[number, number], [number, number]];
  /** How many rows and columns there are before those that no step of the filter reaches. */
  readonly reached: [number, number];
}

function movement(attrs: tf.NamedAttrMap, images: number[], filter: number[], outputs: number[]): Movement {
  const [strides, dilations] = [twice(attrs.strides), twice(attrs.dilations ?? 1)];
  const {padInfo} = tf.backend_util.computeConv2DInfo(
    images as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations,
    attrs.pad as "same",
    attrs.dimRoundingMode as "floor" | undefined,
  );
  const along = (axis: 0 | 1, before: number) => {
    const [size = 0, steps = 0, length = 0] = [images[axis + 1], outputs[axis + 1], filter[axis]];
    const after = (steps - 1) * strides[axis] + (length - 1) * dilations[axis] + 1 - before - size;
    return {padding: [before, Math.max(after, 0)] as [number, number], reached: size + Math.min(after, 0)};
  };
  const [down, across] = [along(0, padInfo.top), along(1, padInfo.left)];
  return {
    strides,
    dilations,
    padding: [down.padding, across.padding],
    reached: [down.reached, across.reached],
  };
}

function twice(value: unknown): [number, number] {
  return Array.isArray(value) ? [Number(value[0]), Number(value[1] ?? value[0])] : [Number(value), Number(value)];
}

/** @param images [n · k, H, W, C] @param delta [n · k, h, w, D] @returns [n, height, width, C, D] */
function eachFilter(images: tf.Tensor4D, delta: tf.Tensor4D, n: number, move: Movement): tf.Tensor {
  const [N, , , C] = images.shape;
  const D = delta.shape[3];
  const moved = exchanged(tf.transpose(images, [3, 1, 2, 0]), tf.transpose(delta, [1, 2, 0, 3]), move);
  const [, height, width] = moved.shape;
  // With both axes of the filter as one: WASM takes a hundred times as long to transpose five axes as four.
  const each = tf.transpose(tf.reshape(moved, [C, height * width, N, D]), [2, 1, 0, 3]);
  return ofExamples(each, n, [height, width, C, D]);
}

/** @param images [n · k, H, W, C] @param delta [n · k, h, w, C · M] @returns [n, height, width, C, M] */
function eachDepthwiseFilter(images: tf.Tensor4D, delta: tf.Tensor4D, n: number, move: Movement): tf.Tensor {
  const [N, H, W, C] = images.shape;
  const [, h, w, channels] = delta.shape;
  const M = channels / C;
  const x = tf.reshape(tf.transpose(images, [1, 2, 0, 3]), [1, H, W, N * C]);
  const filter = tf.reshape(tf.transpose(delta, [1, 2, 0, 3]), [h, w, N * C, M]);
  const moved = exchanged(x as tf.Tensor4D, filter as tf.Tensor4D, move);
  const [, height, width] = moved.shape;
  const each = tf.transpose(tf.reshape(moved, [height * width, N, channels]), [1, 0, 2]);
  return ofExamples(each, n, [height, width, C, M]);
}

/** Each channel of x convolved with its own filter, which takes the strides of `move` for dilations. */
function exchanged(x: tf.Tensor4D, filter: tf.Tensor4D, {strides, dilations, padding, reached}: Movement): tf.Tensor4D {
  const [, H, W] = x.shape;
  const isWhole = reached[0] === H && reached[1] === W;
  const seen = isWhole ? x : tf.slice(x, [0, 0, 0, 0], [-1, ...reached, -1]);
  const around: [[number, number], [number, number], [number, number], [number, number]] = [[0, 0], ...padding, [0, 0]];
  return tf.depthwiseConv2d(seen, filter, dilations, around, "NHWC", strides);
}

/** From the gradients of all images; several images of an example are added up. */
function ofExamples(each: tf.Tensor, n: number, shape: number[]): tf.Tensor {
  const images = (each.shape[0] ?? 0) / n;
  return images === 1 ? tf.reshape(each, [n, ...shape]) : tf.sum(tf.reshape(each, [n, images, ...shape]), 1);
}
