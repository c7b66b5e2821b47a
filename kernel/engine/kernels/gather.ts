/** WASM's gather. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {GatherV2, type GatherV2Attrs, getKernel, type KernelConfig, type TensorInfo, util} from "@tensorflow/tfjs-core";
import {onCpu} from "./on-cpu.ts";

/** Rows of fewer numbers are copied one by one: a view of a row costs as much. */
const SHORT = 16;

/**
 * WASM's computes the place of each number anew (measured: 320 rows of 256 numbers in 4.4 ms, the time of some fifty other
 * operations; here in 0.03), and reads beside its data where there are batch dimensions. Here rows are copied whole.
 */
export function gather(): KernelConfig {
  const original = getKernel(GatherV2, "wasm");
  const {kernelFunc} = onCpu(GatherV2);
  return {
    ...original,
    kernelFunc: (call) => {
      const {axis, batchDims} = call.attrs as unknown as GatherV2Attrs;
      const {x, indices} = call.inputs as Record<"x" | "indices", TensorInfo>;
      if (batchDims !== 0) return kernelFunc(call);
      if (x.dtype === "string" || util.parseAxisParam(axis, x.shape)[0] !== 0) return original.kernelFunc(call);
      const backend = call.backend as BackendWasm;
      checkRows(backend.typedArrayFromHeap(indices) as Int32Array, x.shape[0] as number);
      const rest = x.shape.slice(1);
      const result = backend.makeOutput([...indices.shape, ...rest], x.dtype);
      const [from, rows, to] = [x, indices, result].map((tensor) => backend.typedArrayFromHeap(tensor)) as [
        Float32Array,
        Int32Array,
        Float32Array,
      ];
      copyRows(from, rows, to, util.sizeFromShape(rest));
      return result;
    },
  };
}

/** As TensorFlow.js's own. */
function checkRows(rows: Int32Array, count: number): void {
  for (const row of rows) {
    util.assert(row >= 0 && row < count, () => `GatherV2: the index value ${row} is not in [0, ${count - 1}]`);
  }
}

function copyRows(from: Float32Array, rows: Int32Array, to: Float32Array, size: number): void {
  for (let i = 0; i < rows.length; i++) {
    const [begin, at] = [(rows[i] as number) * size, i * size];
    if (size >= SHORT) to.set(from.subarray(begin, begin + size), at);
    else for (let k = 0; k < size; k++) to[at + k] = from[begin + k] as number;
  }
}
