/**
 * Sparse MeZO: two-point estimates that perturb and move chosen weights only (Liu, Zhu, Gong, Cheng, Hsieh and You, Sparse MeZO:
 * Less Parameters for Better Performance in Zeroth-Order LLM Fine-Tuning, 2024).
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import type {ParameterRange} from "../problems/index.ts";
import {checkBetween, checkPositive, ZerothOrderError} from "./arguments.ts";
import {type Oracle, type Schedule, scheduled, standardNormals, type ZerothOrderRule} from "./two-point.ts";

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

export interface MaskRuleOptions extends MaskOptions {
  /**
   * The paper stores no mask: before each step it finds out anew which weights are not above the thresholds that the first
   * weights gave. A weight that has crossed its threshold then stands still for ever. Only for `"small"`; by default false.
   */
  readonly recomputed?: boolean;
}

/**
 * The mask for each step, from the weights as they are before it: that of the first weights throughout, or a recomputed one.
 * @throws ZerothOrderError as `weightMask`, and for a recomputed mask of another kind
 */
export function maskRule(
  first: Float64Array,
  tensors: readonly ParameterRange[],
  {recomputed = false, ...options}: MaskRuleOptions,
): (params: Float64Array) => Uint8Array {
  const mask = weightMask(first, tensors, options);
  if (!recomputed) return () => mask;
  const {kind = "small", density} = options;
  if (kind !== "small") throw new ZerothOrderError("maskRule", "recomputed", "true", `false for kind ${kind}`);
  const thresholds = magnitudeThresholds(first, tensors, density);
  return (params) => belowThresholds(params, tensors, thresholds);
}

/**
 * What is known of the estimate ĝ in the limit of small ε: its mean m ⊙ ∇f, and the mean of its squared length,
 * (d̂ + 2)‖m ⊙ ∇f‖² with d̂ chosen weights.
 */
export function maskedMoments(gradient: Float64Array, mask: Uint8Array): {mean: Float64Array; square: number} {
  const mean = gradient.map((g, i) => (mask[i] ? g : 0));
  const chosen = mask.reduce((sum, m) => sum + m, 0);
  return {mean, square: (chosen + 2) * mean.reduce((sum, g) => sum + g * g, 0)};
}

export interface SparseStepOptions {
  /** η. */
  readonly learningRate: number;
  /** 1 for weights that are perturbed and moved. */
  readonly mask: Uint8Array;
  /** By default 1e-3. */
  readonly epsilon?: number;
}

/**
 * One step in place (algorithm 1 of the paper): ẑ = m ⊙ z with z ~ N(0, I); to x + εẑ, to x − εẑ, back to x, and on by −η ĝ with
 * ĝ = (f(x + εẑ) − f(x − εẑ))/2ε · ẑ. Each time z comes from the key again, so only the weights themselves are held.
 * @param f may not keep its argument: it is `params`, which changes
 * @param params is moved
 * @returns the slope along ẑ
 * @throws ZerothOrderError for an ε that is not above 0, or a mask of another length than the parameters
 */
export function sparseMezoStep(
  key: Key,
  f: Oracle,
  params: Float64Array,
  {learningRate, mask, epsilon = 1e-3}: SparseStepOptions,
): number {
  checkPositive("sparseMezoStep", "epsilon", epsilon);
  if (mask.length !== params.length) {
    throw new ZerothOrderError("sparseMezoStep", "mask", `of ${mask.length} weights`, `of ${params.length}`);
  }
  move(key, params, mask, epsilon);
  const ahead = f(params);
  move(key, params, mask, -2 * epsilon);
  const behind = f(params);
  move(key, params, mask, epsilon);
  const slope = (ahead - behind) / (2 * epsilon);
  move(key, params, mask, -learningRate * slope);
  return slope;
}

/** x ← x + by · m ⊙ z. */
function move(key: Key, params: Float64Array, mask: Uint8Array, by: number): void {
  const z = standardNormals(key, params.length);
  const count = params.length;
  // A product with 0 or 1 takes a third of the time of a branch that no processor can foresee.
  if (Number.isFinite(by)) {
    for (let i = 0; i < count; i++) params[i] = (params[i] as number) + by * (z[i] as number) * (mask[i] as number);
    return;
  }
  for (let i = 0; i < count; i++) if (mask[i]) params[i] = (params[i] as number) + by * (z[i] as number);
}

export interface SparseMezoOptions {
  readonly learningRate: Schedule;
  /** 1 for weights that move; or what gives it from the weights before each step (`maskRule`). */
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
 * `sparseMezoStep` as a rule that leaves its parameters as they are, to be compared with other rules. Steps may be larger by
 * about d/d̂ than MeZO's.
 * @throws ZerothOrderError for options out of range, or a mask of another length than the parameters
 */
export function sparseMezo({learningRate, mask, epsilon = 1e-3}: SparseMezoOptions): ZerothOrderRule<SparseMezoState> {
  checkPositive("sparseMezo", "epsilon", epsilon);
  return {
    init: () => ({step: 0, density: Number.NaN}),
    update(key, f, params, {step}) {
      const chosen = typeof mask === "function" ? mask(params) : mask;
      const moved = params.slice();
      const slope = sparseMezoStep(key, f, moved, {learningRate: scheduled(learningRate, step), mask: chosen, epsilon});
      const direction = new Float64Array(params.length);
      move(key, direction, chosen, 1);
      const density = chosen.reduce((sum, m) => sum + m, 0) / params.length;
      const updates = moved.map((x, i) => x - (params[i] as number));
      return {updates, state: {step: step + 1, density}, direction, slope};
    },
  };
}
