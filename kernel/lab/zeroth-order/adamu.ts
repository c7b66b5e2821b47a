/**
 * ZO-AdaMU: momentum in the perturbation rather than in the estimate (Jiang, Chen, Pan, Xiang, Lin, Wu, Liu and Song,
 * ZO-AdaMU Optimizer: Adapting Perturbation by the Momentum and Uncertainty in Zeroth-order Optimization, AAAI 2024).
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkBetween, checkPositive, ZerothOrderError} from "./arguments.ts";
import {type Schedule, scheduled, slopeAlong, standardNormals, type ZerothOrderRule} from "./two-point.ts";

export interface Uncertainty {
  /** Variance of the fresh noise; the noise round the running mean has the rest of 1. */
  readonly alpha: number;
  /** Weight of the fresh noise; the running mean has the rest of 1. */
  readonly beta1: number;
  /** Weight of the fresh noise in the second moment. */
  readonly beta2: number;
}

export interface Perturbation {
  /** The next running mean m: the direction to ask along. */
  readonly mean: Float64Array;
  /** ż ~ N(0, α I). */
  readonly fresh: Float64Array;
  /** z̈ ~ N(m, (1 − α) I), round the running mean before. */
  readonly centred: Float64Array;
}

/**
 * The next perturbation, m ← β₁ ż + (1 − β₁) z̈ (equations 3 to 5 of the paper). Where α = β₁ = 1 it is fresh noise.
 * @throws ZerothOrderError unless alpha and beta1 are from 0 to 1
 */
export function nextPerturbation(
  key: Key,
  mean: Float64Array,
  {alpha, beta1}: Pick<Uncertainty, "alpha" | "beta1">,
): Perturbation {
  checkBetween("nextPerturbation", "alpha", alpha, 0, 1);
  checkBetween("nextPerturbation", "beta1", beta1, 0, 1);
  const size = mean.length;
  const [wide, spread] = [Math.sqrt(alpha), Math.sqrt(1 - alpha)];
  const z = standardNormals(key, size);
  const around = spread > 0 ? rng.host.normal(rng.foldIn(key, 1), size) : undefined;
  const [fresh, centred, next] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
  for (let i = 0; i < size; i++) {
    fresh[i] = wide * (z[i] as number);
    centred[i] = (mean[i] as number) + (around ? spread * (around[i] as number) : 0);
    next[i] = beta1 * (fresh[i] as number) + (1 - beta1) * (centred[i] as number);
  }
  return {mean: next, fresh, centred};
}

/**
 * The law in which perturbations settle when α and β₁ stay: m is an autoregression, mₜ₊₁ = (1 − β₁) mₜ + noise. Variance of a
 * component, and correlation of it with the one `lag` steps before.
 * @throws ZerothOrderError unless beta1 is above 0: the running mean would walk off without end
 */
export function perturbationLaw({alpha, beta1}: Pick<Uncertainty, "alpha" | "beta1">): {
  readonly variance: number;
  readonly autocorrelation: (lag: number) => number;
} {
  checkBetween("perturbationLaw", "alpha", alpha, 0, 1);
  checkBetween("perturbationLaw", "beta1", beta1, Number.MIN_VALUE, 1);
  const rho = 1 - beta1;
  return {
    variance: (beta1 ** 2 * alpha + rho ** 2 * (1 - alpha)) / (1 - rho ** 2),
    autocorrelation: (lag) => rho ** lag,
  };
}

/**
 * E cos(ĝₜ, ĝₜ₊₁) of two estimates at one point whose perturbations have the correlation ρ, in many dimensions:
 * (2/π) ρ arcsin ρ. The two slopes are jointly normal with correlation ρ, so their signs agree on average (2/π) arcsin ρ, and
 * the directions have the cosine ρ.
 */
export function expectedCosine(rho: number): number {
  checkBetween("expectedCosine", "rho", rho, -1, 1);
  return (2 / Math.PI) * rho * Math.asin(rho);
}

