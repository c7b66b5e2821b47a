/**
 * Products of matrices and convolutions with the vector that is added and the activation that follows, as one kernel:
 * on WASM, where XNNPACK adds as it goes. TensorFlow.js's programs for that on WebGPU are slower than ours
 * without (measured on SwiftShader: a gradient with two layers 23 ms against 7).
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import * as tf from "../tfjs.ts";
import {countUses, type Step, type View, viewsOf} from "./steps.ts";

/** Not those that clip: XNNPACK does it as it multiplies, and makes 0 of NaN. */
const ACTIVATIONS: Readonly<Record<string, string>> = {
  [tf.Elu]: "elu",
  [tf.Sigmoid]: "sigmoid",
  [tf.LeakyRelu]: "leakyrelu",
};

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
    const activation = after && ACTIVATIONS[after.kernel] ? after : undefined;
    const last = activation ?? sum;
    for (const each of [step, sum, last]) gone.add(each);
    fused.set(last, together(step, bias, activation, last));
  }
  return steps.flatMap((step) => fused.get(step) ?? (gone.has(step) ? [] : step));
}

function isFusable({kernel, inputs, attributes}: Step): boolean {
  if (!FUSED[kernel] || viewsOf(inputs).some(({dtype}) => dtype !== "float32")) return false;
  if (kernel !== tf.BatchMatMul) return attributes.dataFormat === "NHWC";
  // With a transposed operand, the kernel that fuses is a scalar loop.
  const isTransposed = Boolean(attributes.transposeA || attributes.transposeB);
  return viewsOf(inputs).every(({shape}) => shape.length === 2) && !isTransposed;
}

/** The vector along the last dimension that is added to the product. */
function biasOf({kernel, inputs}: Step, {outputs: [product]}: Step): View | undefined {
  if (kernel !== tf.Add || !product) return undefined;
  const [one, other] = viewsOf(inputs);
  const [term, bias] = one?.source === product.source ? [one, other] : [other, one];
  if (!term || !tf.util.arraysEqual([...term.shape], [...product.shape])) return undefined;
  return bias?.shape.length === 1 && bias.shape[0] === product.shape.at(-1) && bias.dtype === "float32"
    ? bias
    : undefined;
}

/** @param last whose result it has */
function together(product: Step, bias: View, activation: Step | undefined, last: Step): Step {
  const kernel = FUSED[product.kernel] ?? product.kernel;
  // The kernel of one product takes batches only.
  const batch = (view: View): View => (product.kernel === tf.BatchMatMul ? {...view, shape: [1, ...view.shape]} : view);
  const inputs = Object.entries(product.inputs).map(([name, view]) => [name, view && batch(view)]);
  return {
    kernel,
    inputs: {...Object.fromEntries(inputs), bias},
    attributes: {
      ...product.attributes,
      activation: (activation && ACTIVATIONS[activation.kernel]) ?? "linear",
      leakyreluAlpha: activation?.attributes.alpha,
    },
    keys: [],
    outputs: last.outputs.map(batch),
    run: withVector(kernel),
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
