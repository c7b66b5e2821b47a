/** Element-wise kernels for WASM that TensorFlow.js computes number by number (measured: tanh 18 ns a number, here 1). */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  Exp,
  getKernel,
  type KernelConfig,
  Log,
  Relu,
  Softplus,
  Step,
  Tanh,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {advance, f32x4, i32, loop, Routine} from "./assembler.ts";
import {exp, log, relu, softplus, step, tanh, type VectorFunction} from "./functions.ts";
import {memoryOf} from "./memory.ts";

const FUNCTIONS: Readonly<Record<string, VectorFunction>> = {
  // XNNPACK's makes 0 of a NaN whose sign bit is set, such as ∞ − ∞.
  [Relu]: relu,
  [Tanh]: tanh,
  [Exp]: exp,
  [Log]: log,
  [Softplus]: softplus,
  [Step]: step,
};

/** y = f(x) for so many bytes at these addresses, which may be the same. */
export type ElementwiseKernel = (x: number, y: number, bytes: number) => void;

/** Four numbers at a time, then one by one. */
export function elementwiseKernel(f: VectorFunction, memory: WebAssembly.Memory): ElementwiseKernel {
  const routine = new Routine(3);
  const [x, y, bytes] = routine.parameters;
  if (!x || !y || !bytes) throw new Error("The routine has three parameters.");
  const [end, whole] = [routine.local("i32"), routine.local("i32")];
  const further = (size: number) => [...advance(x, i32.const(size)), ...advance(y, i32.const(size))];
  const body = [
    ...end.set(i32.add(x.get, bytes.get)),
    ...whole.set(i32.sub(end.get, i32.const(12))),
    ...loop(i32.lt(x.get, whole.get), f32x4.store(y.get, f(routine, f32x4.load(x.get))), further(16)),
    ...loop(i32.lt(x.get, end.get), f32x4.storeFirst(y.get, f(routine, f32x4.loadSplat(x.get))), further(4)),
  ];
  return routine.compile(body, memory);
}

export function elementwise(): KernelConfig[] {
  return Object.entries(FUNCTIONS).map(([kernelName, f]) => {
    const original = getKernel(kernelName, "wasm");
    let kernel: ElementwiseKernel | undefined;
    return {
      ...original,
      setupFunc: (backend) => {
        original.setupFunc?.(backend);
        const memory = memoryOf(backend as BackendWasm);
        kernel = memory && elementwiseKernel(f, memory);
      },
      kernelFunc: (call) => {
        const x = call.inputs.x as TensorInfo;
        // Step has a slope below 0, which is 0 but for leaky units.
        if (!kernel || x.dtype !== "float32" || call.attrs?.alpha) return original.kernelFunc(call);
        const backend = call.backend as BackendWasm;
        const y = backend.makeOutput(x.shape, "float32");
        kernel(backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(y.dataId), 4 * util.sizeFromShape(x.shape));
        return y;
      },
    };
  });
}
