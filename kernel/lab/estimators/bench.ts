/** Estimators judged against the exact gradient: bias, variance and error against cost, while draws come in. */
import {rng} from "../../engine/rng/index.ts";
import {EstimatorError, type HostEstimator} from "./estimator.ts";

export interface Verdict {
  readonly name: string;
  readonly draws: number;
  /** Evaluations of the function for a draw. */
  readonly evaluations: number;
  /** Mean estimate. */
  readonly mean: Float64Array;
  /** Squared distance of the mean from the exact gradient, less what chance alone makes of it; at least 0. */
  readonly squaredBias: number;
  /** Total variance of a draw, Σ_j Var g_j (ddof 1). */
  readonly variance: number;
  /** Standard error of `variance`. */
  readonly varianceError: number;
  /** Mean squared error of a draw. */
  readonly meanSquaredError: number;
  /** Distance of the mean from the exact gradient along it (along the first axis where it is 0), in standard errors. */
  readonly z: number;
}

/** Sums over draws, from which the moments come. */
interface Sums {
  count: number;
  readonly first: Float64Array;
  readonly second: Float64Array;
  /** Of the squared distance to the exact gradient, and its square. */
  errors: number;
  squaredErrors: number;
  /** Along the exact gradient. */
  along: number;
  squaredAlong: number;
}

/**
 * Draws from all estimators in turn, `batch` draws a round, and yields their verdicts after each round; it goes on as long
 * as it is asked to. Each estimator has random numbers of its own.
 * @param exact the gradient that they estimate
 * @throws EstimatorError when an estimator's gradient has another length
 */
export function* bench(
  estimators: readonly HostEstimator[],
  exact: ArrayLike<number>,
  {key, batch = 1000}: {key: rng.Key; batch?: number},
): Generator<Verdict[], void, void> {
  const truth = Float64Array.from(exact);
  for (const {name, size} of estimators) {
    if (size !== truth.length)
      throw new EstimatorError("bench", `exact (for ${name})`, `of length ${size}`, truth.length);
  }
  const length = Math.hypot(...truth);
  const direction = truth.map((value, j) => (length > 0 ? value / length : j === 0 ? 1 : 0));
  const sums = estimators.map(({size}) => emptySums(size));
  for (let round = 0; ; round++) {
    estimators.forEach((estimator, i) => {
      const own = rng.foldIn(rng.foldIn(key, i), round);
      add(sums[i] as Sums, estimator.draw(own, batch), truth, direction);
    });
    yield estimators.map((estimator, i) => judge(estimator, sums[i] as Sums, truth, direction));
  }
}

function emptySums(size: number): Sums {
  const [first, second] = [new Float64Array(size), new Float64Array(size)];
  return {count: 0, first, second, errors: 0, squaredErrors: 0, along: 0, squaredAlong: 0};
}

/** Moments about the exact gradient, so that the squares lose no digits. */
function add(sums: Sums, estimates: Float64Array, truth: Float64Array, direction: Float64Array): void {
  const size = truth.length;
  for (let at = 0; at < estimates.length; at += size) {
    let [error, along] = [0, 0];
    for (let j = 0; j < size; j++) {
      const off = (estimates[at + j] as number) - (truth[j] as number);
      sums.first[j] = (sums.first[j] as number) + off;
      sums.second[j] = (sums.second[j] as number) + off * off;
      error += off * off;
      along += off * (direction[j] as number);
    }
    sums.count++;
    sums.errors += error;
    sums.squaredErrors += error * error;
    sums.along += along;
    sums.squaredAlong += along * along;
  }
}

function judge({name, evaluations}: HostEstimator, sums: Sums, truth: Float64Array, direction: Float64Array): Verdict {
  const {count: n, first, second} = sums;
  const off = first.map((sum) => sum / n);
  const variances = second.map((sum, j) => ((sum / n - (off[j] as number) ** 2) * n) / (n - 1));
  const variance = variances.reduce((total, value) => total + value, 0);
  const distance = off.reduce((total, value) => total + value * value, 0);
  const meanSquaredError = sums.errors / n;
  const spread = Math.max(0, sums.squaredErrors / n - meanSquaredError ** 2);
  const along = off.reduce((total, value, j) => total + value * (direction[j] as number), 0);
  const alongVariance = ((sums.squaredAlong / n - (sums.along / n) ** 2) * n) / (n - 1);
  return {
    name,
    draws: n,
    evaluations,
    mean: off.map((value, j) => value + (truth[j] as number)),
    squaredBias: Math.max(0, distance - variance / n),
    variance,
    varianceError: Math.sqrt(spread / n),
    meanSquaredError,
    z: alongVariance > 0 ? along / Math.sqrt(alongVariance / n) : along === 0 ? 0 : Number.POSITIVE_INFINITY,
  };
}
