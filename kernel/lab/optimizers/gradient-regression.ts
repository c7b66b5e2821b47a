/** Gradients at places where none was computed, by kernel regression on those that were. Host, float64. */
import {median} from "d3";
import {curvature} from "../../engine/curvature/index.ts";

/** A gradient and where it was taken. */
export interface GradientPair {
  readonly x: Float64Array;
  readonly gradient: Float64Array;
}

export interface RegressionOptions {
  /** σ², added to the diagonal of a kernel whose values at distance 0 are 1; by default 1e-6. */
  readonly noise?: number;
  /** Length scale ℓ in median distances between the pairs' places; by default 2. */
  readonly lengthScale?: number;
}

/** Matérn 5/2, k = (1 + r + r²/3) e^(−r) with r = √5 distance/ℓ. */
export function matern(distance: number, length: number): number {
  const r = (Math.sqrt(5) * distance) / length;
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

/**
 * The posterior mean of a Gaussian process whose coordinates share one kernel and have the mean gradient ḡ as prior mean,
 * μ(x) = ḡ + k(x)ᵀ (K + σ² I)⁻¹ (G − 1 ḡᵀ)
 * (Shu, Fang, He and Yu, OptEx, NeurIPS 2024, Proposition 1, where the prior mean is 0).
 * @throws RangeError without pairs, and for options that are not above 0
 */
export function regressGradients(
  pairs: readonly GradientPair[],
  {noise = 1e-6, lengthScale = 2}: RegressionOptions = {},
): (x: Float64Array) => Float64Array {
  const [first] = pairs;
  if (!first) throw new RangeError("regressGradients: pairs must hold at least one.");
  for (const [name, value] of Object.entries({noise, lengthScale})) {
    if (!(value > 0)) throw new RangeError(`regressGradients: ${name} must be above 0; it is ${value}.`);
  }
  const count = pairs.length;
  const mean = first.gradient.map(
    (_, j) => pairs.reduce((sum, {gradient}) => sum + (gradient[j] as number), 0) / count,
  );
  // Below the diagonal.
  const distances = pairs.map(({x}, i) => pairs.slice(0, i).map((other) => distance(x, other.x)));
  const length = lengthScale * (median(distances.flat()) ?? 0);
  // All in one place, or only one: nothing is known of how gradients change.
  if (!(length > 0)) return () => mean;
  const weights = solve(
    distances.map((row) => [...row.map((between) => matern(between, length)), 1]),
    noise,
    pairs.map(({gradient}) => gradient.map((value, j) => value - (mean[j] as number))),
  );
  return (x) => {
    const guess = mean.slice();
    for (const [i, pair] of pairs.entries()) {
      const near = matern(distance(x, pair.x), length);
      const row = weights[i] as Float64Array;
      for (let j = 0; j < guess.length; j++) guess[j] = (guess[j] as number) + near * (row[j] as number);
    }
    return guess;
  };
}

/** (K + σ² I)⁻¹ B of the part of K up to its diagonal, through its eigenvectors: rounding may take its least eigenvalues below 0, where there is nothing to learn. */
function solve(kernel: readonly number[][], noise: number, rows: readonly Float64Array[]): Float64Array[] {
  const {values, vectors} = curvature.host.eigenSymmetric(kernel);
  const width = rows[0]?.length ?? 0;
  const solution = rows.map(() => new Float64Array(width));
  for (const [k, vector] of vectors.entries()) {
    const along = new Float64Array(width);
    for (const [i, row] of rows.entries()) addTo(along, vector[i] as number, row);
    const scale = 1 / (Math.max(0, values[k] as number) + noise);
    for (const [i, row] of solution.entries()) addTo(row, scale * (vector[i] as number), along);
  }
  return solution;
}

function addTo(sum: Float64Array, factor: number, row: Float64Array): void {
  for (let j = 0; j < sum.length; j++) sum[j] = (sum[j] as number) + factor * (row[j] as number);
}

function distance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let j = 0; j < a.length; j++) sum += ((a[j] as number) - (b[j] as number)) ** 2;
  return Math.sqrt(sum);
}
