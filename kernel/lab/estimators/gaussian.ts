/** Gradients of E f(x), x ~ N(μ, diag(s²)), with respect to the mean μ or to the logarithms of the deviations s. */
import {rng} from "../../engine/rng/index.ts";
import type {ScoredProblem} from "./baselines.ts";
import {checkAbove, checkSamples, EstimatorError, type HostEstimator} from "./estimator.ts";

/** What the gradient is taken with respect to: μ, or log s. Both have a number for each coordinate. */
export type GaussianParameter = "mean" | "log-scale";

export interface GaussianProblem extends ScoredProblem {
  readonly parameter: GaussianParameter;
  readonly mean: Float64Array;
  /** s, one for each coordinate. */
  readonly deviation: Float64Array;
  readonly f: (x: Float64Array) => number;
  readonly gradient: (x: Float64Array) => Float64Array;
}

const PARAMETERS: readonly string[] = ["mean", "log-scale"] satisfies GaussianParameter[];

/**
 * @param deviation s: one number for all coordinates, or one for each
 * @param f of a vector that it must not keep
 * @param gradient of f
 * @throws EstimatorError when a deviation is not above 0, or there are not as many as coordinates
 */
export function gaussian(
  mean: ArrayLike<number>,
  deviation: number | ArrayLike<number>,
  f: (x: Float64Array) => number,
  gradient: (x: Float64Array) => Float64Array,
  {parameter = "mean"}: {readonly parameter?: GaussianParameter} = {},
): GaussianProblem {
  if (!PARAMETERS.includes(parameter)) {
    throw new EstimatorError("gaussian", "parameter", PARAMETERS.join(" or "), parameter);
  }
  const mu = Float64Array.from(mean);
  const d = mu.length;
  const s = typeof deviation === "number" ? new Float64Array(d).fill(deviation) : Float64Array.from(deviation);
  if (s.length !== d) throw new EstimatorError("gaussian", "deviation", `a number or ${d} of them`, `${s.length}`);
  for (const value of s) checkAbove("gaussian", "deviation", value);
  const x = new Float64Array(d);
  const score = new Float64Array(d);
  return {
    parameter,
    mean: mu,
    deviation: s,
    f,
    gradient,
    size: d,
    sample(key, count, use) {
      const z = rng.host.normal(key, count * d);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < d; j++) {
          const noise = z[i * d + j] as number;
          x[j] = at(mu, j) + at(s, j) * noise;
          score[j] = parameter === "mean" ? noise / at(s, j) : noise * noise - 1;
        }
        use(f(x), score);
      }
    },
  };
}

/**
 * The pathwise estimator: x = μ + s z, so ∂f/∂μ = ∇f(x), ∂f/∂log s = ∇f(x) s z, by reparameterization (Kingma and Welling
 * 2014). One sample a draw.
 */
export function pathwise({parameter, mean, deviation, gradient, size}: GaussianProblem): HostEstimator {
  return {
    name: "pathwise",
    size,
    evaluations: 1,
    draw(key, count) {
      const z = rng.host.normal(key, count * size);
      const estimates = new Float64Array(count * size);
      for (let i = 0; i < count; i++) {
        const x = mean.map((mu, j) => mu + at(deviation, j) * at(z, i * size + j));
        const slopes = gradient(x);
        if (parameter === "mean") estimates.set(slopes, i * size);
        else
          estimates.set(
            slopes.map((slope, j) => slope * (at(x, j) - at(mean, j))),
            i * size,
          );
      }
      return estimates;
    },
  };
}

/**
 * The measure-valued estimator, for each coordinate the difference of two values of f, with the other coordinates drawn
 * from the Gaussian (Mohamed, Rosca, Figurnov and Mnih, Monte Carlo Gradient Estimation in Machine Learning, JMLR 2020,
 * section 6). Both values share their noise:
 * for μ, 1/(s√2π) (f(μ + s w) − f(μ − s w)) with w ~ Weibull(2, √2);
 * for log s, f(μ + s m) − f(μ + s n), where m has the two-sided Maxwell law and n, one of three normal coordinates of
 * the same length |m|, is normal.
 */
export function measureValued(problem: GaussianProblem): HostEstimator {
  const {parameter, mean, deviation, f, size} = problem;
  const pairs = parameter === "mean" ? weibullPairs : maxwellPairs;
  const factors = deviation.map((s) => (parameter === "mean" ? 1 / (s * Math.sqrt(2 * Math.PI)) : 1));
  return {
    name: "measure-valued",
    size,
    evaluations: 2 * size,
    draw(key, count) {
      const [noiseKey, pairKey] = rng.split(key) as [rng.Key, rng.Key];
      const z = rng.host.normal(noiseKey, count * size);
      const {plus, minus} = pairs(pairKey, count * size);
      const estimates = new Float64Array(count * size);
      for (let i = 0; i < count; i++) {
        const x = mean.map((mu, j) => mu + at(deviation, j) * at(z, i * size + j));
        for (let j = 0; j < size; j++) {
          const k = i * size + j;
          const own = at(x, j);
          x[j] = at(mean, j) + at(deviation, j) * at(plus, k);
          const above = f(x);
          x[j] = at(mean, j) + at(deviation, j) * at(minus, k);
          estimates[k] = at(factors, j) * (above - f(x));
          x[j] = own;
        }
      }
      return estimates;
    },
  };
}

interface Pairs {
  readonly plus: Float64Array;
  readonly minus: Float64Array;
}

function weibullPairs(key: rng.Key, count: number): Pairs {
  const plus = Float64Array.from(rng.host.uniform(key, count), (u) => Math.sqrt(-2 * Math.log1p(-u)));
  return {plus, minus: plus.map((w) => -w)};
}

function maxwellPairs(key: rng.Key, count: number): Pairs {
  const z = rng.host.normal(key, 3 * count);
  const minus = Float64Array.from({length: count}, (_, i) => at(z, 3 * i));
  const plus = minus.map((n, i) => Math.sign(n) * Math.hypot(n, at(z, 3 * i + 1), at(z, 3 * i + 2)));
  return {plus, minus};
}

/** Entries that are there. */
function at(values: ArrayLike<number>, i: number): number {
  return values[i] as number;
}

/** The mean of `samples` draws of an estimator as one: its variance is the single draw's divided by their number. */
export function averaged(estimator: HostEstimator, samples: number): HostEstimator {
  checkSamples("averaged", samples);
  const {size} = estimator;
  return {
    name: `${estimator.name}, mean of ${samples}`,
    size,
    evaluations: samples * estimator.evaluations,
    draw(key, count) {
      const single = estimator.draw(key, count * samples);
      const means = new Float64Array(count * size);
      single.forEach((value, at) => {
        const to = Math.floor(at / (samples * size)) * size + (at % size);
        means[to] = (means[to] as number) + value / samples;
      });
      return means;
    },
  };
}
