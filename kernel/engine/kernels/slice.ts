/** WASM's slice copies the whole tensor first, and its unpack does so for each part: here only what is asked for is copied. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  getKernel,
  type KernelConfig,
  Slice,
  type SliceAttrs,
  slice_util,
  type Tensor,
  type TensorInfo,
  Unpack,
  type UnpackAttrs,
  util,
} from "@tensorflow/tfjs-core";

/** What is a run of numbers is copied by itself. */
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

export function unpack(): KernelConfig {
  const original = getKernel(Unpack, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const value = call.inputs.value as TensorInfo;
      if (value.dtype === "string") return original.kernelFunc(call);
      const backend = call.backend as BackendWasm;
      const [axis = 0] = util.parseAxisParam((call.attrs as unknown as UnpackAttrs).axis, value.shape);
      const [before, after] = [value.shape.slice(0, axis), value.shape.slice(axis + 1)];
      const [outer, inner, count] = [util.sizeFromShape(before), util.sizeFromShape(after), value.shape[axis] ?? 0];
      const parts = Array.from({length: count}, () => backend.makeOutput([...before, ...after], value.dtype));
      // Not before: an output may move the memory.
      const values = backend.typedArrayFromHeap(value);
      for (const [i, part] of parts.entries()) {
        const out = backend.typedArrayFromHeap(part);
        for (let o = 0; o < outer; o++) {
          const from = (o * count + i) * inner;
          if (inner === 1) out[o] = values[from] as number;
          else out.set(values.subarray(from, from + inner), o * inner);
        }
      }
      return parts;
    },
  };
}
