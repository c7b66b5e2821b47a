/** Completes TensorFlow.js's backends with the kernels that training needs, and replaces wrong and slow ones. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import {
  Cumprod,
  Cumsum,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  getKernel,
  registerKernel,
  UnsortedSegmentSum,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import {conv2dBackpropFilter} from "./conv2d-backprop-filter.ts";
import {einsum} from "./einsum.ts";
import {matMul} from "./mat-mul.ts";
import {maxPoolGrad, maxPoolWithArgmax} from "./max-pool.ts";
import {onCpu} from "./on-cpu.ts";
import {addN, cast, cumulative, stridedSlice, tensorScatterUpdate} from "./small-repairs.ts";

let isRegistered = false;

/** Call it before a backend is opened. */
export function registerKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  const kernels = [
    conv2dBackpropFilter,
    ...["cpu", "wasm", "webgl", "webgpu"].map(einsum),
    matMul(),
    maxPoolGrad,
    maxPoolWithArgmax,
    stridedSlice(),
    tensorScatterUpdate(),
    addN(),
    cast(),
    cumulative(Cumsum),
    cumulative(Cumprod),
    onCpu(DepthwiseConv2dNativeBackpropFilter),
    onCpu(DepthwiseConv2dNativeBackpropInput),
    onCpu(UnsortedSegmentSum),
  ];
  for (const kernel of kernels) {
    const {kernelName, backendName} = kernel;
    if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
    registerKernel(kernel);
  }
}
