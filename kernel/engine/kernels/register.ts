/** Completes TensorFlow.js's WASM backend with the kernels that training needs, and replaces a slow one. */
import "@tensorflow/tfjs-backend-wasm";
import {
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
import {onCpu} from "./on-cpu.ts";

let isRegistered = false;

/** Call it before the WASM backend is opened. */
export function registerKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  const kernels = [
    conv2dBackpropFilter,
    einsum,
    matMul(),
    onCpu(DepthwiseConv2dNativeBackpropFilter),
    onCpu(DepthwiseConv2dNativeBackpropInput),
    onCpu(UnsortedSegmentSum),
  ];
  for (const kernel of kernels) {
    if (getKernel(kernel.kernelName, "wasm")) unregisterKernel(kernel.kernelName, "wasm");
    registerKernel(kernel);
  }
}
