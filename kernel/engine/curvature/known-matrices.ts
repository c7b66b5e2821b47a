/** Matrices with known eigenvalues, for the tests. */
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {at, dot} from "./symmetric.ts";
import type {HostOperator, Operator} from "./types.ts";

export interface Known {
  readonly matrix: Float64Array[];
  /** As given. */
  readonly values: Float64Array;
  /** `vectors[i]` belongs to `values[i]`. */
  readonly vectors: Float64Array[];
}

export function diagonalMatrix(values: ArrayLike<number>): Known {
  const eigenvalues = Float64Array.from(values);
  return combine(
    eigenvalues,
    Array.from(eigenvalues, (_, i) => eigenvalues.map((_, j) => (i === j ? 1 : 0))),
  );
}

/** The diagonal matrix, reflected by three random Householder reflections: dense, with the same eigenvalues. */
export function rotated(values: ArrayLike<number>, seed = 1): Known {
  const {values: eigenvalues, vectors} = diagonalMatrix(values);
  const n = eigenvalues.length;
  for (const key of rng.split(rng.key(seed), 3)) {
    const normal = Float64Array.from(rng.host.normal(key, n));
    const scale = 2 / dot(normal, normal);
    for (const vector of vectors) {
      const along = scale * dot(normal, vector);
      for (let i = 0; i < n; i++) vector[i] = at(vector, i) - along * at(normal, i);
    }
  }
  return combine(eigenvalues, vectors);
}

function combine(values: Float64Array, vectors: Float64Array[]): Known {
  const entry = (i: number, j: number) =>
    vectors.reduce((sum, vector, k) => sum + at(values, k) * at(vector, i) * at(vector, j), 0);
  const matrix = Array.from(values, (_, i) => Float64Array.from(values, (_, j) => entry(i, j)));
  return {matrix, values, vectors};
}

/** Keeps one tensor. */
export function onDevice(matrix: readonly ArrayLike<number>[]): Operator {
  const tensor = tf.tensor2d(matrix.map((row) => Array.from(row)));
  return (vector) => tf.reshape(tf.matMul(tensor, tf.reshape(vector, [-1, 1])), [-1]) as tf.Tensor1D;
}

export function onHost(matrix: readonly Float64Array[]): HostOperator {
  return (vector) => Float64Array.from(matrix, (row) => dot(row, vector));
}

/** From `first` to `last` in `count` equal steps. */
export function even(first: number, last: number, count: number): number[] {
  return Array.from({length: count}, (_, i) => first + ((last - first) * i) / (count - 1));
}

export function descending(values: ArrayLike<number>): number[] {
  return Array.from(values).sort((a, b) => b - a);
}
