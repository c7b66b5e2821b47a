/**
 * Threefry as a kernel of TensorFlow.js's engine, on every backend: on the host, or on the GPU where that is faster.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import * as tf from "../tfjs.ts";
import {fillNormals, fillSigns} from "./fill.ts";
import type {Key} from "./key.ts";
import {type Draw, threefryProgram, threefryUniforms} from "./program.ts";
import {fillBits, fillUnits} from "./threefry.ts";
import {wordsOf} from "./traced.ts";

const THREEFRY = "Threefry";
const HOST_DRAW = "HostDraw";

/** More numbers than this are made on the GPU: about where a dispatch costs less than making and uploading them. */
export const HOST_LIMIT = 100_000;

export function isOnGpu(count: number): boolean {
  return tf.getBackend() === "webgpu" && count > HOST_LIMIT;
}

/** `bits` gives an int32 tensor, the others float32. Arguments are checked before. */
export function threefry(draw: Draw, key: Key, shape: readonly number[]): tf.Tensor {
  return run(THREEFRY, {draw, key, shape: [...shape]});
}

/**
 * A tensor of what `make` computes on the host of the key. As a kernel, whose attributes have the key: a recorded call
 * can be repeated with another.
 * @param make gets the key's words, and gives as many numbers as `shape` has
 */
export function onHost(key: Key, shape: readonly number[], make: (key: Key) => Float32Array | Int32Array): tf.Tensor {
  return run(HOST_DRAW, {make, key, shape: [...shape]});
}

/** The engine does not look into attributes. */
function run(kernelName: string, attributes: object): tf.Tensor {
  return tf.engine().runKernel(kernelName, {}, attributes as tf.NamedAttrMap);
}

interface Attributes {
  readonly draw: Draw;
  readonly key: Key;
  readonly shape: number[];
}

interface HostAttributes {
  readonly make: (key: Key) => Float32Array | Int32Array;
  readonly key: Key;
  readonly shape: number[];
}

/** Bits are written as unsigned words. */
const FILL: Readonly<Record<Draw, (key: Key, out: never) => void>> = {
  bits: fillBits,
  uniform: fillUnits,
  normal: fillNormals,
  rademacher: fillSigns,
};

function drawn(backend: tf.KernelBackend, attributes: Attributes): tf.TensorInfo {
  const {draw, shape} = attributes;
  const key = wordsOf(attributes.key);
  const count = tf.util.sizeFromShape(shape);
  const dtype = draw === "bits" ? "int32" : "float32";
  if (isOnGpu(count)) {
    const gpu = backend as WebGPUBackend;
    const info = gpu.runWebGPUProgram(threefryProgram(draw, count), [], dtype, threefryUniforms(key));
    return {...info, shape};
  }
  if (tf.getBackend() === "wasm") {
    // Where it is needed: arrays on the way would make V8 collect garbage all the time.
    const wasm = backend as BackendWasm;
    const info = wasm.makeOutput(shape, dtype);
    FILL[draw](
      key,
      words(wasm.typedArrayFromHeap(info) as Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>) as never,
    );
    return info;
  }
  const values = draw === "bits" ? new Int32Array(count) : new Float32Array(count);
  FILL[draw](key, words(values) as never);
  return {dataId: backend.write(values, shape, dtype), shape, dtype};
}

/** Integers as unsigned ones. */
function words(values: Int32Array<ArrayBuffer> | Float32Array<ArrayBuffer>): Uint32Array | Float32Array {
  return values instanceof Int32Array ? new Uint32Array(values.buffer, values.byteOffset, values.length) : values;
}

function written(backend: tf.KernelBackend, {make, key, shape}: HostAttributes): tf.TensorInfo {
  const values = make(wordsOf(key));
  const dtype = values instanceof Int32Array ? "int32" : "float32";
  return {dataId: backend.write(values, shape, dtype), shape, dtype};
}

for (const backendName of ["webgpu", "webgl", "wasm", "cpu"]) {
  tf.registerKernel({
    kernelName: THREEFRY,
    backendName,
    kernelFunc: ({backend, attrs}) => drawn(backend as tf.KernelBackend, attrs as unknown as Attributes),
  });
  tf.registerKernel({
    kernelName: HOST_DRAW,
    backendName,
    kernelFunc: ({backend, attrs}) => written(backend as tf.KernelBackend, attrs as unknown as HostAttributes),
  });
}