/**
 * The paper's three phases: MeZO at first, then α, β₁ and β₂ fall evenly from 1 to `floor`, then they stay.
 * @param options.steps of the whole run
 * @param options.from, options.to shares of the run at which the fall begins and ends, by default 0.1 and 0.9
 * @throws ZerothOrderError for numbers out of range
 */
export function annealedUncertainty({
  steps,
  floor = 0.5,
  from = 0.1,
  to = 0.9,
}: {
  readonly steps: number;
  readonly floor?: number;
  readonly from?: number;
  readonly to?: number;
}): (step: number) => Uncertainty {
  checkPositive("annealedUncertainty", "steps", steps);
  checkBetween("annealedUncertainty", "floor", floor, 0, 1);
  checkBetween("annealedUncertainty", "from", from, 0, 1);
  checkBetween("annealedUncertainty", "to", to, from + Number.EPSILON, 1);
  return (step) => {
    const done = Math.min(1, Math.max(0, (step / steps - from) / (to - from)));
    const value = 1 - (1 - floor) * done;
    return {alpha: value, beta1: value, beta2: value};
  };
}

/** What an estimate is divided by: the root of each component of v, of its mean over components, or nothing. */
export type SecondMoment = "elementwise" | "mean" | "none";

export interface AdamuOptions {
  readonly learningRate: Schedule;
  readonly uncertainty: Uncertainty | ((step: number) => Uncertainty);
  /** By default `"mean"`: small components of v, which are chance, would make steps of any size. */
  readonly secondMoment?: SecondMoment;
  /** By default 1e-3. */
  readonly epsilon?: number;
  /** σ in √(v + σ), by default 1e-8. */
  readonly sigma?: number;
}

export interface AdamuState {
  readonly step: number;
  /** The running mean m, which is the last perturbation. */
  readonly mean: Float64Array;
}

const SECOND_MOMENTS: readonly string[] = ["elementwise", "mean", "none"];

/**
 * One step asks along the next perturbation m: ĝ = (f(x + εm) − f(x − εm))/2ε · m, v = β₂ ż² + (1 − β₂) z̈²,
 * x ← x − η ĝ/√(v + σ) (algorithm 1 of the paper). With α = β₁ = 1 and without the second moment it is MeZO.
 * @throws ZerothOrderError for options out of range
 */
export function adamu({
  learningRate,
  uncertainty,
  secondMoment = "mean",
  epsilon = 1e-3,
  sigma = 1e-8,
}: AdamuOptions): ZerothOrderRule<AdamuState> {
  checkPositive("adamu", "epsilon", epsilon);
  checkPositive("adamu", "sigma", sigma);
  if (!SECOND_MOMENTS.includes(secondMoment)) {
    throw new ZerothOrderError("adamu", "secondMoment", String(secondMoment), SECOND_MOMENTS.join(" or "));
  }
  return {
    init: (size) => ({step: 0, mean: new Float64Array(size)}),
    update(key, f, params, {step, mean: before}) {
      const now = typeof uncertainty === "function" ? uncertainty(step) : uncertainty;
      const {mean, fresh, centred} = nextPerturbation(key, before, now);
      const slope = slopeAlong(f, params, mean, epsilon);
      const v = secondMoments(fresh, centred, now.beta2);
      let sum = 0;
      for (let i = 0; i < v.length; i++) sum += v[i] as number;
      const rate = scheduled(learningRate, step);
      const updates = new Float64Array(v.length);
      for (let i = 0; i < v.length; i++) {
        const moment = secondMoment === "mean" ? sum / v.length : (v[i] as number);
        const divisor = secondMoment === "none" ? 1 : Math.sqrt(moment + sigma);
        updates[i] = (-rate * (slope * (mean[i] as number))) / divisor;
      }
      return {updates, state: {step: step + 1, mean}, direction: mean, slope};
    },
  };
}

/** v = β₂ ż² + (1 − β₂) z̈². */
function secondMoments(fresh: Float64Array, centred: Float64Array, beta2: number): Float64Array {
  const v = new Float64Array(fresh.length);
  for (let i = 0; i < v.length; i++) {
    v[i] = beta2 * (fresh[i] as number) * (fresh[i] as number) + (1 - beta2) * (centred[i] as number) ** 2;
  }
  return v;
}
