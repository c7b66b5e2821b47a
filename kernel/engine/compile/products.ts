/**
 * Products of matrices and convolutions with the vector that is added and the activation that follows, as one kernel:
 * on WASM, where it is done while the numbers are in the cache. TensorFlow.js's programs for that on WebGPU are slower
 * than ours without (measured on SwiftShader: a gradient with two layers 23 ms against 7).
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {fusedActivations} from "../kernels/mat-mul.ts";
import * as tf from "../tfjs.ts";
import {countUses, type Step, type View, viewsOf} from "./steps.ts";

/** As fused operations name them. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  [tf.Elu]: "elu",
  [tf.LeakyRelu]: "leakyrelu",
  [tf.Relu]: "relu",
  [tf.Sigmoid]: "sigmoid",
  [tf.Tanh]: "tanh",
};

/** Not those that clip: XNNPACK does it as it multiplies, and makes 0 of NaN. */
const OF_CONVOLUTIONS: ReadonlySet<string> = new Set(["elu", "leakyrelu", "sigmoid"]);

const FUSED: Readonly<Record<string, string>> = {
  [tf.BatchMatMul]: tf._FusedMatMul,
  [tf.Conv2D]: tf.FusedConv2D,
  [tf.DepthwiseConv2dNative]: tf.FusedDepthwiseConv2D,
};

/** The steps with products, sums and activations of which each takes the one before, and nothing else does, as one. */
export function fusedProducts(steps: readonly Step[], results: readonly View[]): Step[] {
  const uses = countUses(steps, results);
  const takers = new Map(steps.flatMap((step) => viewsOf(step.inputs).map(({source}) => [source, step] as const)));
  const next = (step: Step) => {
    const [output] = step.outputs;
    return output && uses.get(output.source) === 1 ? takers.get(output.source) : undefined;
  };
  const gone = new Set<Step>();
  const fused = new Map<Step, Step>();
  for (const step of steps) {
    if (!isFusable(step)) continue;
    const sum = next(step);
    const bias = sum && biasOf(sum, step);
    if (!bias) continue;
    const after = next(sum);
    const activation = after && isFusedInto(step, after) ? after : undefined;
    const last = activation ?? sum;
    for (const each of [step, sum, last]) gone.add(each);
    fused.set(last, together(step, bias, activation, last));
  }
  return steps.flatMap((step) => fused.get(step) ?? (gone.has(step) ? [] : step));
}

function isFusable({kernel, inputs, attributes, outputs: [output]}: Step): boolean {
  if (!FUSED[kernel] || viewsOf(inputs).some(({dtype}) => dtype !== "float32")) return false;
  if (kernel !== tf.BatchMatMul) return attributes.dataFormat === "NHWC";
  // Products with vectors have kernels of their own, which do not add.
  const isOfMatrices = output?.shape.slice(-2).every((n) => n !== 1) ?? false;
  return isOfMatrices && fusedActivations().has("linear");
}

function isFusedInto(product: Step, {kernel}: Step): boolean {
  const name = ACTIVATIONS[kernel];
  if (!name) return false;
  return product.kernel === tf.BatchMatMul ? fusedActivations().has(name) : OF_CONVOLUTIONS.has(name);
}

/** The vector along the last dimension that is added to the product; after products of a batch, also one for each. */
function biasOf({kernel, inputs}: Step, {kernel: before, outputs: [product]}: Step): View | undefined {
  if (kernel !== tf.Add || !product) return undefined;
  const [one, other] = viewsOf(inputs);
  const [term, bias] = one?.source === product.source ? [one, other] : [other, one];
  if (!term || !bias || bias.dtype !== "float32" || !tf.util.arraysEqual([...term.shape], [...product.shape])) {
    return undefined;
  }
  const isVector = bias.shape.length === 1 && bias.shape[0] === product.shape.at(-1);
  const isOfEach = before === tf.BatchMatMul && tf.util.arraysEqual([...bias.shape], [...product.shape].with(-2, 1));
  return isVector || isOfEach ? bias : undefined;
}

/** @param last whose result it has */
function together(product: Step, bias: View, activation: Step | undefined, last: Step): Step {
  const kernel = FUSED[product.kernel] ?? product.kernel;
  return {
    kernel,
    inputs: {...(product.inputs as Record<string, View>), bias},
    attributes: {
      ...product.attributes,
      activation: (activation && ACTIVATIONS[activation.kernel]) ?? "linear",
      leakyreluAlpha: activation?.attributes.alpha,
    },
    keys: [],
    outputs: last.outputs,
    ...(kernel !== tf._FusedMatMul && {run: withVector(kernel)}),
  };
}

/** The kernels ask the data of a bias for its rank, which need not be that of the tensor. */
function withVector(kernel: string): tf.KernelFunc {
  const {kernelFunc} = tf.getKernel(kernel, "wasm");
  return (call) => {
    const {dataId, shape} = call.inputs.bias as tf.TensorInfo;
    (call.backend as BackendWasm).dataIdMap.get(dataId).shape = shape;
    return kernelFunc(call);
  };
}
