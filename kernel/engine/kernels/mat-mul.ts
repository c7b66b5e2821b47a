/**
 * Products of matrices on WASM. TensorFlow.js's kernel has vector instructions (XNNPACK) for the product of two single
 * matrices that are not transposed, and a scalar loop for all else (measured: 128 × 784 transposed, times 128 × 200:
 * 33.5 ms against 1.5 ms), and every backward pass has two transposed products a layer.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  _FusedMatMul,
  BatchMatMul,
  broadcast_util,
  getKernel,
  type KernelConfig,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {asOne} from "./one-product.ts";
import {type ElementwiseKernel, elementwiseKernel} from "./simd/elementwise.ts";
import {relu, tanh, type VectorFunction} from "./simd/functions.ts";
import {memoryOf} from "./simd/memory.ts";
import {type SumKernel, sumOfColumns, sumOfRows} from "./simd/sums.ts";
import {type Factors, type Finish, Strips} from "./strips.ts";

interface Kernels {
  readonly rows: SumKernel;
  readonly columns: SumKernel;
  readonly strips: Strips;
  /** By their names in TensorFlow.js's fused operations; tanh is not among those. */
  readonly activations: Readonly<Record<string, ElementwiseKernel>>;
}

/** Nothing where there are no vector instructions. */
let kernels: Kernels | undefined;

function setUp(backend: BackendWasm): void {
  const memory = memoryOf(backend);
  if (!memory) {
    kernels = undefined;
    return;
  }
  const inPlace = (f: VectorFunction) => elementwiseKernel(f, memory);
  kernels = {
    rows: sumOfRows(memory, true),
    columns: sumOfColumns(memory, true),
    strips: new Strips(memory),
    activations: {relu: inPlace(relu), tanh: inPlace(tanh)},
  };
}

/** @throws when TensorFlow.js's WASM kernels are not registered yet */
export function matMul(): KernelConfig {
  const original = getKernel(BatchMatMul, "wasm");
  return {
    ...original,
    setupFunc: (backend) => {
      original.setupFunc?.(backend);
      setUp(backend as BackendWasm);
    },
    kernelFunc: (call) => {
      const {transposeA, transposeB} = call.attrs as {transposeA: boolean; transposeB: boolean};
      const [a, b] = [call.inputs.a as TensorInfo, call.inputs.b as TensorInfo];
      const isPlain = a.dtype === "float32" && b.dtype === "float32";
      if (!kernels || !isPlain || isEmpty(a) || isEmpty(b)) return original.kernelFunc(call);
      const factors = {a, b, transposeA, transposeB};
      const one = asOne(factors);
      const backend = call.backend as BackendWasm;
      return one ? {...product(backend, kernels, one), shape: one.shape} : product(backend, kernels, factors);
    },
  };
}

/**
 * With a bias and an activation: of operands of any rank, and with a bias that is one row, or one for each product of a
 * batch. `compile` makes calls of it that TensorFlow.js's has no kernel for.
 */
export function fusedMatMul(): KernelConfig {
  const original = getKernel(_FusedMatMul, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const {a, b, bias, preluActivationWeights} = call.inputs as Record<string, TensorInfo | undefined>;
      const {transposeA, transposeB, activation} = call.attrs as unknown as Fused;
      const finish = kernels && finishOf(kernels, activation, bias);
      const isPlain = a?.dtype === "float32" && b?.dtype === "float32" && !isEmpty(a) && !isEmpty(b);
      if (!kernels || !finish || !isPlain || preluActivationWeights) return original.kernelFunc(call);
      const factors = {a, b, transposeA, transposeB};
      const backend = call.backend as BackendWasm;
      const columns = (transposeB ? b.shape.at(-2) : b.shape.at(-1)) ?? 1;
      const one = bias && util.sizeFromShape(bias.shape) > columns ? undefined : asOne(factors);
      if (!one) return kernels.strips.multiply(backend, factors, batchesOf(factors), finish);
      return {...kernels.strips.multiply(backend, one, [], finish), shape: one.shape};
    },
  };
}

interface Fused {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly activation: string;
}

/** Activations of which `_FusedMatMul` has a kernel for operands of every rank; none where it has not. */
export function fusedActivations(): ReadonlySet<string> {
  return new Set(kernels && ["linear", ...Object.keys(kernels.activations)]);
}

function finishOf({activations}: Kernels, name: string, bias: TensorInfo | undefined): Finish | undefined {
  if (bias && bias.dtype !== "float32") return undefined;
  const activation = activations[name];
  return activation || name === "linear" ? {bias, activation} : undefined;
}

function isEmpty({shape}: TensorInfo): boolean {
  return util.sizeFromShape(shape) === 0;
}

function product(backend: BackendWasm, {rows, columns, strips}: Kernels, factors: Factors): TensorInfo {
  const batches = batchesOf(factors);
  return withVectors(backend, {rows, columns}, factors, batches) ?? strips.multiply(backend, factors, batches);
}

function batchesOf({a, b}: Factors): number[] {
  return broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
}

/** Products of a matrix and a vector, or of batches of both: sums of the matrix's rows or columns. */
function withVectors(
  backend: BackendWasm,
  sums: Pick<Kernels, "rows" | "columns">,
  {a, b, transposeA, transposeB}: Factors,
  batches: number[],
): TensorInfo | undefined {
  const [heightA = 1, widthA = 1] = a.shape.slice(-2);
  const [heightB = 1, widthB = 1] = b.shape.slice(-2);
  const [rows, inner] = transposeA ? [widthA, heightA] : [heightA, widthA];
  const columns = transposeB ? heightB : widthB;
  if (rows !== 1 && columns !== 1) return undefined;
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
