import * as tf from "../../../engine/tfjs.ts";
import {checkWhole, ProblemError} from "../arguments.ts";
import {challenger} from "./challenger.ts";
import {at, type Density, type PlaneDensity, planeDensity} from "./density.ts";
import {tabulate} from "./grid.ts";

export interface LogisticOptions {
  /** Rows of features, the constant 1 among them where there is an intercept. */
  readonly features: readonly (readonly number[])[];
  /** 0 or 1 for each row. */
  readonly labels: readonly number[];
  /** Standard deviation of the normal prior of each coefficient; Infinity for none. */
  readonly priorScale: number;
}

/** A posterior whose likelihood is a sum over data: its potential, and that of each of K minibatches. */
export interface Posterior<D extends Density = Density> {
  readonly full: D;
  /**
   * Potentials U_k whose mean is U: K · (negative log likelihood of batch k) + negative log prior, the rows in their
   * order cut into K batches as equal as can be.
   * @throws ProblemError unless K is a whole number from 1 to the number of rows
   */
  batches(count: number): Density[];
}

/**
 * The posterior of logistic regression: U = Σᵢ log(1 + e^(−sᵢ xᵢ·q)) + ‖q‖²/(2 scale²) with sᵢ = ±1 for label 1 or 0.
 * @throws ProblemError when features and labels do not fit, or the scale is not above 0
 */
export function logisticRegression({features, labels, priorScale}: LogisticOptions): Posterior {
  const dimension = features[0]?.length ?? 0;
  const call = "logisticRegression";
  if (dimension === 0 || features.some((row) => row.length !== dimension)) {
    const shape = features.map((row) => row.length).join(", ");
    throw new ProblemError(
      call,
      "features",
      `${features.length} rows of lengths [${shape}]`,
      "rows of the same length",
    );
  }
  if (labels.length !== features.length) {
    throw new ProblemError(call, "labels", `${labels.length} numbers`, `${features.length}, as features has rows`);
  }
  if (!(priorScale > 0)) throw new ProblemError(call, "priorScale", String(priorScale), "a number above 0");
  // Each row times its sign: what is left is one softplus of a product.
  const rows = features.map((row, i) => row.map((x) => (labels[i] ? -x : x)));
  const part = (name: string, from: number, to: number, weight: number) =>
    partial(name, rows.slice(from, to), dimension, weight, 1 / priorScale ** 2);
  return {
    full: part("logistic regression", 0, rows.length, 1),
    batches(count) {
      checkWhole("batches", "count", count, 1, rows.length);
      const cut = (k: number) => Math.round((k * rows.length) / count);
      return Array.from({length: count}, (_, k) => part(`batch ${k + 1} of ${count}`, cut(k), cut(k + 1), count));
    },
  };
}

/** weight · Σ log(1 + e^(row·q)) + precision ‖q‖²/2 */
function partial(
  name: string,
  rows: readonly (readonly number[])[],
  dimension: number,
  weight: number,
  precision: number,
): Density {
  const flat = Float64Array.from(rows.flat());
  const product = (row: number, q: Float64Array, i: number) => {
    let sum = 0;
    for (let j = 0; j < dimension; j++) sum += at(flat, row + j) * at(q, i + j);
    return sum;
  };
  return {
    name,
    dimension,
    energy(q, i) {
      let sum = 0;
      for (let row = 0; row < flat.length; row += dimension) sum += softplus(product(row, q, i));
      let square = 0;
      for (let j = 0; j < dimension; j++) square += at(q, i + j) ** 2;
      return weight * sum + (precision * square) / 2;
    },
    gradient(q, i, out) {
      for (let j = 0; j < dimension; j++) out[i + j] = precision * at(q, i + j);
      for (let row = 0; row < flat.length; row += dimension) {
        const slope = weight / (1 + Math.exp(-product(row, q, i)));
        for (let j = 0; j < dimension; j++) out[i + j] = at(out, i + j) + slope * at(flat, row + j);
      }
    },
    potential(q) {
      const matrix = tf.tensor2d(rows.map((row) => [...row]));
      const likelihood = tf.sum(tf.softplus(tf.matMul(q as tf.Tensor2D, matrix, false, true)), -1);
      const prior = tf.mul(tf.sum(tf.square(q), -1), precision / 2);
      return tf.add(tf.mul(likelihood, weight), prior) as tf.Tensor1D;
    },
  };
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Mean and standard deviation of the temperatures, by which they are centred and scaled. */
const MEAN = challenger.temperatures.reduce((sum, t) => sum + t, 0) / challenger.temperatures.length;
const DEVIATION = Math.sqrt(
  challenger.temperatures.reduce((sum, t) => sum + (t - MEAN) ** 2, 0) / challenger.temperatures.length,
);

/** A temperature in °F as the regression sees it. */
export const scaledTemperature = (fahrenheit: number) => (fahrenheit - MEAN) / DEVIATION;

/**
 * Was an O-ring damaged, given the temperature? Coefficients: log odds at the mean temperature (69.6 °F), and their
 * change by a standard deviation of it (6.9 °F); both have the prior N(0, 2.5²). The rows are sorted by temperature, so
 * that minibatches differ. Moments and samples come of a table of the density.
 */
export function challengerRegression(): Posterior<PlaneDensity> & {readonly data: typeof challenger} {
  const rows = challenger.temperatures
    .map((temperature, i) => ({x: scaledTemperature(temperature), label: at(challenger.damaged, i)}))
    .sort((a, b) => a.x - b.x);
  const posterior = logisticRegression({
    features: rows.map(({x}) => [1, x]),
    labels: rows.map(({label}) => label),
    priorScale: 2.5,
  });
  const grid = tabulate(posterior.full, [
    [-7, 4],
    [-10, 4],
  ]);
  const full = planeDensity({
    ...posterior.full,
    name: "O-ring regression",
    labels: ["log odds of damage at 69.6 °F", "change by +6.9 °F"],
    domain: [
      [-3.6, 1.2],
      [-4.8, 0.8],
    ],
    moments: grid.moments,
    sample: grid.sample,
  });
  return {full, batches: posterior.batches, data: challenger};
}
