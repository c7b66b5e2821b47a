/** Completes TensorFlow.js's backends with the kernels that training needs, and replaces wrong and slow ones. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgl";
import "@tensorflow/tfjs-backend-webgpu";
import {
  Conv2D,
  Cumprod,
  Cumsum,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  DepthwiseConv2dNativeBackpropInput,
  FusedConv2D,
  FusedDepthwiseConv2D,
  getKernel,
  type KernelConfig,
  registerKernel,
  UnsortedSegmentSum,
  unregisterKernel,
} from "@tensorflow/tfjs-core";
import {castToSame, identity, transpose} from "./alias.ts";
import {conv2dBackpropFilter} from "./conv2d-backprop-filter.ts";
import {conv2dBackpropInput} from "./conv2d-backprop-input.ts";
import {einsum} from "./einsum.ts";
import {evenInner} from "./even-inner.ts";
import {fewChannels} from "./few-channels.ts";
import {floorDiv} from "./floor-div.ts";
import {gather} from "./gather.ts";
import {padOfHighRank, tileOfHighRank} from "./high-rank.ts";
import {fusedMatMul, matMul} from "./mat-mul.ts";
import {maxPoolGrad, maxPoolWithArgmax} from "./max-pool.ts";
import {ofNothing} from "./of-nothing.ts";
import {onCpu} from "./on-cpu.ts";
import {convolution} from "./same-padding.ts";
import {arithmetic} from "./simd/arithmetic.ts";
import {elementwise} from "./simd/elementwise.ts";
import {mean, sum} from "./simd/reduce.ts";
import {transposeMatrices} from "./simd/transpose.ts";
import {slice, unpack} from "./slice.ts";
import {addN, cast, cumulative, oneHot, stridedSlice, tensorScatterUpdate} from "./small-repairs.ts";
import {power} from "./square-power.ts";
import {tile} from "./tile.ts";
import {trigonometry} from "./trigonometry.ts";
import {webGpuKernels} from "./webgpu/register.ts";

let isRegistered = false;

/** Call it before a backend is opened. */
export function registerKernels(): void {
  if (isRegistered) return;
  isRegistered = true;
  register([
    identity(),
    castToSame(),
    transposeMatrices(),
    tile(),
    power(),
    slice(),
    unpack(),
    ...elementwise(),
    ...arithmetic(),
    sum(),
    mean(),
    conv2dBackpropFilter,
    conv2dBackpropInput(),
    ...["cpu", "wasm", "webgl", "webgpu"].map(einsum),
    matMul(),
    fusedMatMul(),
    maxPoolGrad(),
    maxPoolWithArgmax(),
    oneHot(),
    gather(),
    padOfHighRank("webgl"),
    padOfHighRank("webgpu"),
    tileOfHighRank(),
    stridedSlice(),
    tensorScatterUpdate(),
    addN(),
    cast(),
    cumulative(Cumsum),
    cumulative(Cumprod),
    floorDiv(),
    ...evenInner(),
    ...trigonometry,
    convolution(Conv2D),
    convolution(FusedConv2D),
    convolution(DepthwiseConv2dNative, true),
    convolution(FusedDepthwiseConv2D, true),
    onCpu(DepthwiseConv2dNativeBackpropFilter),
    onCpu(DepthwiseConv2dNativeBackpropInput),
    onCpu(UnsortedSegmentSum),
    ...webGpuKernels(),
  ]);
  // They wrap kernels of those.
  register([transpose(), fewChannels()]);
  register(ofNothing());
}

/** In place of those of the same names. */
function register(kernels: readonly KernelConfig[]): void {
  for (const kernel of kernels) {
    const {kernelName, backendName} = kernel;
    if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
    registerKernel(kernel);
  }
}
