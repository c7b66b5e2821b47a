/**
 * Transposes matrices on WebGPU. TensorFlow.js's program for them goes through workgroup memory and a barrier, which
 * software adapters are slow at (measured on SwiftShader: 256 × 64 numbers take 19 ms in it); its program for more axes
 * does not, but is invalid for integers.
 */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {getKernel, type KernelConfig, type TensorInfo, Transpose} from "@tensorflow/tfjs-core";

export function transpose(): KernelConfig {
  const original = getKernel(Transpose, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const {dataId, dtype, shape} = call.inputs.x as TensorInfo;
      const perm = call.attrs?.perm as number[];
      // What the buffer holds, which a tensor's dtype need not say.
      const isFloat = (call.backend as WebGPUBackend).tensorMap.get(dataId).dtype === "float32";
      if (shape.length !== 2 || !isFloat) return original.kernelFunc(call);
      const x = {dataId, dtype, shape: [1, ...shape]};
      const attrs = {perm: [0, ...perm.map((axis) => axis + 1)]};
      const result = original.kernelFunc({...call, inputs: {x}, attrs}) as TensorInfo;
      return {...result, shape: result.shape.slice(1)};
    },
  };
}
