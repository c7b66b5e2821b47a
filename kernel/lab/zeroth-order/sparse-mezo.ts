/**
 * Sparse MeZO: two-point estimates that perturb and move chosen weights only (Liu, Zhu, Gong, Cheng, Hsieh and You, Sparse MeZO:
 * Less Parameters for Better Performance in Zeroth-Order LLM Fine-Tuning, 2024).
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import type {ParameterRange} from "../problems/index.ts";
import {checkBetween, checkPositive, ZerothOrderError} from "./arguments.ts";
import {type Schedule, scheduled, slopeAlong, standardNormals, type ZerothOrderRule} from "./two-point.ts";

/** Which weights of each tensor: the smallest, the largest, or any; in absolute value. */
export type MaskKind = "small" | "large" | "random";

const KINDS: readonly string[] = ["small", "large", "random"];

export interface MaskOptions {
  /** By default `"small"`, the paper's. */
  readonly kind?: MaskKind;
  /** The share of each tensor's weights that is chosen. */
  readonly density: number;
  /** For `"random"`. */
  readonly key?: Key;
}

/**
 * The mask of the paper's equation 3, and its rivals of the same density: 1 for the weights of each tensor that are chosen,
 * round(density · n) of n.
 * @param tensors where each tensor is in `params`: thresholds are each tensor's own
 * @throws ZerothOrderError for a density outside of 0 to 1, another kind, or a random mask without a key
 */
export function weightMask(
  params: Float64Array,
  tensors: readonly ParameterRange[],
  {kind = "small", density, key}: MaskOptions,
): Uint8Array {
  checkBetween("weightMask", "density", density, 0, 1);
  if (!KINDS.includes(kind)) throw new ZerothOrderError("weightMask", "kind", String(kind), KINDS.join(" or "));
  if (kind === "random" && !key)
    throw new ZerothOrderError("weightMask", "key", "missing", "a key: the mask is random");
  const mask = new Uint8Array(params.length);
  for (const [t, {start, end}] of tensors.entries()) {
    const size = (i: number) => Math.abs(params[start + i] as number);
    const order = Array.from({length: end - start}, (_, i) => i).sort((i, j) => size(i) - size(j));
    if (kind === "large") order.reverse();
    const chosen = key && kind === "random" ? rng.host.permutation(rng.foldIn(key, t), end - start) : order;
    const count = Math.round(density * (end - start));
    for (let k = 0; k < count; k++) mask[start + (chosen[k] as number)] = 1;
  }
  return mask;
}

/**
 * The largest absolute value below each tensor's `density`-quantile: the thresholds h of the paper's equation 4.
 * @throws ZerothOrderError for a density outside of 0 to 1
 */
export function magnitudeThresholds(
  params: Float64Array,
  tensors: readonly ParameterRange[],
  density: number,
): Float64Array {
  checkBetween("magnitudeThresholds", "density", density, 0, 1);
  return Float64Array.from(tensors, ({start, end}) => {
    const sizes = params.slice(start, end).map(Math.abs).sort();
    return sizes[Math.round(density * sizes.length) - 1] ?? 0;
  });
}

/** 1 where a weight, as it is now, is not above its tensor's threshold. */
export function belowThresholds(
  params: Float64Array,
  tensors: readonly ParameterRange[],
  thresholds: Float64Array,
): Uint8Array {
  const mask = new Uint8Array(params.length);
  for (const [t, {start, end}] of tensors.entries()) {
    for (let i = start; i < end; i++) mask[i] = Math.abs(params[i] as number) <= (thresholds[t] as number) ? 1 : 0;
  }
  return mask;
}

export interface SparseMezoOptions {
  readonly learningRate: Schedule;
  /** 1 for weights that move; or what gives it from the weights before each step, as the paper does to store no mask. */
  readonly mask: Uint8Array | ((params: Float64Array) => Uint8Array);
  /** By default 1e-3. */
  readonly epsilon?: number;
}

export interface SparseMezoState {
  readonly step: number;
  /** Share of the weights that the last step could move. */
  readonly density: number;
}

/**
 * ẑ = m ⊙ z with z ~ N(0, I); ĝ = (f(x + εẑ) − f(x − εẑ))/2ε · ẑ; x ← x − η ĝ (algorithm 1 of the paper). E ĝ = m ⊙ ∇f and
 * E‖ĝ‖² = (d̂ + 2)‖m ⊙ ∇f‖² with d̂ chosen weights, so steps may be larger by about d/d̂ than MeZO's.
 * @throws ZerothOrderError for options out of range, or a mask of another length than the parameters
 */
export function sparseMezo({learningRate, mask, epsilon = 1e-3}: SparseMezoOptions): ZerothOrderRule<SparseMezoState> {
  checkPositive("sparseMezo", "epsilon", epsilon);
  return {
    init: () => ({step: 0, density: Number.NaN}),
    update(key, f, params, {step}) {
      const chosen = typeof mask === "function" ? mask(params) : mask;
      if (chosen.length !== params.length) {
        throw new ZerothOrderError("sparseMezo", "mask", `of ${chosen.length} weights`, `of ${params.length}`);
      }
      const count = chosen.reduce((sum, m) => sum + m, 0);
      const normals = standardNormals(key, count);
      let next = 0;
      const direction = Float64Array.from(chosen, (m) => (m ? (normals[next++] as number) : 0));
      const slope = slopeAlong(f, params, direction, epsilon);
      const rate = scheduled(learningRate, step);
      const updates = direction.map((z) => -rate * (slope * z));
      return {updates, state: {step: step + 1, density: count / params.length}, direction, slope};
    },
  };
}
