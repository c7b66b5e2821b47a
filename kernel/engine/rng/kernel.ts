/**
 * Threefry as a kernel of TensorFlow.js's engine, on every backend: on the host, or on the GPU where that is faster.
 */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "../tfjs.ts";
import * as host from "./host.ts";
import type {Key} from "./key.ts";
import {type Draw, threefryProgram, threefryUniforms} from "./program.ts";

export const THREEFRY = "Threefry";

/** More numbers than this are made on the GPU: about where a dispatch costs less than making and uploading them. */
export const HOST_LIMIT = 100_000;

export function isOnGpu(count: number): boolean {
  return tf.getBackend() === "webgpu" && count > HOST_LIMIT;
}

/** `bits` gives an int32 tensor, the others float32. Arguments are checked before. */
export function threefry(draw: Draw, key: Key, shape: readonly number[]): tf.Tensor {
  return tf.engine().runKernel(THREEFRY, {}, {draw, key: [...key], shape: [...shape]});
}

interface Attributes {
  readonly draw: Draw;
  readonly key: Key;
  readonly shape: number[];
}

const ON_HOST: Record<Draw, (key: Key, count: number) => tf.BackendValues> = {
  bits: (key, count) => new Int32Array(host.bits(key, count).buffer),
  uniform: host.uniform,
  normal: host.normal,
  rademacher: host.rademacher,
};

function run(backend: tf.KernelBackend, {draw, key, shape}: Attributes): tf.TensorInfo {
  const count = tf.util.sizeFromShape(shape);
  const dtype = draw === "bits" ? "int32" : "float32";
  if (!isOnGpu(count)) return {dataId: backend.write(ON_HOST[draw](key, count), shape, dtype), shape, dtype};
  const gpu = backend as WebGPUBackend;
  const info = gpu.runWebGPUProgram(threefryProgram(draw, count), [], dtype, threefryUniforms(key));
  return {...info, shape};
}

for (const backendName of ["webgpu", "webgl", "wasm", "cpu"]) {
  tf.registerKernel({
    kernelName: THREEFRY,
    backendName,
    kernelFunc: ({backend, attrs}) => run(backend as tf.KernelBackend, attrs as unknown as Attributes),
  });
}
