/** Gradients of a function of a vector from its values, or its derivatives, along random directions. */
import {dot, norm} from "../../engine/curvature/symmetric.ts";
import {rng} from "../../engine/rng/index.ts";
import {checkAbove, checkSamples, EstimatorError, type HostEstimator} from "./estimator.ts";

export type Directions = "gaussian" | "rademacher" | "sphere" | "orthogonal";

export interface DirectionalProblem {
  /** Where. */
  readonly x: Float64Array;
  readonly f: (x: Float64Array) => number;
  readonly gradient: (x: Float64Array) => Float64Array;
}

const NAMES: Readonly<Record<Directions, string>> = {
  gaussian: "Gaussian",
  rademacher: "Rademacher",
  sphere: "sphere",
  orthogonal: "orthogonal",
};

/**
 * Directions of mean square length d, flat [count · d]: independent normal, ±1, uniform on the sphere of radius √d, or
 * Gaussian ones made orthogonal in groups of at most d with their lengths kept (Choromanski and others 2018).
 */
export function directions(kind: Directions, key: rng.Key, count: number, d: number): Float64Array {
  if (kind === "rademacher") return Float64Array.from(rng.host.uniform(key, count * d), (u) => (u < 0.5 ? -1 : 1));
  const z = Float64Array.from(rng.host.normal(key, count * d));
  if (kind === "gaussian") return z;
  for (let i = 0; i < count; i++) {
    const own = z.subarray(i * d, (i + 1) * d);
    const length = norm(own);
    if (kind === "orthogonal") {
      for (let j = i - (i % d); j < i; j++) {
        const other = z.subarray(j * d, (j + 1) * d);
        const along = dot(own, other) / dot(other, other);
        for (let k = 0; k < d; k++) own[k] = (own[k] as number) - along * (other[k] as number);
      }
    }
    const scale = (kind === "sphere" ? Math.sqrt(d) : length) / norm(own);
    for (let k = 0; k < d; k++) own[k] = (own[k] as number) * scale;
  }
  return z;
}

interface DirectionalOptions {
  readonly directions?: Directions;
  /** Directions whose estimates are averaged in one draw, by default 1. */
  readonly samples?: number;
}

/**
 * (v·∇f) v with one Jacobian-vector product a direction (Baydin and others, Gradients without Backpropagation, 2022).
 * Its total variance on a linear f is (d + 1)‖g‖² for Gaussian directions, (d − 1)‖g‖² for ±1.
 */
export function forwardGradient(
  {x, gradient}: DirectionalProblem,
  {directions = "gaussian", samples = 1}: DirectionalOptions = {},
): HostEstimator {
  const slope = (v: Float64Array) => dot(gradient(x), v);
  return along(`forward gradient, ${NAMES[directions]}`, x.length, 1, directions, samples, slope);
}

/**
 * (f(x + cΔ) − f(x − cΔ))/(2c) Δ, Δ of ±1 (Spall 1992). On x³ its bias is exactly c².
 * @throws EstimatorError when c is not above 0
 */
export function spsa(problem: DirectionalProblem, {c = 1e-2, samples = 1}: {c?: number; samples?: number} = {}) {
  checkAbove("spsa", "c", c);
  return along(`SPSA, c = ${c}`, problem.x.length, 2, "rademacher", samples, central(problem, c));
}

/**
 * Evolution strategies, the gradient of f smoothed by N(0, σ²I): antithetic, (f(x + σε) − f(x − σε))/(2σ) ε, or one-sided,
 * (f(x + σε) − f(x))/σ ε (Salimans and others 2017; Nesterov and Spokoiny 2017).
 * @throws EstimatorError when sigma is not above 0
 */
export function evolutionStrategies(
  problem: DirectionalProblem,
  {
    sigma = 1e-1,
    antithetic = true,
    directions = "gaussian",
    samples = 1,
  }: DirectionalOptions & {sigma?: number; antithetic?: boolean} = {},
): HostEstimator {
  checkAbove("evolutionStrategies", "sigma", sigma);
  const here = problem.f(problem.x);
  const oneSided = (v: Float64Array) => (problem.f(moved(problem.x, v, sigma)) - here) / sigma;
  const name = `evolution strategies, ${antithetic ? "antithetic" : "one-sided"}, ${NAMES[directions]}`;
  const slope = antithetic ? central(problem, sigma) : oneSided;
  return along(name, problem.x.length, antithetic ? 2 : 1, directions, samples, slope);
}

function along(
  name: string,
  d: number,
  evaluations: number,
  kind: Directions,
  samples: number,
  slope: (v: Float64Array) => number,
): HostEstimator {
  checkSamples("directional", samples);
  if (!(kind in NAMES)) throw new EstimatorError("directional", "directions", Object.keys(NAMES).join(", "), kind);
  return {
    name: samples > 1 ? `${name} × ${samples}` : name,
    size: d,
    evaluations: evaluations * samples,
    draw(key, count) {
      const estimates = new Float64Array(count * d);
      for (let draw = 0; draw < count; draw++) {
        // Groups of orthogonal directions begin anew with every draw.
        const vs = directions(kind, rng.foldIn(key, draw), samples, d);
        for (let k = 0; k < samples; k++) {
          const v = vs.subarray(k * d, (k + 1) * d);
          const weight = slope(v) / samples;
          for (let j = 0; j < d; j++) {
            const at = draw * d + j;
            estimates[at] = (estimates[at] as number) + weight * (v[j] as number);
          }
        }
      }
      return estimates;
    },
  };
}

function central({x, f}: DirectionalProblem, by: number): (v: Float64Array) => number {
  return (v) => (f(moved(x, v, by)) - f(moved(x, v, -by))) / (2 * by);
}

function moved(x: Float64Array, v: Float64Array, by: number): Float64Array {
  return x.map((value, i) => value + by * (v[i] as number));
}
