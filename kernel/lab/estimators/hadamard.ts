/** The random Hadamard transform: by butterflies where tensors are on the host, as a product with a matrix on a GPU. */
import {
  type HostCompute,
  isOnHost,
  type Place,
  registerHostKernel,
  type VectorCompute,
} from "../../engine/kernels/host-kernel.ts";
import * as tf from "../../engine/tfjs.ts";
import {customGrad} from "../../engine/transforms/index.ts";
import {EstimatorError} from "./estimator.ts";
import {type HadamardRoutine, hadamardRoutine} from "./hadamard-vectors.ts";

/** g: the transform mixes so many values; a whole number of scales' blocks. */
export const HADAMARD_BLOCK = 64;

/** The orthonormal Hadamard matrix of Sylvester's construction, row by row: (−1)^(number of common bits of i and j) / √n. */
export function hadamardMatrix(n: number): Float32Array {
  if (!(n > 0 && Number.isInteger(Math.log2(n)))) throw new EstimatorError("hadamardMatrix", "n", "a power of two", n);
  return Float32Array.from({length: n * n}, (_, at) => {
    let common = Math.floor(at / n) & (at % n);
    let sign = 1;
    for (; common > 0; common >>= 1) if (common & 1) sign = -sign;
    return sign / Math.sqrt(n);
  });
}

const MATRIX = hadamardMatrix(HADAMARD_BLOCK);
const KERNEL = "RandomHadamard";

/**
 * v ↦ v diag(σ) H along the last axis, in blocks of 64.
 * @param values [..., n], n a multiple of 64
 * @param signs σ [n]
 */
export const signedHadamard: (values: tf.Tensor, signs: tf.Tensor) => tf.Tensor = customGrad(
  (values: tf.Tensor, signs: tf.Tensor) =>
    [
      isOnHost() ? (tf.engine().runKernel(KERNEL, {values, signs}) as tf.Tensor) : byMatrix(tf.mul(values, signs)),
      signs,
    ] as const,
  // H is symmetric.
  (signs, dy) => [tf.mul(byMatrix(dy), signs as tf.Tensor), null],
);

/** One product with a matrix; a fast transform has fewer operations, but more dispatches. */
function byMatrix(values: tf.Tensor): tf.Tensor {
  const matrix = tf.tensor2d(MATRIX, [HADAMARD_BLOCK, HADAMARD_BLOCK]);
  return tf.reshape(tf.matMul(tf.reshape(values, [-1, HADAMARD_BLOCK]), matrix), values.shape);
}

/** Each number is rounded to float32 where `out` keeps it. */
const byNumbers: HostCompute<object> = (inputs, _, out) => {
  const {values, signs} = inputs as {values: Float32Array; signs: Float32Array};
  for (let i = 0; i < values.length; i++) {
    out[i] = ((values[i] as number) * (signs[i % signs.length] as number)) / Math.sqrt(HADAMARD_BLOCK);
  }
  for (let apart = 1; apart < HADAMARD_BLOCK; apart *= 2) {
    for (let from = 0; from < out.length; from += 2 * apart) {
      for (let i = from; i < from + apart; i++) {
        const [a, b] = [out[i] as number, out[i + apart] as number];
        out[i] = a + b;
        out[i + apart] = a - b;
      }
    }
  }
};

let routine: {memory: WebAssembly.Memory; run: HadamardRoutine} | undefined;

const byVectors: VectorCompute<object> = (inputs, _, out, memory) => {
  if (routine?.memory !== memory) routine = {memory, run: hadamardRoutine(memory)};
  const {values, signs} = inputs as {values: Place; signs: Place};
  const endOf = ({address, length}: Place) => address + 4 * length;
  routine.run(values.address, endOf(values), signs.address, endOf(signs), out.address);
  return true;
};

registerHostKernel(KERNEL, "values", byNumbers, byVectors);
