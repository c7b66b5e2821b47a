/** Kernels of our own in JavaScript, on the backends whose tensors are on the host. */
import type {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {getBackend, type KernelConfig, registerKernel, type TensorInfo, util} from "@tensorflow/tfjs-core";
import {memoryOf} from "./simd/memory.ts";

/** Writes a result of numbers. Inputs are views of float32 tensors, which must stay as they are. */
export type HostCompute<Attributes> = (
  inputs: Readonly<Record<string, Float32Array>>,
  attributes: Attributes,
  out: Float32Array,
) => void;

/**
 * The same of vector instructions on WASM's memory. Inputs and the result are where numbers begin in it, and how many there are.
 * @returns whether it did it; if not, the other function does
 */
export type VectorCompute<Attributes> = (
  inputs: Readonly<Record<string, Place>>,
  attributes: Attributes,
  out: Place,
  memory: WebAssembly.Memory,
) => boolean;

export interface Place {
  /** In bytes. */
  readonly address: number;
  readonly length: number;
}

/** Whether such kernels are there. */
export function isOnHost(): boolean {
  return getBackend() === "wasm" || getBackend() === "cpu";
}

/**
 * Registers a kernel from float32 tensors to one of the shape of its input `like`. On WASM it reads and writes the backend's own
 * memory: copies of every tensor would make V8 collect garbage all the time.
 */
export function registerHostKernel<Attributes>(
  kernelName: string,
  like: string,
  compute: HostCompute<Attributes>,
  vectors?: VectorCompute<Attributes>,
): void {
  const register = (backendName: string, kernelFunc: KernelConfig["kernelFunc"]) =>
    registerKernel({kernelName, backendName, kernelFunc});
  const viewed = <T>(inputs: object, view: (tensor: TensorInfo) => T): Record<string, T> =>
    Object.fromEntries(Object.entries(inputs).map(([name, tensor]) => [name, view(tensor)]));
  const shapeOf = (inputs: object) => (inputs as Record<string, TensorInfo>)[like]?.shape ?? [];

  register("wasm", ({inputs, attrs, backend}) => {
    const wasm = backend as BackendWasm;
    // First, as it may move the memory.
    const result = wasm.makeOutput(shapeOf(inputs), "float32");
    const view = (tensor: TensorInfo) => wasm.typedArrayFromHeap(tensor) as Float32Array;
    const place = (tensor: TensorInfo): Place => ({address: view(tensor).byteOffset, length: view(tensor).length});
    const memory = vectors && memoryOf(wasm);
    if (memory && vectors(viewed(inputs, place), attrs as Attributes, place(result), memory)) return result;
    compute(viewed(inputs, view), attrs as Attributes, view(result));
    return result;
  });
  register("cpu", ({inputs, attrs, backend}) => {
    const cpu = backend as MathBackendCPU;
    const shape = shapeOf(inputs);
    const out = new Float32Array(util.sizeFromShape(shape));
    compute(
      viewed(inputs, ({dataId}) => cpu.data.get(dataId).values as Float32Array),
      attrs as Attributes,
      out,
    );
    return cpu.makeTensorInfo(shape, "float32", out);
  });
}
