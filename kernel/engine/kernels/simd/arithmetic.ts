/**
 * Sums, differences, products and quotients on WASM of tensors of one shape, of a tensor and a number, or of a tensor and rows that
 * are repeated (biases, means over a batch): most of what training does beside matrix products. TensorFlow.js hands both shapes over as bytes, for broadcasting, which takes longer than a
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

/** The same where one operand is a row of so many bytes, for each row of the other. */
type RowsKernel = (a: number, b: number, y: number, bytes: number, row: number) => void;

function rowsKernel(
  operation: (x: Code, y: Code) => Code,
  repeated: "left" | "right",
  memory: WebAssembly.Memory,
): RowsKernel {
  const routine = new Routine(5);
  const [a, b, y, bytes, row] = routine.parameters as [Variable, Variable, Variable, Variable, Variable];
  const [start, end, rowEnd, whole] = Array.from({length: 4}, () => routine.local("i32")) as [
    ...[Variable, Variable, Variable, Variable],
  ];
  const again = repeated === "left" ? a : b;
  const further = (size: number) => [a, b, y].flatMap((pointer) => [...advance(pointer, i32.const(size))]);
  const body = [
    ...start.set(again.get),
    ...end.set(i32.add(y.get, bytes.get)),
    ...loop(
      i32.lt(y.get, end.get),
      again.set(start.get),
      rowEnd.set(i32.add(y.get, row.get)),
      whole.set(i32.sub(rowEnd.get, i32.const(12))),
      loop(i32.lt(y.get, whole.get), f32x4.store(y.get, operation(f32x4.load(a.get), f32x4.load(b.get))), further(16)),
      loop(
        i32.lt(y.get, rowEnd.get),
        f32x4.storeFirst(y.get, operation(f32x4.loadSplat(a.get), f32x4.loadSplat(b.get))),
        further(4),
      ),
    ),
  ];
  return routine.compile(body, memory);
}

export function arithmetic(): KernelConfig[] {
  return Object.entries(OPERATIONS).map(([kernelName, operation]) => {
    const original = getKernel(kernelName, "wasm");
    let kernels: Readonly<Record<Form, ArithmeticKernel>> | undefined;
    let rows: Readonly<Record<"left" | "right", RowsKernel>> | undefined;
    return {
      ...original,
      setupFunc: (backend) => {
        original.setupFunc?.(backend);
        const memory = memoryOf(backend as BackendWasm);
        const of = (form: Form) => arithmeticKernel(operation, form, memory as WebAssembly.Memory);
        kernels = memory && {neither: of("neither"), left: of("left"), right: of("right")};
        rows = memory && {left: rowsKernel(operation, "left", memory), right: rowsKernel(operation, "right", memory)};
      },
      kernelFunc: (call) => {
        const {a, b} = call.inputs as Record<"a" | "b", TensorInfo>;
        if (!kernels || !rows || a.dtype !== "float32" || b.dtype !== "float32") return original.kernelFunc(call);
        const form = formOf(a.shape, b.shape);
        const repeats = form ? undefined : repeatsOf(a.shape, b.shape);
        if (!form && !repeats) return original.kernelFunc(call);
        const backend = call.backend as BackendWasm;
        const isLeftSmall = form === "left" || repeats?.repeated === "left";
        const y = backend.makeOutput(isLeftSmall ? b.shape : a.shape, "float32");
        const [atA, atB, atY] = [a, b, y].map(({dataId}) => backend.getMemoryOffset(dataId)) as [
          number,
          number,
          number,
        ];
        if (form) kernels[form](atA, atB, atY, 4 * util.sizeFromShape(y.shape));
        else if (repeats) {
          const {repeated, outer, count, inner} = repeats;
          const [row, bytes] = [4 * inner, 4 * inner * count];
          const [stepOfA, stepOfB] = repeated === "left" ? [row, bytes] : [bytes, row];
          for (let o = 0; o < outer; o++) {
            rows[repeated](atA + o * stepOfA, atB + o * stepOfB, atY + o * bytes, bytes, row);
          }
        }
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

/** Shorter rows are not worth their loop. */
const SHORTEST = 8;

interface Repeats {
  readonly repeated: "left" | "right";
  /** For each of `outer` parts, a row of `inner` numbers meets `count` rows. */
  readonly outer: number;
  readonly count: number;
  readonly inner: number;
}

/** Where one operand lacks some neighbouring axes of the other, or has size 1 there, and they are the same elsewhere. */
function repeatsOf(a: readonly number[], b: readonly number[]): Repeats | undefined {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((shape) => [...Array<number>(rank - shape.length).fill(1), ...shape]) as [
    number[],
    number[],
  ];
  const differs = (_: unknown, axis: number) => left[axis] !== right[axis];
  const [first, last] = [left.findIndex(differs), left.findLastIndex(differs)];
  const between = (shape: number[]) => shape.slice(first, last + 1);
  const repeated = between(right).every((size) => size === 1) ? "right" : "left";
  const [small, large] = repeated === "right" ? [right, left] : [left, right];
  if (first < 0 || (repeated === "right" ? a : b).length < rank || between(small).some((size) => size !== 1)) {
    return undefined;
  }
  const inner = util.sizeFromShape(large.slice(last + 1));
  if (inner < SHORTEST) return undefined;
  return {repeated, outer: util.sizeFromShape(large.slice(0, first)), count: util.sizeFromShape(between(large)), inner};
}
