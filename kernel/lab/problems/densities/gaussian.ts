import {type Key, rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {checkWhole, ProblemError} from "../arguments.ts";
import {at, type Density} from "./density.ts";

/** U = ½ qᵀHq − bᵀq, whose law is N(H⁻¹b, H⁻¹). */
export interface GaussianDensity extends Density {
  /** H, rows. */
  readonly precision: readonly (readonly number[])[];
  /** b */
  readonly shift: readonly number[];
}

/**
 * A normal law by its precision matrix.
 * @param precision H, symmetric, rows
 * @param shift b, by default 0
 * @throws ProblemError when it is not square, or b does not fit
 */
export function gaussian(
  precision: readonly (readonly number[])[],
  shift: readonly number[] = precision.map(() => 0),
): GaussianDensity {
  const dimension = precision.length;
  if (dimension === 0 || precision.some((row) => row.length !== dimension)) {
    const shape = precision.map((row) => row.length).join(", ");
    throw new ProblemError("gaussian", "precision", `${dimension} rows of lengths [${shape}]`, "a square matrix");
  }
  if (shift.length !== dimension) {
    throw new ProblemError("gaussian", "shift", `${shift.length} numbers`, `${dimension}, as precision has rows`);
  }
  const slope = (q: Float64Array, i: number, j: number) => {
    let sum = -at(shift, j);
    for (let k = 0; k < dimension; k++) sum += at(precision[j] as readonly number[], k) * at(q, i + k);
    return sum;
  };
  return {
    name: "gaussian",
    dimension,
    precision,
    shift,
    energy(q, i) {
      let sum = 0;
      for (let j = 0; j < dimension; j++) sum += (at(q, i + j) * (slope(q, i, j) - at(shift, j))) / 2;
      return sum;
    },
    gradient(q, i, out) {
      for (let j = 0; j < dimension; j++) out[i + j] = slope(q, i, j);
    },
    potential(q) {
      const image = tf.matMul(q as tf.Tensor2D, tf.tensor2d(precision.map((row) => [...row])));
      return tf.sum(tf.mul(q, tf.sub(tf.mul(image, 0.5), [...shift])), -1) as tf.Tensor1D;
    },
  };
}

export interface RegressionOptions {
  /** Number of rows, 40 unless given; a multiple of `batches`. */
  readonly rows?: number;
  /** K, 4 unless given. */
  readonly batches?: number;
  /** Sorted rows make batches that differ; by default true. */
  readonly sorted?: boolean;
}

/** A posterior that is normal, and its batches, which are so too: U is their mean. */
export interface GaussianPosterior {
  readonly full: GaussianDensity;
  readonly batches: readonly GaussianDensity[];
}

const NOISE_VARIANCE = 4;
const PRIOR_PRECISION = 0.5;

/**
 * Bayesian linear regression in two dimensions on made data: x = (u₁, u₁/2 + 0.7 u₂) with u ~ N(0, I), y = x₁ − x₂/2 +
 * N(0, ½²); the likelihood's noise variance is 4, the prior's precision ½. Rows sorted by x₁ are cut into K batches:
 * Franzese et al., "Revisiting the effects of stochasticity for Hamiltonian samplers" (2022).
 * @throws ProblemError when rows are no multiple of batches
 */
export function linearRegression(
  key: Key,
  {rows = 40, batches = 4, sorted = true}: RegressionOptions = {},
): GaussianPosterior {
  checkWhole("linearRegression", "batches", batches, 1);
  checkWhole("linearRegression", "rows", rows, 1);
  if (rows % batches !== 0)
    throw new ProblemError("linearRegression", "rows", String(rows), `a multiple of ${batches}`);
  const [forX, forY] = rng.split(key);
  const u = rng.host.normal(forX, 2 * rows);
  const noise = rng.host.normal(forY, rows);
  const data = Array.from({length: rows}, (_, i) => {
    const [a, b] = [at(u, 2 * i), at(u, 2 * i) / 2 + 0.7 * at(u, 2 * i + 1)];
    return {a, b, y: a - b / 2 + at(noise, i) / 2};
  });
  if (sorted) data.sort((one, other) => one.a - other.a);

  /** The potential of some rows, as if they stood for all. */
  const part = (some: typeof data) => {
    const weight = rows / some.length / NOISE_VARIANCE;
    const sum = (f: (row: (typeof data)[number]) => number) => weight * some.reduce((total, row) => total + f(row), 0);
    const ab = sum(({a, b}) => a * b);
    return gaussian(
      [
        [sum(({a}) => a * a) + PRIOR_PRECISION, ab],
        [ab, sum(({b}) => b * b) + PRIOR_PRECISION],
      ],
      [sum(({a, y}) => a * y), sum(({b, y}) => b * y)],
    );
  };
  const size = rows / batches;
  return {
    full: part(data),
    batches: Array.from({length: batches}, (_, k) => part(data.slice(k * size, (k + 1) * size))),
  };
}
