/**
 * Sums, differences, products and quotients on WASM of tensors of one shape, or of a tensor and a number: most of what training
 * does beside matrix products. TensorFlow.js hands both shapes over as bytes, for broadcasting, which takes longer than a
 * thousand additions.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {Add, getKernel, type KernelConfig, Multiply, RealDiv, Sub, type TensorInfo, util} from "@tensorflow/tfjs-core";
import {advance, type Code, f32x4, i32, loop, Routine, type Variable} from "./assembler.ts";
import {memoryOf} from "./memory.ts";

const OPERATIONS: Readonly<Record<string, (x: Code, y: Code) => Code>> = {
  [Add]: f32x4.add,
  [Sub]: f32x4.sub,
  [Multiply]: f32x4.mul,
  [RealDiv]: f32x4.div,
};

/** Which of two operands is one number, for all numbers of the other. */
type Form = "neither" | "left" | "right";
/** y = a ∘ b for so many bytes of y, at these addresses. */
type ArithmeticKernel = (a: number, b: number, y: number, bytes: number) => void;

/** Four numbers at a time, then one by one. */
function arithmeticKernel(
  operation: (x: Code, y: Code) => Code,
  form: Form,
  memory: WebAssembly.Memory,
): ArithmeticKernel {
  const routine = new Routine(4);
  const [a, b, y, bytes] = routine.parameters as [Variable, Variable, Variable, Variable];
  const [end, whole, one] = [routine.local("i32"), routine.local("i32"), routine.local("v128")];
  const single = {neither: undefined, left: a, right: b}[form];
  const operands = (load: (address: Code) => Code) =>
    operation(...([a, b].map((operand) => (operand === single ? one.get : load(operand.get))) as [Code, Code]));
  const further = (size: number) =>
    [a, b, y].filter((pointer) => pointer !== single).flatMap((pointer) => [...advance(pointer, i32.const(size))]);
  const body = [
    ...(single ? one.set(f32x4.loadSplat(single.get)) : []),
    ...end.set(i32.add(y.get, bytes.get)),
    ...whole.set(i32.sub(end.get, i32.const(12))),
    ...loop(i32.lt(y.get, whole.get), f32x4.store(y.get, operands(f32x4.load)), further(16)),
    ...loop(i32.lt(y.get, end.get), f32x4.storeFirst(y.get, operands(f32x4.loadSplat)), further(4)),
  ];
  return routine.compile(body, memory);
}

export function arithmetic(): KernelConfig[] {
  return Object.entries(OPERATIONS).map(([kernelName, operation]) => {
    const original = getKernel(kernelName, "wasm");
    let kernels: Readonly<Record<Form, ArithmeticKernel>> | undefined;
    return {
      ...original,
      setupFunc: (backend) => {
        original.setupFunc?.(backend);
        const memory = memoryOf(backend as BackendWasm);
        const of = (form: Form) => arithmeticKernel(operation, form, memory as WebAssembly.Memory);
        kernels = memory && {neither: of("neither"), left: of("left"), right: of("right")};
      },
      kernelFunc: (call) => {
        const {a, b} = call.inputs as Record<"a" | "b", TensorInfo>;
        const form = a.dtype === "float32" && b.dtype === "float32" ? formOf(a.shape, b.shape) : undefined;
        if (!kernels || !form) return original.kernelFunc(call);
        const backend = call.backend as BackendWasm;
        const y = backend.makeOutput(form === "left" ? b.shape : a.shape, "float32");
        const [atA, atB, atY] = [a, b, y].map(({dataId}) => backend.getMemoryOffset(dataId)) as [
          number,
          number,
          number,
        ];
        kernels[form](atA, atB, atY, 4 * util.sizeFromShape(y.shape));
        return y;
      },
    };
  });
}

/** Nothing where shapes are to be broadcast in another way. */
function formOf(a: readonly number[], b: readonly number[]): Form | undefined {
  if (a.length === b.length && a.every((size, axis) => size === b[axis])) return "neither";
  if (b.length <= a.length && b.every((size) => size === 1)) return "right";
  if (a.length <= b.length && a.every((size) => size === 1)) return "left";
  return undefined;
}
