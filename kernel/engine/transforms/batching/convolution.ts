/**
 * Rules of convolutions. Batched images are more images, batched filters are more channels, and where both are batched
 * the convolution is written as products of matrices (`windows.ts`), in the memory of as many images as a filter has
 * pixels, or, where channels are separate, as one with more of them.
 */
import * as tf from "../../tfjs.ts";
import {folded, input, outputOf, type Rule, type Rules, type Run, shapeOf, unfolded, whole} from "./rule.ts";
import {patches, windowsOf, windowsWith} from "./windows.ts";

type Shape4D = [number, number, number, number];
type Attributes = Record<string, unknown>;

const CHANNELS = 3;

const convolution: Rule = (run) => {
  const {size} = run;
  const filterShape = shapeOf(run, "filter");
  const isWith = (name: string) => run.batched.has(name);
  if (!isWith("filter")) return inOneBatch(run, "x");
  checkFormat(run);
  if (!isWith("x")) return unfolded(changed(run, {filter: folded(input(run, "filter"), CHANNELS)}), size, CHANNELS);
  const info = infoOf(run, shapeOf(run, "x"), filterShape);
  const rows = rowsOf(patches(folded(input(run, "x")), windowsOf(info)), size);
  const [height = 0, width = 0, channels = 0, outputs = 0] = filterShape;
  const filters = tf.reshape(input(run, "filter"), [size, height * width * channels, outputs]);
  return tf.reshape(tf.matMul(rows, filters), [size, info.batchSize, info.outHeight, info.outWidth, outputs]);
};

const inputGradient: Rule = (run) => {
  const {size} = run;
  const inputShape = run.attributes.inputShape as number[];
  const [images = 0, inHeight = 0, inWidth = 0, channels = 0] = inputShape;
  if (!run.batched.has("filter")) return inOneBatch(run, "dy", {inputShape: withImages(inputShape, size)});
  checkFormat(run);
  if (!run.batched.has("dy")) {
    const wider = {inputShape: [images, inHeight, inWidth, size * channels]};
    return unfolded(changed(run, {filter: folded(input(run, "filter"), 2)}, wider), size, CHANNELS);
  }
  const [height = 0, width = 0, , outputs = 0] = shapeOf(run, "filter");
  const info = infoOf(run, inputShape, shapeOf(run, "filter"));
  const rows = rowsOf(patches(folded(input(run, "dy")), windowsWith(info)), size);
  const turned = tf.transpose(input(run, "filter"), [0, 1, 2, 4, 3]);
  const filters = tf.reshape(turned, [size, height * width * outputs, channels]);
  return tf.reshape(tf.matMul(rows, filters), [size, ...inputShape]);
};

const filterGradient: Rule = (run) => {
  checkFormat(run);
  const {size} = run;
  const filterShape = run.attributes.filterShape as number[];
  const [height = 0, width = 0, channels = 0, outputs = 0] = filterShape;
  if (!run.batched.has("x")) {
    const wider = {filterShape: [height, width, channels, size * outputs]};
    return unfolded(changed(run, {dy: folded(input(run, "dy"), CHANNELS)}, wider), size, 3);
  }
  if (!run.batched.has("dy")) {
    const wider = {filterShape: [height, width, size * channels, outputs]};
    return unfolded(changed(run, {x: folded(input(run, "x"), CHANNELS)}, wider), size, 2);
  }
  const info = infoOf(run, shapeOf(run, "x"), filterShape);
  const rows = rowsOf(patches(folded(input(run, "x")), windowsOf(info)), size);
  const dy = tf.reshape(input(run, "dy"), [size, -1, outputs]);
  return tf.reshape(tf.matMul(rows, dy, true), [size, ...filterShape]);
};

/** From the patches of all images, [B · N, P, K], to [B, N · P, K]. */
function rowsOf(all: tf.Tensor, size: number): tf.Tensor {
  return tf.reshape(all, [size, -1, all.shape[2] ?? 0]);
}

/** Channels are separate, so those of all elements are channels of one image. */
const depthwise: Rule = (run) => {
  checkFormat(run);
  if (!run.batched.has("filter")) return inOneBatch(run, "x");
  return unfolded(changed(run, inChannels(run, {x: CHANNELS, filter: 2})), run.size, CHANNELS);
};

const depthwiseInputGradient: Rule = (run) => {
  const inputShape = run.attributes.inputShape as number[];
  if (!run.batched.has("filter")) return inOneBatch(run, "dy", {inputShape: withImages(inputShape, run.size)});
  const wider = {inputShape: inputShape.with(CHANNELS, run.size * (inputShape[CHANNELS] ?? 0))};
  return unfolded(changed(run, inChannels(run, {dy: CHANNELS, filter: 2}), wider), run.size, CHANNELS);
};

const depthwiseFilterGradient: Rule = (run) => {
  const filterShape = run.attributes.filterShape as number[];
  const wider = {filterShape: filterShape.with(2, run.size * (filterShape[2] ?? 0))};
  return unfolded(changed(run, inChannels(run, {x: CHANNELS, dy: CHANNELS}), wider), run.size, 2);
};

/** All inputs with the batch in the axes that have channels. */
function inChannels(run: Run, axes: Record<string, number>): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.entries(axes).map(([name, axis]) => [name, folded(whole(run, name), axis)]));
}

/** For images that alone are batched. */
function inOneBatch(run: Run, images: string, attributes: Attributes = {}): tf.Tensor {
  return unfolded(changed(run, {[images]: folded(input(run, images))}, attributes), run.size);
}

function changed(run: Run, inputs: Record<string, tf.Tensor>, attributes: Attributes = {}): tf.Tensor {
  const all = {...run.attributes, ...attributes} as tf.NamedAttrMap;
  return outputOf(run.kernelName, {...run.inputs, ...inputs}, all);
}

function withImages([images = 0, ...rest]: number[], size: number): number[] {
  return [size * images, ...rest];
}

function infoOf({attributes}: Run, x: number[], filter: number[]): tf.backend_util.Conv2DInfo {
  const {strides, pad, dilations = 1, dimRoundingMode} = attributes as unknown as tf.Conv2DAttrs;
  return tf.backend_util.computeConv2DInfo(x as Shape4D, filter as Shape4D, strides, dilations, pad, dimRoundingMode);
}

function checkFormat({kernelName, attributes}: Run): void {
  if ((attributes.dataFormat ?? "NHWC") === "NHWC") return;
  throw new Error(`vmap: ${kernelName} has a batching rule for the data format NHWC only.`);
}

export const convolutionRules: Rules = {
  [tf.Conv2D]: convolution,
  [tf.Conv2DBackpropInput]: inputGradient,
  [tf.Conv2DBackpropFilter]: filterGradient,
  [tf.DepthwiseConv2dNative]: depthwise,
  [tf.DepthwiseConv2dNativeBackpropInput]: depthwiseInputGradient,
  [tf.DepthwiseConv2dNativeBackpropFilter]: depthwiseFilterGradient,
};
