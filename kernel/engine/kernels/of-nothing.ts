/** WASM's reductions and products leave their results as memory happens to be where there is nothing to sum up. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  BatchMatMul,
  Conv2D,
  getKernel,
  type KernelConfig,
  Mean,
  Prod,
  Sum,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";

const VALUES: Readonly<Record<string, number>> = {
  [Sum]: 0,
  [Mean]: Number.NaN,
  [Prod]: 1,
  [BatchMatMul]: 0,
  [Conv2D]: 0,
};

/** The kernels that are registered, with the value of a sum, mean or product of nothing. */
export function ofNothing(): KernelConfig[] {
  return Object.entries(VALUES).map(([kernelName, value]) => {
    const original = getKernel(kernelName, "wasm");
    return {
      ...original,
      kernelFunc: (call) => {
        const result = original.kernelFunc(call) as TensorInfo;
        const isOfNothing = Object.values(call.inputs).some((input) => input && util.sizeFromShape(input.shape) === 0);
        if (isOfNothing && util.sizeFromShape(result.shape) > 0) {
          (call.backend as BackendWasm).typedArrayFromHeap(result).fill(value);
        }
        return result;
      },
    };
  });
}
