/**
 * GFM and GFM+: gradient-free descent on functions with kinks (Lin, Zheng and Jordan, NeurIPS 2022; Chen, Xu and Luo, Faster
 * Gradient-Free Algorithms for Nonsmooth Nonconvex Stochastic Optimization, ICML 2023, algorithms 1 and 2).
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import type {NonsmoothProblem} from "../problems/index.ts";
import {checkPositive, checkWhole} from "./arguments.ts";

/** What the methods ask of a problem: values of single examples. */
export type SampledProblem = Pick<NonsmoothProblem, "dimension" | "n" | "sample">;

/** Directions on the unit sphere [batch · d], and the examples that are asked along them. */
export interface Probes {
  readonly directions: Float64Array;
  readonly rows: ArrayLike<number>;
}

/** Directions drawn evenly from the unit sphere, flat [count · d]. */
export function sphereDirections(key: Key, count: number, d: number): Float64Array {
  const z = Float64Array.from(rng.host.normal(key, count * d));
  for (let k = 0; k < count; k++) {
    const own = z.subarray(k * d, (k + 1) * d);
    let square = 0;
    for (let j = 0; j < d; j++) square += (own[j] as number) ** 2;
    const scale = 1 / Math.sqrt(square);
    for (let j = 0; j < d; j++) own[j] = (own[j] as number) * scale;
  }
  return z;
}

/** Probes with examples drawn with replacement, or, for a refresh, in random orders of all of them. */
export function drawProbes(key: Key, {dimension, n}: SampledProblem, batch: number, inOrder = false): Probes {
  const directions = sphereDirections(rng.foldIn(key, 0), batch, dimension);
  const forRows = rng.foldIn(key, 1);
  if (!inOrder) return {directions, rows: rng.host.randint(forRows, batch, 0, n)};
  const rows = new Int32Array(batch);
  for (let start = 0; start < batch; start += n) {
    const order = rng.host.permutation(rng.foldIn(forRows, start / n), n);
    rows.set(order.subarray(0, Math.min(n, batch - start)), start);
  }
  return {directions, rows};
}

/**
 * The mean over probes of g(x; w, ξ) = d/2δ · (F(x + δw; ξ) − F(x − δw; ξ)) w, an unbiased estimate of ∇f_δ(x) (equation 4 of
 * the paper). Two queries a probe.
 */
export function sphereEstimate(problem: SampledProblem, x: Float64Array, {directions, rows}: Probes, delta: number) {
  const d = problem.dimension;
  const estimate = new Float64Array(d);
  const [ahead, behind] = [new Float64Array(d), new Float64Array(d)];
  for (let k = 0; k < rows.length; k++) {
    const from = k * d;
    for (let j = 0; j < d; j++) {
      const step = delta * (directions[from + j] as number);
      ahead[j] = (x[j] as number) + step;
      behind[j] = (x[j] as number) - step;
    }
    const row = rows[k] as number;
    const slope = (d * (problem.sample(ahead, row) - problem.sample(behind, row))) / (2 * delta * rows.length);
    for (let j = 0; j < d; j++) estimate[j] = (estimate[j] as number) + slope * (directions[from + j] as number);
  }
  return estimate;
}

/** What the recursion's second estimate, at the point before, has in common with the first. */
export interface Reuse {
  readonly directions: boolean;
  readonly examples: boolean;
}

const REUSE_BOTH: Reuse = {directions: true, examples: true};

/**
 * v + mean of g(x; w, ξ) − g(before; w, ξ), with the same w and ξ at both points (algorithm 2, line 8). Four queries a probe.
 * @param reuse what to draw anew for the point before, to see the recursion fail
 */
export function recursiveEstimate(
  key: Key,
  problem: SampledProblem,
  v: Float64Array,
  {x, before}: {readonly x: Float64Array; readonly before: Float64Array},
  {delta, batch, reuse = REUSE_BOTH}: {readonly delta: number; readonly batch: number; readonly reuse?: Reuse},
): Float64Array {
  const probes = drawProbes(key, problem, batch);
  const others = reuse.directions && reuse.examples ? probes : drawProbes(rng.foldIn(key, 2), problem, batch);
  const there = {
    directions: reuse.directions ? probes.directions : others.directions,
    rows: reuse.examples ? probes.rows : others.rows,
  };
  const now = sphereEstimate(problem, x, probes, delta);
  const then = sphereEstimate(problem, before, there, delta);
  return v.map((value, j) => value + ((now[j] as number) - (then[j] as number)));
}

export interface GradientFreeOptions {
  readonly learningRate: number;
  /** Radius δ of the smoothing. */
  readonly delta: number;
  /** Probes b of a step. */
  readonly batch: number;
}

export interface GfmPlusOptions extends GradientFreeOptions {
  /** Probes b′ of a refresh. */
  readonly refreshBatch: number;
  /** Steps m from one refresh to the next. */
  readonly period: number;
  readonly reuse?: Reuse;
}

export interface GradientFreeState {
  readonly x: Float64Array;
  /** The estimate of ∇f_δ at `before` that the last step went along; zeros at first. */
  readonly v: Float64Array;
  /** The point that the last step began at. */
  readonly before: Float64Array;
  readonly step: number;
  /** Values of single examples that were asked for so far. */
  readonly queries: number;
}

export interface GradientFreeMethod {
  init(x: Float64Array): GradientFreeState;
  step(key: Key, state: GradientFreeState): GradientFreeState;
}

/**
 * x ← x − η v with a new estimate v of b probes at each step: 2b queries.
 * @throws ZerothOrderError for options out of range
 */
export function gfm(problem: SampledProblem, options: GradientFreeOptions): GradientFreeMethod {
  checkOptions("gfm", options, []);
  const {delta, batch} = options;
  return method(problem, options, (key, {x}) => ({
    v: sphereEstimate(problem, x, drawProbes(key, problem, batch), delta),
    queries: 2 * batch,
  }));
}

/**
 * x ← x − η v, with v estimated by b′ probes at every m-th step, and in between carried along by the recursion with b: 2b′ queries
 * for a refresh, 4b for any other step.
 * @throws ZerothOrderError for options out of range
 */
export function gfmPlus(problem: SampledProblem, options: GfmPlusOptions): GradientFreeMethod {
  checkOptions("gfmPlus", options, ["refreshBatch", "period"]);
  const {delta, batch, refreshBatch, period} = options;
  return method(problem, options, (key, {x, before, v, step}) => {
    if (step % period === 0) {
      const probes = drawProbes(key, problem, refreshBatch, true);
      return {v: sphereEstimate(problem, x, probes, delta), queries: 2 * refreshBatch};
    }
    return {v: recursiveEstimate(key, problem, v, {x, before}, options), queries: 4 * batch};
  });
}

function method(
  {dimension}: SampledProblem,
  {learningRate}: GradientFreeOptions,
  estimate: (key: Key, state: GradientFreeState) => {v: Float64Array; queries: number},
): GradientFreeMethod {
  return {
    init: (x) => ({x, before: x, v: new Float64Array(dimension), step: 0, queries: 0}),
    step(key, state) {
      const {v, queries} = estimate(key, state);
      const x = state.x.map((value, j) => value - learningRate * (v[j] as number));
      return {x, before: state.x, v, step: state.step + 1, queries: state.queries + queries};
    },
  };
}

function checkOptions(call: string, options: GradientFreeOptions, more: readonly string[]): void {
  checkPositive(call, "learningRate", options.learningRate);
  checkPositive(call, "delta", options.delta);
  for (const [name, value] of Object.entries(options)) {
    if (name === "batch" || more.includes(name)) checkWhole(call, name, value, 1);
  }
}
