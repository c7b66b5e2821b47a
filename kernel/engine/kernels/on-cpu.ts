/** Kernels that WASM lacks, computed by the cpu backend's on copies of the inputs: for the small and the rare. */
import {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {getKernel, type KernelConfig, type NamedTensorInfoMap, type TensorInfo} from "@tensorflow/tfjs-core";

/** A WASM kernel that runs the cpu backend's kernel of the same name. Its inputs and outputs are real tensors. */
export function onCpu(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: "wasm",
    kernelFunc: ({inputs, attrs, backend}) => {
      const wasm = backend as BackendWasm;
      const cpu = new MathBackendCPU();
      const copies: NamedTensorInfoMap = {};
      for (const [name, input] of Object.entries(inputs)) {
        if (!input) continue;
        const {shape, dtype, dataId} = input;
        copies[name] = cpu.makeTensorInfo(shape, dtype, wasm.readSync(dataId) as Float32Array);
      }
      const results = getKernel(kernelName, "cpu").kernelFunc({inputs: copies, attrs, backend: cpu});
      const back = ({dataId, shape, dtype}: TensorInfo): TensorInfo => ({
        dataId: wasm.write(cpu.readSync(dataId) as Float32Array, shape, dtype),
        shape,
        dtype,
      });
      return Array.isArray(results) ? results.map(back) : back(results);
    },
  };
}
