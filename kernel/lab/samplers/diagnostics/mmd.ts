import {at} from "../../problems/densities/density.ts";
import {checkCount, checkPositive, SamplerError} from "../check.ts";

export interface Mmd {
  /** Unbiased estimate of MMD²; it may be below 0. */
  readonly value: number;
  /** Of independent draws from two laws that differ. Where they are equal the estimate's spread is of order 1/n. */
  readonly standardError: number;
}

/**
 * The squared maximum mean discrepancy between two samples, for the kernel e^(−‖x − y‖²/(2 lengthscale²)): 0 only for
 * equal laws (A. Gretton et al., "A kernel two-sample test", 2012, lemma 6). It takes n² kernel values.
 * @param x n points, row-major [n, dimension]
 * @param y as many
 * @throws SamplerError when the samples differ in size or have fewer than 2 points
 */
export function mmd(
  x: Float64Array,
  y: Float64Array,
  {dimension, lengthscale = 1}: {readonly dimension: number; readonly lengthscale?: number},
): Mmd {
  const call = "diagnostics.mmd";
  checkCount(call, "dimension", dimension);
  checkPositive(call, "lengthscale", lengthscale);
  const n = x.length / dimension;
  if (x.length !== y.length || !(Number.isInteger(n) && n >= 2)) {
    const found = `[${x.length}] and [${y.length}]`;
    throw new SamplerError(
      call,
      "x and y",
      `must hold the same number of points, 2 or more; their shapes are ${found}`,
    );
  }
  const scale = -1 / (2 * lengthscale ** 2);
  const kernel = (a: Float64Array, i: number, b: Float64Array, j: number) => {
    let square = 0;
    for (let k = 0; k < dimension; k++) square += (at(a, i * dimension + k) - at(b, j * dimension + k)) ** 2;
    return Math.exp(scale * square);
  };
  // The mean over j of h(i, j) = k(xᵢ, xⱼ) + k(yᵢ, yⱼ) − k(xᵢ, yⱼ) − k(xⱼ, yᵢ), for each i.
  const rows = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const h = kernel(x, i, x, j) + kernel(y, i, y, j) - kernel(x, i, y, j) - kernel(x, j, y, i);
      rows[i] = at(rows, i) + h / (n - 1);
      rows[j] = at(rows, j) + h / (n - 1);
    }
  }
  const value = rows.reduce((sum, row) => sum + row, 0) / n;
  const spread = rows.reduce((sum, row) => sum + (row - value) ** 2, 0) / (n - 1);
  return {value, standardError: 2 * Math.sqrt(spread / n)};
}
