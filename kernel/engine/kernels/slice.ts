/** WASM's slice copies the whole tensor first: what is a run of numbers is copied by itself. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  getKernel,
  type KernelConfig,
  Slice,
  type SliceAttrs,
  slice_util,
  type Tensor,
  util,
} from "@tensorflow/tfjs-core";

export function slice(): KernelConfig {
  const original = getKernel(Slice, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const x = call.inputs.x as Tensor;
      const {begin, size} = call.attrs as unknown as SliceAttrs;
      const [start = [], extent = []] = slice_util.parseSliceParams(x, begin, size);
      if (x.dtype === "string" || !slice_util.isSliceContinous(x.shape, start, extent))
        return original.kernelFunc(call);
      const backend = call.backend as BackendWasm;
      const result = backend.makeOutput(extent, x.dtype);
      const from = slice_util.computeFlatOffset(start, util.computeStrides(x.shape));
      const values = backend.typedArrayFromHeap(x).subarray(from, from + util.sizeFromShape(extent));
      backend.typedArrayFromHeap(result).set(values);
      return result;
    },
  };
}
