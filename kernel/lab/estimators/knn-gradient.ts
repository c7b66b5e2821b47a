/**
 * Gradients of a regression function from noisy samples (Ausset, Clémençon and Portier, Nearest Neighbour Based Estimates of
 * Gradients: Sharp Nonasymptotic Bounds and Applications, AISTATS 2021): a linear fit to the nearest neighbours, with an ℓ1
 * penalty on its slopes, so that few samples do where few variables matter. On the host in float64.
 */
import {curvature} from "../../engine/curvature/index.ts";
import {EstimatorError} from "./estimator.ts";

/** Samples (Xᵢ, Yᵢ) of y = m(x) + noise. */
export interface Samples {
  readonly dimension: number;
  /** [n · dimension], row by row. */
  readonly inputs: Float64Array;
  /** [n]. */
  readonly outputs: Float64Array;
}

export interface KnnGradientOptions {
  /** k: how many neighbours. */
  readonly neighbours: number;
  /** λ of the penalty λ ‖b‖₁, for neighbours that are standardized; 0 fits by least squares. */
  readonly penalty: number;
}

export interface KnnGradient {
  /** m̂(x). */
  readonly value: number;
  /** β̂(x), the estimate of ∇m(x). */
  readonly gradient: Float64Array;
  /** τ̂: distance in sup norm to the furthest of the neighbours. */
  readonly radius: number;
  /** Their numbers, the nearest first. */
  readonly neighbours: Int32Array;
}

/** Sweeps at most; least squares on hardly more samples than variables may need them. */
const SWEEPS = 20_000;
const TOLERANCE = 1e-10;

/**
 * The numbers of the k samples that are nearest to x in sup norm, and the distance of the last: the half side of the box.
 * @throws EstimatorError unless 1 ≤ k ≤ n and x has the samples' dimension
 */
export function nearestNeighbours(
  {dimension, inputs, outputs}: Samples,
  x: ArrayLike<number>,
  k: number,
): {neighbours: Int32Array; radius: number} {
  const call = "knnGradient";
  const count = outputs.length;
  if (inputs.length !== count * dimension) {
    throw new EstimatorError(call, "samples.inputs", `${count} rows of ${dimension}`, `of ${inputs.length} numbers`);
  }
  if (x.length !== dimension) throw new EstimatorError(call, "x", `of length ${dimension}`, `of length ${x.length}`);
  if (!(Number.isInteger(k) && k >= 1 && k <= count)) {
    throw new EstimatorError(call, "neighbours", `a whole number from 1 to ${count}`, k);
  }
  const distances = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let far = 0;
    for (let j = 0; j < dimension; j++) {
      far = Math.max(far, Math.abs((inputs[i * dimension + j] as number) - (x[j] as number)));
    }
    distances[i] = far;
  }
  const order = Int32Array.from(distances.keys()).sort((i, j) => (distances[i] as number) - (distances[j] as number));
  const neighbours = order.slice(0, k);
  return {neighbours, radius: distances[neighbours[k - 1] as number] as number};
}

/**
 * (m̂, β̂) = argmin over (a, b) of 1/k Σ (Yᵢ − a − bᵀ(Xᵢ − x))² + λ ‖b‖₁ over the k nearest neighbours of x (equation 3), by
 * cyclic coordinate descent on standardized neighbours. The intercept is not penalized. A variable that does not vary
 * among the neighbours gets the slope 0.
 * @throws EstimatorError for arguments that cannot be
 */
export function knnGradient(
  samples: Samples,
  x: ArrayLike<number>,
  {neighbours: k, penalty}: KnnGradientOptions,
): KnnGradient {
  if (!(penalty >= 0 && penalty < Number.POSITIVE_INFINITY)) {
    throw new EstimatorError("knnGradient", "penalty", "a number of at least 0", penalty);
  }
  const {dimension: d} = samples;
  const {neighbours, radius} = nearestNeighbours(samples, x, k);
  const {columns, means, deviations} = standardized(samples, neighbours);
  const y = Float64Array.from(neighbours, (i) => samples.outputs[i] as number);
  const intercept = meanOf(y);
  const slopes = lasso(
    columns,
    y.map((value) => value - intercept),
    penalty,
  );
  const gradient = slopes.map((b, j) => ((deviations[j] as number) > 0 ? b / (deviations[j] as number) : 0));
  let value = intercept;
  for (let j = 0; j < d; j++) value += (gradient[j] as number) * ((x[j] as number) - (means[j] as number));
  return {value, gradient, radius, neighbours};
}

