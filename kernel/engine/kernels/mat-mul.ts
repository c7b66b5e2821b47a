/**
 * Products of matrices on WASM. TensorFlow.js's kernel has vector instructions (XNNPACK) for the product of two single
 * matrices that are not transposed, and a scalar loop for all else (measured: 128 × 784 transposed, times 128 × 200:
 * 33.5 ms against 1.5 ms). So operands are transposed first, and batches are multiplied one matrix after the other.
 * Every backward pass has two transposed products a layer.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  BatchMatMul,
  broadcast_util,
  getKernel,
  type KernelConfig,
  type TensorInfo,
  Transpose,
  util,
} from "@tensorflow/tfjs-core";
import {alias} from "./alias.ts";
import {asOne} from "./one-product.ts";
import {memoryOf} from "./simd/memory.ts";
import {type SumKernel, sumOfColumns, sumOfRows} from "./simd/sums.ts";

/** Below this many multiplications the scalar loop is as fast as another kernel call. */
const WORTH_TRANSPOSING = 8192;

type Multiply = (
  a: number,
  shapeA: Uint8Array,
  rankA: number,
  b: number,
  shapeB: Uint8Array,
  rankB: number,
  transposeA: boolean,
  transposeB: boolean,
  result: number,
) => void;

/** @throws when TensorFlow.js's WASM kernels are not registered yet */
export function matMul(): KernelConfig {
  const original = getKernel(BatchMatMul, "wasm");
  let multiply: Multiply;
  let sums: Sums | undefined;
  return {
    ...original,
    setupFunc: (backend) => {
      original.setupFunc?.(backend);
      const types = ["number", "array", "number", "number", "array", "number", "number", "number", "number"];
      const {wasm} = backend as unknown as {wasm: {cwrap(name: string, result: null, types: string[]): Multiply}};
      multiply = wasm.cwrap(BatchMatMul, null, types);
      const memory = memoryOf(backend as BackendWasm);
      sums = memory && {rows: sumOfRows(memory, true), columns: sumOfColumns(memory, true)};
    },
    kernelFunc: function multiplied(call): TensorInfo {
      const {transposeA, transposeB} = call.attrs as {transposeA: boolean; transposeB: boolean};
      const [a, b] = [call.inputs.a as TensorInfo, call.inputs.b as TensorInfo];
      const backend = call.backend as BackendWasm;
      const one = asOne({a, b, transposeA, transposeB});
      if (one) {
        const attrs = {transposeA: one.transposeA, transposeB: one.transposeB};
        return {...multiplied({inputs: {a: one.a, b: one.b}, attrs, backend}), shape: one.shape};
      }
      const batches = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
      const vectors = sums && withVectors(backend, sums, a, b, batches, transposeA, transposeB);
      if (vectors) return vectors;
      const isOne = util.sizeFromShape(batches) === 1;
      const isPlain = isOne && !transposeA && !transposeB;
      if (isPlain || work(a, b, transposeB) < WORTH_TRANSPOSING) return original.kernelFunc(call) as TensorInfo;
      const left = upright(backend, a, transposeA);
      const right = upright(backend, b, transposeB);
      try {
        return products(backend, multiply, left, right, batches);
      } finally {
        backend.disposeData(left.dataId);
        backend.disposeData(right.dataId);
      }
    },
  };
}

interface Sums {
  readonly rows: SumKernel;
  readonly columns: SumKernel;
}

/** Products of a matrix and a vector, or of batches of both: sums of the matrix's rows or columns. */
function withVectors(
  backend: BackendWasm,
  sums: Sums,
  a: TensorInfo,
  b: TensorInfo,
  batches: number[],
  transposeA: boolean,
  transposeB: boolean,
): TensorInfo | undefined {
  const [heightA = 1, widthA = 1] = a.shape.slice(-2);
  const [heightB = 1, widthB = 1] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [widthA, heightA] : [heightA, widthA];
  const columns = transposeB ? heightB : widthB;
  if ((rows !== 1 && columns !== 1) || rows * inner * columns === 0) return undefined;
  if (a.dtype !== "float32" || b.dtype !== "float32") return undefined;
  const isRow = rows === 1;
  const [matrix, vector] = isRow ? [b, a] : [a, b];
  const sum = (isRow ? transposeB : !transposeA) ? sums.columns : sums.rows;
  const [height, width] = isRow ? [heightB, widthB] : [heightA, widthA];
  const result = backend.makeOutput([...batches, rows, columns], "float32");
  const [from, weights, to] = [matrix, vector, result].map(({dataId}) => backend.getMemoryOffset(dataId));
  const step = ({shape}: TensorInfo, size: number) => (util.sizeFromShape(shape) === size ? 0 : 4 * size);
  const [stepMatrix, stepVector, stepResult] = [step(matrix, height * width), step(vector, inner), 4 * rows * columns];
  for (let i = 0; i < util.sizeFromShape(batches); i++) {
    sum((from ?? 0) + i * stepMatrix, (weights ?? 0) + i * stepVector, (to ?? 0) + i * stepResult, height, width);
  }
  return result;
}

/** The operand not transposed; of its data or of other. */
function upright(backend: BackendWasm, x: TensorInfo, isTransposed: boolean): TensorInfo {
  if (!isTransposed) return alias(backend, x, x.shape);
  const rank = x.shape.length;
  const perm = x.shape.map((_, i) => (i === rank - 1 ? rank - 2 : i === rank - 2 ? rank - 1 : i));
  return getKernel(Transpose, "wasm").kernelFunc({inputs: {x}, attrs: {perm}, backend}) as TensorInfo;
}

function products(
  backend: BackendWasm,
  multiply: Multiply,
  a: TensorInfo,
  b: TensorInfo,
  batches: number[],
): TensorInfo {
  const [rows = 1, inner = 1] = a.shape.slice(-2);
  const columns = b.shape.at(-1) ?? 1;
  const count = util.sizeFromShape(batches);
  const result = backend.makeOutput([...batches, rows, columns], "float32");
  const sizeB = inner * columns;
  const [shapeA, shapeB] = [shapeOf(rows, inner), shapeOf(inner, columns)];
  const parts = [part(backend, a, rows * inner), part(backend, b, sizeB), part(backend, result, rows * columns)];
  for (let i = 0; i < count; i++) {
    const [x = 0, y = 0, z = 0] = parts.map((at) => at(i));
    multiply(x, shapeA, 3, y, shapeB, 3, false, false, z);
    for (const id of [x, y, z]) backend.wasm.tfjs.disposeData(id);
  }
  return result;
}

/** Gives matrices of a batch, or always the only one, numbers under which the WASM module finds them. */
function part(backend: BackendWasm, {dataId, shape}: TensorInfo, size: number): (i: number) => number {
  const start = backend.getMemoryOffset(dataId);
  const isSame = util.sizeFromShape(shape) === size;
  const internals = backend as unknown as {dataIdNextNumber: number};
  return (i) => {
    const id = internals.dataIdNextNumber++;
    backend.wasm.tfjs.registerTensor(id, size, start + (isSame ? 0 : 4 * i * size));
    return id;
  };
}

function shapeOf(rows: number, columns: number): Uint8Array {
  return new Uint8Array(Int32Array.of(1, rows, columns).buffer);
}

function work(a: TensorInfo, b: TensorInfo, transposeB: boolean): number {
  const size = util.sizeFromShape(a.shape);
  return size * ((transposeB ? b.shape.at(-2) : b.shape.at(-1)) ?? 0);
}
