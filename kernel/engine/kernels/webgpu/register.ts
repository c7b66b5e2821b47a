/** The programs that replace TensorFlow.js's on WebGPU. */
import {type KernelConfig, Max, Mean, Min, Sum} from "@tensorflow/tfjs-core";
import {broadcasting} from "./broadcast.ts";
import {conv2d, conv2dBackpropFilter, conv2dBackpropInput} from "./conv2d.ts";
import {depthwise} from "./depthwise.ts";
import {matMul} from "./mat-mul.ts";
import {maxPoolGrad} from "./max-pool-grad.ts";
import {reduce} from "./reduce.ts";
import {transpose} from "./transpose.ts";

/** @throws when TensorFlow.js's WebGPU kernels are not registered yet */
export function webGpuKernels(): KernelConfig[] {
  return [
    matMul(),
    conv2d(),
    conv2dBackpropInput(),
    conv2dBackpropFilter(),
    depthwise(),
    maxPoolGrad(),
    transpose(),
    ...broadcasting(),
    ...[Sum, Mean, Max, Min].map(reduce),
  ];
}
