/**
 * Frank-Wolfe steps by noisy values of a function only (Sahu, Zaheer and Kar, Towards Gradient Free and Projection Free Stochastic
 * Optimization, AISTATS 2019, algorithm 2).
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import type {SparseRegression} from "../problems/index.ts";
import {checkPositive, checkWhole} from "./arguments.ts";
import {l1Vertex, projectOnL1Ball} from "./l1-ball.ts";
import {type Schedule, scheduled} from "./two-point.ts";

/** What the estimates ask of a problem. */
export type L1Problem = Pick<SparseRegression, "dimension" | "n" | "radius" | "sample" | "sampleGradient">;

/** An estimate of the gradient at x from one random example, at step t. */
export type SampleEstimate = (key: Key, problem: L1Problem, x: Float64Array, step: number) => Float64Array;

/** c_t = 2 / (d^{3/2} (t + 8)^{1/3}), how far the function is asked (theorem 1 of the paper). */
export const difference = (d: number, step: number): number => 2 / (d ** 1.5 * (step + 8) ** (1 / 3));

/**
 * Differences along `directions` random directions u ~ N(0, I): (F(x + c u; ξ) − F(x; ξ))/c · u, with one ξ for all of them (RDSA; with
 * more than one direction I-RDSA, equation 11).
 * @throws ZerothOrderError unless directions is a whole number of at least 1
 */
export function randomDirections(directions = 1): SampleEstimate {
  checkWhole("randomDirections", "directions", directions, 1);
  return (key, problem, x, step) => {
    const d = problem.dimension;
    const row = drawRow(key, problem);
    const c = difference(d, step);
    const here = problem.sample(x, row);
    const u = rng.host.normal(rng.foldIn(key, 1), directions * d);
    const estimate = new Float64Array(d);
    for (let k = 0; k < directions; k++) {
      const moved = x.map((value, j) => value + c * (u[k * d + j] as number));
      const slope = (problem.sample(moved, row) - here) / (c * directions);
      for (let j = 0; j < d; j++) estimate[j] = (estimate[j] as number) + slope * (u[k * d + j] as number);
    }
    return estimate;
  };
}

/** Differences along each of the d axes (KWSA, equation 9): d + 1 values. */
export const alongAxes: SampleEstimate = (key, problem, x, step) => {
  const row = drawRow(key, problem);
  const c = difference(problem.dimension, step);
  const here = problem.sample(x, row);
  const moved = x.slice();
  return x.map((value, j) => {
    moved[j] = value + c;
    const slope = (problem.sample(moved, row) - here) / c;
    moved[j] = value;
    return slope;
  });
};

/** The example's own gradient: what a first-order method has. */
export const exactGradient: SampleEstimate = (key, problem, x) => problem.sampleGradient(x, drawRow(key, problem));

const drawRow = (key: Key, {n}: L1Problem): number => rng.host.randint(rng.foldIn(key, 0), 1, 0, n)[0] as number;

/**
 * ρ_t = min(1, 4 / ((d/m)^{1/3} (t + 8)^{2/3})), the weight of the newest of estimates that are averaged (theorem 1; for m directions
 * theorem 3). With d = m it is that of exact gradients and of differences along all axes.
 */
export function averagingWeight(d: number, directions = 1, exponent = 2 / 3): (step: number) => number {
  checkPositive("averagingWeight", "d", d);
  checkPositive("averagingWeight", "directions", directions);
  checkPositive("averagingWeight", "exponent", exponent);
  return (step) => Math.min(1, 4 / ((d / directions) ** (1 / 3) * (step + 8) ** exponent));
}

export interface FrankWolfeOptions {
  readonly estimate: SampleEstimate;
  /** ρ_t; 1 throughout is without averaging. */
  readonly weight: (step: number) => number;
}

export interface FrankWolfeState {
  readonly x: Float64Array;
  /** The averaged estimates d_t. */
  readonly average: Float64Array;
  /** The newest of them, g_t, and the vertex that the last step went towards; of zeros at first. */
  readonly estimate: Float64Array;
  readonly vertex: Float64Array;
  readonly step: number;
}

/**
 * d_t = (1 − ρ_t) d_{t−1} + ρ_t g_t; v_t the vertex with the least ⟨d_t, v⟩; x ← x + γ_t (v_t − x) with γ_t = 2/(t + 8). All points are
 * means of vertices, so none is outside of the ball and nothing is projected.
 */
export function stochasticFrankWolfe(problem: L1Problem, {estimate, weight}: FrankWolfeOptions) {
  const zeros = new Float64Array(problem.dimension);
  return {
    init: (x: Float64Array): FrankWolfeState => ({x, average: zeros, estimate: zeros, vertex: zeros, step: 0}),
    step(key: Key, state: FrankWolfeState): FrankWolfeState {
      const g = estimate(key, problem, state.x, state.step);
      const rho = weight(state.step);
      const average = state.average.map((value, j) => (1 - rho) * value + rho * (g[j] as number));
      const vertex = l1Vertex(average, problem.radius);
      const gamma = 2 / (state.step + 8);
      const x = state.x.map((value, j) => value + gamma * ((vertex[j] as number) - value));
      return {x, average, estimate: g, vertex, step: state.step + 1};
    },
  };
}

/** The same estimates without averages: x ← the nearest point of the ball to x − η_t g_t. */
export function projectedDescent(
  problem: L1Problem,
  {estimate, learningRate}: {readonly estimate: SampleEstimate; readonly learningRate: Schedule},
) {
  return {
    init: (x: Float64Array) => ({x, step: 0}),
    step(key: Key, {x, step}: {readonly x: Float64Array; readonly step: number}) {
      const g = estimate(key, problem, x, step);
      const rate = scheduled(learningRate, step);
      const moved = x.map((value, j) => value - rate * (g[j] as number));
      return {x: projectOnL1Ball(moved, problem.radius), step: step + 1};
    },
  };
}

/**
 * Frank-Wolfe with all of the data and exact line searches, and the gap ⟨∇f, x − v⟩ at its last point, above which f − f* cannot be.
 */
export function frankWolfeMinimum(problem: SparseRegression, steps = 4000): {value: number; gap: number} {
  let x: Float64Array = new Float64Array(problem.dimension);
  for (let t = 0; ; t++) {
    const gradient = problem.gradient(x);
    const vertex = l1Vertex(gradient, problem.radius);
    const towards = vertex.map((v, j) => v - (x[j] as number));
    const gap = -towards.reduce((sum, v, j) => sum + v * (gradient[j] as number), 0);
    if (t === steps || gap <= 0) return {value: problem.value(x), gap: Math.max(0, gap)};
    const length = Math.min(1, gap / (2 * problem.curvature(towards)));
    x = x.map((value, j) => value + length * (towards[j] as number));
  }
}
