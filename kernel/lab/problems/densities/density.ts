/** Densities to sample from, p ∝ e^(−U), each by its potential U on both kinds of numbers. */
import type {Key} from "../../../engine/rng/index.ts";
import type * as tf from "../../../engine/tfjs.ts";

/** A density on ℝᵈ. The host's functions work in float64, on one point within an array of many. */
export interface Density {
  readonly name: string;
  readonly dimension: number;
  /** U = −log p + a constant, at the point `q[at]`, …, `q[at + dimension − 1]`. */
  energy(q: Float64Array, at: number): number;
  /** Writes ∇U at that point to the same places of `out`. */
  gradient(q: Float64Array, at: number, out: Float64Array): void;
  /** U of each row on tensors: [n, dimension] → [n]. */
  readonly potential: (q: tf.Tensor) => tf.Tensor1D;
}

/** A density on the plane that can be drawn, and sampled without a Markov chain. */
export interface PlaneDensity extends Density {
  readonly dimension: 2;
  /** What the axes are. */
  readonly labels: readonly [string, string];
  /** The part of the plane worth drawing: [least, most] of each coordinate. */
  readonly domain: readonly [x: readonly [number, number], y: readonly [number, number]];
  readonly moments: Moments;
  /** Independent points, row-major [count, 2]. */
  sample(key: Key, count: number): Float64Array;
}

export interface Moments {
  readonly mean: readonly [number, number];
  /** Variances of both coordinates and their covariance. */
  readonly variances: readonly [number, number];
  readonly covariance: number;
}

/** No plain objects: a cell's `lab` hands them on as they are, not call by call. */
const LAW = {};

/** A density on the plane. */
export function planeDensity(parts: Omit<PlaneDensity, "dimension">): PlaneDensity {
  return Object.assign(Object.create(LAW), parts, {dimension: 2});
}

/** An element that is there. */
export function at(values: ArrayLike<number>, i: number): number {
  return values[i] as number;
}
