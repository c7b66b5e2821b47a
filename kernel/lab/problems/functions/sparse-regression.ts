/** Least squares whose true weights are few and on the edge of an l1 ball. */
import {type Key, rng} from "../../../engine/rng/index.ts";
import {checkAbove, checkWhole, ProblemError} from "../arguments.ts";

export interface SparseRegressionOptions {
  readonly key: Key;
  /** Examples, by default 400. */
  readonly n?: number;
  /** By default 50. */
  readonly dimension?: number;
  /** Weights that are not 0, by default 5. */
  readonly support?: number;
  /** l1 norm of the true weights, by default 1. */
  readonly radius?: number;
  /** Standard deviation of the labels' noise, by default 0.1. */
  readonly noise?: number;
}

export interface SparseRegression {
  readonly dimension: number;
  readonly n: number;
  readonly radius: number;
  /** The weights that the labels were made with. */
  readonly truth: Float64Array;
  /** ½ (aᵢ·x − yᵢ)². */
  sample(x: Float64Array, i: number): number;
  /** (aᵢ·x − yᵢ) aᵢ. */
  sampleGradient(x: Float64Array, i: number): Float64Array;
  /** The mean over examples, and its gradient. */
  value(x: Float64Array): number;
  gradient(x: Float64Array): Float64Array;
  /** Half of the second derivative along v: mean of (aᵢ·v)²/2. */
  curvature(v: Float64Array): number;
}

/**
 * yᵢ = aᵢ·x* + noise with aᵢ ~ N(0, I) and x* of `support` weights with random signs, whose sizes are drawn evenly among all that
 * add up to `radius`.
 * @throws ProblemError for options that cannot be
 */
export function sparseRegression({
  key,
  n = 400,
  dimension = 50,
  support = 5,
  radius = 1,
  noise = 0.1,
}: SparseRegressionOptions): SparseRegression {
  checkWhole("sparseRegression", "n", n, 1);
  checkWhole("sparseRegression", "dimension", dimension, 1);
  checkWhole("sparseRegression", "support", support, 1, dimension);
  checkAbove("sparseRegression", "radius", radius, 0);
  if (!(noise >= 0 && noise < Number.POSITIVE_INFINITY)) {
    throw new ProblemError("sparseRegression", "noise", String(noise), "a finite number of at least 0");
  }
  const d = dimension;
  const [forInputs, forSizes, forSigns, forPlaces, forNoise] = rng.split(key, 5);
  const inputs = Float64Array.from(rng.host.normal(forInputs as Key, n * d));
  // Exponential numbers over their sum are a Dirichlet draw.
  const sizes = rng.host.exponential(forSizes as Key, support);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const signs = rng.host.rademacher(forSigns as Key, support);
  const places = rng.host.permutation(forPlaces as Key, d);
  const truth = new Float64Array(d);
  for (let k = 0; k < support; k++) {
    truth[places[k] as number] = ((signs[k] as number) * radius * (sizes[k] as number)) / total;
  }
  const product = (x: Float64Array, i: number) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += (inputs[i * d + j] as number) * (x[j] as number);
    return sum;
  };
  const labels = Float64Array.from(rng.host.normal(forNoise as Key, n), (z, i) => product(truth, i) + noise * z);
  const residual = (x: Float64Array, i: number) => product(x, i) - (labels[i] as number);
  const addGradient = (out: Float64Array, x: Float64Array, i: number, weight: number) => {
    const scale = weight * residual(x, i);
    for (let j = 0; j < d; j++) out[j] = (out[j] as number) + scale * (inputs[i * d + j] as number);
    return out;
  };
  const mean = (f: (i: number) => number) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += f(i);
    return sum / n;
  };
  return {
    dimension,
    n,
    radius,
    truth,
    sample: (x, i) => residual(x, i) ** 2 / 2,
    sampleGradient: (x, i) => addGradient(new Float64Array(d), x, i, 1),
    value: (x) => mean((i) => residual(x, i) ** 2 / 2),
    gradient(x) {
      const gradient = new Float64Array(d);
      for (let i = 0; i < n; i++) addGradient(gradient, x, i, 1 / n);
      return gradient;
    },
    curvature: (v) => mean((i) => product(v, i) ** 2 / 2),
  };
}
