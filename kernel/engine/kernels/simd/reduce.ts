/** Sums and means over axes that lie side by side, on WASM: TensorFlow.js transposes the tensor first. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {backend_util, getKernel, type KernelConfig, Mean, Sum, type TensorInfo, util} from "@tensorflow/tfjs-core";
import {memoryOf} from "./memory.ts";
import {type SumKernel, sumOfColumns, sumOfRows} from "./sums.ts";

export function sum(): KernelConfig {
  return reduce(Sum);
}

export function mean(): KernelConfig {
  return reduce(Mean);
}

function reduce(kernelName: string): KernelConfig {
  const original = getKernel(kernelName, "wasm");
  let kernels: {rows: SumKernel; columns: SumKernel} | undefined;
  return {
    ...original,
    setupFunc: (backend) => {
      original.setupFunc?.(backend);
      const memory = memoryOf(backend as BackendWasm);
      kernels = memory && {rows: sumOfRows(memory, false), columns: sumOfColumns(memory, false)};
    },
    kernelFunc: (call) => {
      const x = call.inputs.x as TensorInfo;
      const axes = util.parseAxisParam(call.attrs?.axis as number[], x.shape).sort((a, b) => a - b);
      const [first = 0] = axes;
      const isTogether = axes.every((axis, i) => axis === first + i);
      const size = (from: number, to?: number) => util.sizeFromShape(x.shape.slice(from, to));
      const [outer, count, inner] = [size(0, first), size(first, first + axes.length), size(first + axes.length)];
      if (!kernels || x.dtype !== "float32" || !isTogether || outer * count * inner === 0)
        return original.kernelFunc(call);
      const backend = call.backend as BackendWasm;
      const rest = x.shape.filter((_, axis) => !axes.includes(axis));
      const shape = call.attrs?.keepDims ? backend_util.expandShapeToKeepDim(rest, axes) : rest;
      const y = backend.makeOutput(shape, "float32");
      const [from, to] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(y.dataId)];
      if (inner === 1) kernels.columns(from, 0, to, outer, count);
      else
        for (let i = 0; i < outer; i++) kernels.rows(from + 4 * i * count * inner, 0, to + 4 * i * inner, count, inner);
      if (kernelName === Mean) {
        const sums = backend.typedArrayFromHeap(y);
        for (let i = 0; i < sums.length; i++) sums[i] = (sums[i] ?? 0) / count;
      }
      return y;
    },
  };
}