/** The neighbours' variables with mean 0 and variance 1, column by column. */
function standardized({dimension, inputs}: Samples, neighbours: Int32Array) {
  const k = neighbours.length;
  const [means, deviations] = [new Float64Array(dimension), new Float64Array(dimension)];
  const columns = Array.from({length: dimension}, (_, j) => {
    const column = Float64Array.from(neighbours, (i) => inputs[i * dimension + j] as number);
    const mean = meanOf(column);
    const deviation = Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / k);
    means[j] = mean;
    deviations[j] = deviation;
    return column.map((v) => (deviation > 0 ? (v - mean) / deviation : 0));
  });
  return {columns, means, deviations};
}

/** What is taken from the variables and the outputs, so that the intercept stays outside of the penalty. */
function meanOf(values: Float64Array): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

/**
 * argmin over b of 1/k ‖y − X b‖² + λ ‖b‖₁ for columns of mean square 1 (or 0): b_j ← soft(X_jᵀ r₋ⱼ, λk/2)/k in turn until
 * nothing moves, through the Gram matrix.
 */
function lasso(columns: readonly Float64Array[], y: Float64Array, penalty: number): Float64Array {
  const k = y.length;
  const dot = (u: Float64Array, v: Float64Array) => u.reduce((sum, value, i) => sum + value * (v[i] as number), 0) / k;
  const gram = columns.map((u) => Float64Array.from(columns, (v) => dot(u, v)));
  // X_jᵀ r / k for the residual r of the present b.
  const residual = Float64Array.from(columns, (u) => dot(u, y));
  const b = new Float64Array(columns.length);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    let moved = 0;
    for (const [j, row] of gram.entries()) {
      if (row[j] === 0) continue;
      const pull = (residual[j] as number) + (b[j] as number);
      const change = soft(pull, penalty / 2) - (b[j] as number);
      if (change === 0) continue;
      b[j] = (b[j] as number) + change;
      for (let i = 0; i < residual.length; i++) residual[i] = (residual[i] as number) - (row[i] as number) * change;
      moved = Math.max(moved, Math.abs(change));
    }
    if (moved < TOLERANCE) break;
  }
  return b;
}

/** The proximal operator of t |·|. */
function soft(value: number, t: number): number {
  return Math.sign(value) * Math.max(0, Math.abs(value) - t);
}

/**
 * The directions along which a function varies, from gradients at several points: eigenvectors of their outer products' mean
 * (section 5.2), the strongest first.
 * @throws EstimatorError without gradients
 */
export function outerProductOfGradients(gradients: readonly Float64Array[]): {
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
} {
  const d = gradients[0]?.length ?? 0;
  if (d === 0) throw new EstimatorError("outerProductOfGradients", "gradients", "at least one", gradients.length);
  const matrix = Array.from({length: d}, () => new Float64Array(d));
  for (const g of gradients) {
    for (const [i, row] of matrix.entries()) {
      for (let j = 0; j < d; j++)
        row[j] = (row[j] as number) + ((g[i] as number) * (g[j] as number)) / gradients.length;
    }
  }
  const {values, vectors} = curvature.host.eigenSymmetric(matrix);
  return {values: values.toReversed(), vectors: vectors.toReversed()};
}

/**
 * How far apart two subspaces are: the Frobenius norm of the difference of their projections, from 0 to √(2 · rank).
 * @param p orthonormal vectors that span the one
 * @param q those of the other
 */
export function subspaceDistance(p: readonly Float64Array[], q: readonly Float64Array[]): number {
  let common = 0;
  for (const u of p) {
    for (const v of q) common += u.reduce((sum, value, i) => sum + value * (v[i] as number), 0) ** 2;
  }
  return Math.sqrt(Math.max(0, p.length + q.length - 2 * common));
}
