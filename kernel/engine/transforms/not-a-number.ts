/** Looks for NaN in what functions are differentiated at. */
import type {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {isInterpreting} from "../interpreter.ts";
import * as tf from "../tfjs.ts";
import {DerivativeError, pathOf} from "./arguments.ts";

/**
 * Where numbers are at hand, on WASM and on the cpu backend, and a call is the outermost: within other transformations
 * and within `compile` numbers may be of many cases at once, or not there yet. On a GPU it would take a dispatch and a
 * readback for each tensor; `debug.nans` does that.
 * @param value a tree, with what else arguments of functions may be
 * @throws DerivativeError that names the place of the first NaN
 */
export function checkNumbers(call: string, argument: string, value: unknown): void {
  const {gradientDepth} = tf.engine().state;
  if (gradientDepth > 0 || isInterpreting()) return;
  const visit = (node: unknown, name: string): void => {
    if (node instanceof tf.Tensor) {
      const at = placeOfNaN(node);
      if (!at) return;
      const expected = 'one without; the option nan: "pass" lets it through';
      throw new DerivativeError(call, pathOf(argument, name), `a tensor with NaN at [${at.join(", ")}]`, expected);
    }
    if (Array.isArray(node)) node.forEach((item, i) => void visit(item, `${name}[${i}]`));
    else if (isPlain(node)) {
      for (const [key, item] of Object.entries(node)) visit(item, name ? `${name}.${key}` : key);
    }
  };
  visit(value, "");
}

function isPlain(node: unknown): node is Record<string, unknown> {
  return typeof node === "object" && node !== null && Object.getPrototypeOf(node) === Object.prototype;
}

function placeOfNaN(tensor: tf.Tensor): number[] | undefined {
  const values = tensor.dtype === "float32" ? valuesAtHand(tensor) : undefined;
  if (!values) return undefined;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    // biome-ignore lint/suspicious/noSelfCompare: several times as fast as Number.isNaN, on every parameter
    if (value !== value) return tf.util.indexToLoc(i, tensor.rank, tf.util.computeStrides(tensor.shape));
  }
  return undefined;
}

/** The numbers themselves, not a copy. */
function valuesAtHand(tensor: tf.Tensor): ArrayLike<number> | undefined {
  const {registry, state} = tf.engine();
  const {backend} = state.tensorInfo.get(tensor.dataId) ?? {};
  if (!backend) return undefined;
  if (backend === registry.wasm) return (backend as BackendWasm).typedArrayFromHeap(tensor);
  if (backend !== registry.cpu) return undefined;
  return (backend as MathBackendCPU).data.get(tensor.dataId).values as Float32Array;
}
