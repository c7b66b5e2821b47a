/** Kernels of TensorFlow.js that are right but for one thing. */
import type {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {
  AddN,
  Cast,
  engine,
  getKernel,
  type KernelConfig,
  Multiply,
  OneHot,
  type OneHotAttrs,
  reverse,
  StridedSlice,
  addN as sum,
  type Tensor,
  type TensorInfo,
  TensorScatterUpdate,
  tidy,
} from "@tensorflow/tfjs-core";

/** WASM's calls the integers that it copies floating-point numbers. */
export function stridedSlice(): KernelConfig {
  const original = getKernel(StridedSlice, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const result = original.kernelFunc(call) as TensorInfo;
      const dtype = call.inputs.x?.dtype ?? result.dtype;
      (call.backend as BackendWasm).dataIdMap.get(result.dataId).dtype = dtype;
      return {...result, dtype};
    },
  };
}

/** WASM's writes integers whatever dtype is asked for, and cuts fractions off the two values. */
export function oneHot(): KernelConfig {
  const original = getKernel(OneHot, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const {dtype, onValue, offValue, depth} = call.attrs as unknown as OneHotAttrs;
      const backend = call.backend as BackendWasm;
      const attrs = {depth, dtype: "int32", onValue: 1, offValue: 0};
      const hot = original.kernelFunc({...call, attrs}) as TensorInfo;
      const result = backend.makeOutput(hot.shape, dtype);
      const [from, to] = [backend.typedArrayFromHeap(hot), backend.typedArrayFromHeap(result)];
      for (let i = 0; i < to.length; i++) to[i] = from[i] ? onValue : offValue;
      backend.disposeData(hot.dataId);
      return result;
    },
  };
}

/** The cpu backend's writes the updates into its argument too. */
export function tensorScatterUpdate(): KernelConfig {
  const original = getKernel(TensorScatterUpdate, "cpu");
  return {
    ...original,
    kernelFunc: ({inputs, attrs, backend}) => {
      const cpu = backend as MathBackendCPU;
      const {shape, dtype, dataId} = inputs.tensor as TensorInfo;
      const copy = cpu.makeTensorInfo(shape, dtype, (cpu.data.get(dataId).values as Float32Array).slice());
      const result = original.kernelFunc({inputs: {...inputs, tensor: copy}, attrs, backend});
      cpu.disposeIntermediateTensorInfo(copy);
      return result;
    },
  };
}

/**
 * WebGPU's calls integers floating-point numbers without converting them, which most programs notice, but not the one
 * that transposes: its shader is invalid, and then the sum over an inner axis of a mask too.
 */
export function cast(): KernelConfig {
  const original = getKernel(Cast, "webgpu");
  const multiply = getKernel(Multiply, "webgpu").kernelFunc;
  return {
    ...original,
    kernelFunc: (call) => {
      const result = original.kernelFunc(call) as TensorInfo;
      const gpu = call.backend as WebGPUBackend;
      if (result.dtype !== "float32" || gpu.tensorMap.get(result.dataId).dtype === "float32") return result;
      const one = gpu.makeTensorInfo([], "float32", Float32Array.of(1));
      const converted = multiply({inputs: {a: result, b: one}, backend: gpu});
      gpu.disposeData(result.dataId);
      gpu.disposeData(one.dataId);
      return converted;
    },
  };
}

/**
 * WebGPU's shaders of sums and products from the end have the axis's length in them, but are cached without it: right
 * for the first length only. From the beginning they are right.
 */
export function cumulative(kernelName: string): KernelConfig {
  const original = getKernel(kernelName, "webgpu");
  return {
    ...original,
    kernelFunc: ({inputs, attrs, backend}) => {
      if (!attrs?.reverse) return original.kernelFunc({inputs, attrs, backend});
      const axis = attrs.axis as number;
      return tidy(() => {
        const x = reverse(inputs.x as Tensor, axis);
        return reverse(engine().runKernel(kernelName, {x}, {...attrs, reverse: false}) as Tensor, axis);
      });
    },
  };
}

/** As many buffers as every WebGPU device lets a shader have, but for the output. */
const MOST_ADDENDS = 7;

/** WebGPU's makes one shader with a buffer for each addend, which is invalid when there are many. */
export function addN(): KernelConfig {
  const original = getKernel(AddN, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const addends = Object.values(call.inputs) as Tensor[];
      if (addends.length <= MOST_ADDENDS) return original.kernelFunc(call);
      const [first, rest] = [addends.slice(0, MOST_ADDENDS), addends.slice(MOST_ADDENDS)];
      return tidy(() => sum([sum(first), ...rest]));
    },
  };
}
