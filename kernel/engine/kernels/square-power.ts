/** WASM computes x² as a power number by number (measured: 15 ns against 0.1), and norms are sums of these. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {getKernel, type KernelConfig, Multiply, Pow, type TensorInfo, util} from "@tensorflow/tfjs-core";

export function power(): KernelConfig {
  const original = getKernel(Pow, "wasm");
  const {kernelFunc: multiply} = getKernel(Multiply, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const [a, b] = [call.inputs.a as TensorInfo, call.inputs.b as TensorInfo];
      const isOne = a.dtype === "float32" && util.sizeFromShape(b.shape) === 1 && b.shape.length <= a.shape.length;
      const isSquare = isOne && (call.backend as BackendWasm).typedArrayFromHeap(b)[0] === 2;
      return isSquare ? multiply({...call, inputs: {a, b: a}}) : original.kernelFunc(call);
    },
  };
}
