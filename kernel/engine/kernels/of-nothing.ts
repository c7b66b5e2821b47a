/**
 * Sums and products of no elements. WASM's kernels leave their results as memory happens to be, WebGL's and WebGPU's
 * throw. The cpu backend's give the right shapes and values: 0, 1 or NaN, whatever the inputs that have elements hold.
 */
import {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import {
  BatchMatMul,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  getKernel,
  type KernelBackend,
  type KernelConfig,
  Max,
  Mean,
  Min,
  type NamedTensorInfoMap,
  Prod,
  Sum,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";

const KERNELS = [Sum, Mean, Prod, Max, Min, BatchMatMul, Conv2D, Conv2DBackpropFilter, Conv2DBackpropInput];

/** The kernels that are registered, for inputs without elements too. */
export function ofNothing(): KernelConfig[] {
  return ["wasm", "webgl", "webgpu"].flatMap((backendName) =>
    KERNELS.map((kernelName) => {
      const original = getKernel(kernelName, backendName);
      const {kernelFunc} = getKernel(kernelName, "cpu");
      return {
        ...original,
        kernelFunc: (call) => {
          const inputs = Object.entries(call.inputs).flatMap(([name, x]) => (x ? [[name, x] as const] : []));
          if (inputs.every(([, {shape}]) => util.sizeFromShape(shape) > 0)) return original.kernelFunc(call);
          const cpu = new MathBackendCPU();
          const zeros: NamedTensorInfoMap = {};
          for (const [name, {shape, dtype}] of inputs) {
            zeros[name] = cpu.makeTensorInfo(shape, dtype, util.makeZerosTypedArray(util.sizeFromShape(shape), dtype));
          }
          const {dataId, shape, dtype} = kernelFunc({...call, inputs: zeros, backend: cpu}) as TensorInfo;
          const values = cpu.data.get(dataId).values as Float32Array;
          return {dataId: (call.backend as KernelBackend).write(values, shape, dtype), shape, dtype};
        },
      };
    }),
  );
}
