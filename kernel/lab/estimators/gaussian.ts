/** Gradients of E f(x) with respect to the mean of x ~ N(μ, s²I). */
import {rng} from "../../engine/rng/index.ts";
import type {ScoredProblem} from "./baselines.ts";
import {checkAbove, checkSamples, type HostEstimator} from "./estimator.ts";

export interface GaussianProblem extends ScoredProblem {
  readonly mean: Float64Array;
  readonly deviation: number;
  readonly f: (x: Float64Array) => number;
  readonly gradient: (x: Float64Array) => Float64Array;
}

/**
 * @param f of a vector that it must not keep
 * @param gradient of f
 * @throws EstimatorError when the deviation is not above 0
 */
export function gaussian(
  mean: ArrayLike<number>,
  deviation: number,
  f: (x: Float64Array) => number,
  gradient: (x: Float64Array) => Float64Array,
): GaussianProblem {
  checkAbove("gaussian", "deviation", deviation);
  const mu = Float64Array.from(mean);
  const d = mu.length;
  const x = new Float64Array(d);
  const score = new Float64Array(d);
  return {
    mean: mu,
    deviation,
    f,
    gradient,
    size: d,
    sample(key, count, use) {
      const z = rng.host.normal(key, count * d);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < d; j++) {
          const noise = z[i * d + j] as number;
          x[j] = (mu[j] as number) + deviation * noise;
          score[j] = noise / deviation;
        }
        use(f(x), score);
      }
    },
  };
}

/** The pathwise estimator ∇f(μ + s z): by reparameterization (Kingma and Welling 2014). One sample a draw. */
export function pathwise({mean, deviation, gradient, size}: GaussianProblem): HostEstimator {
  return {
    name: "pathwise",
    size,
    evaluations: 1,
    draw(key, count) {
      const z = rng.host.normal(key, count * size);
      const estimates = new Float64Array(count * size);
      for (let i = 0; i < count; i++) {
        const x = mean.map((mu, j) => mu + deviation * (z[i * size + j] as number));
        estimates.set(gradient(x), i * size);
      }
      return estimates;
    },
  };
}

/**
 * The measure-valued estimator, for each coordinate 1/(s√2π) (f(μ + s w) − f(μ − s w)) with w ~ Weibull(2, √2), the same
 * w on both sides and the other coordinates drawn from the Gaussian (Mohamed, Rosca, Figurnov and Mnih, Monte Carlo
 * Gradient Estimation in Machine Learning, JMLR 2020, section 6).
 */
export function measureValued({mean, deviation, f, size}: GaussianProblem): HostEstimator {
  const factor = 1 / (deviation * Math.sqrt(2 * Math.PI));
  return {
    name: "measure-valued",
    size,
    evaluations: 2 * size,
    draw(key, count) {
      const [noiseKey, weibullKey] = rng.split(key);
      const z = rng.host.normal(noiseKey, count * size);
      const u = rng.host.uniform(weibullKey, count * size);
      const estimates = new Float64Array(count * size);
      for (let i = 0; i < count; i++) {
        const x = mean.map((mu, j) => mu + deviation * (z[i * size + j] as number));
        for (let j = 0; j < size; j++) {
          const at = i * size + j;
          const w = deviation * Math.sqrt(-2 * Math.log1p(-(u[at] as number)));
          const own = x[j] as number;
          x[j] = (mean[j] as number) + w;
          const above = f(x);
          x[j] = (mean[j] as number) - w;
          estimates[at] = factor * (above - f(x));
          x[j] = own;
        }
      }
      return estimates;
    },
  };
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
