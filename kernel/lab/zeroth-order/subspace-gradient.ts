/**
 * Personalizing a quantized model by zeroth-order search for one token (Seo and others, Efficient Personalization of Quantized
 * Diffusion Model without Backpropagation, CVPR 2025): two-point estimates along normal directions, denoised by what the
 * token's own history says about directions in which it does not move (Subspace Gradient), then Adam. For many runs side by
 * side.
 */
import {curvature} from "../../engine/curvature/index.ts";
import {type Key, rng} from "../../engine/rng/index.ts";
import {adam, type DescentState} from "../optimizers/index.ts";
import {checkBetween, checkPositive, checkWhole, ZerothOrderError} from "./arguments.ts";

/**
 * Weights as a quantized model has them: whole multiples of max|w|/(2^(bits−1) − 1), the scale of the whole tensor.
 * @throws ZerothOrderError unless bits is a whole number from 2 to 32
 */
export function quantized(weights: ArrayLike<number>, bits = 8): Float32Array {
  checkWhole("quantized", "bits", bits, 2, 32);
  let largest = 0;
  for (let i = 0; i < weights.length; i++) largest = Math.max(largest, Math.abs(at(weights, i)));
  const scale = largest / (2 ** (bits - 1) - 1) || 1;
  return Float32Array.from(weights, (w) => Math.round(w / scale) * scale);
}

/**
 * The directions in which a history moves least: principal components after the first with which the explained share of the
 * variance exceeds 1 − tolerance. Of a history that is shorter than the dimension only directions that it visited are given;
 * what it never tried stays open.
 * @param history positions, [steps · dimension]
 * @returns orthonormal rows, flat [k · dimension]; none when the history does not move
 */
export function lowVarianceDirections(history: Float64Array, dimension: number, tolerance: number): Float64Array {
  const steps = history.length / dimension;
  const mean = new Float64Array(dimension);
  for (let i = 0; i < history.length; i++) mean[i % dimension] = at(mean, i % dimension) + at(history, i) / steps;
  const covariance = Array.from({length: dimension}, () => new Float64Array(dimension));
  for (let t = 0; t < steps; t++) {
    for (let i = 0; i < dimension; i++) {
      const row = covariance[i] as Float64Array;
      const moved = at(history, t * dimension + i) - at(mean, i);
      for (let j = 0; j <= i; j++) row[j] = at(row, j) + moved * (at(history, t * dimension + j) - at(mean, j));
    }
  }
  const {values, vectors} = curvature.host.eigenSymmetric(covariance);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  // Less is the rounding of a history that stands still.
  if (!(total > 1e-24 * history.reduce((sum, value) => sum + value * value, 0))) return new Float64Array(0);
  const visited = Math.min(dimension, steps - 1);
  const low: Float64Array[] = [];
  let explained = 0;
  for (let k = 0; k < visited; k++) {
    const index = dimension - 1 - k;
    if (explained > 1 - tolerance) low.push(vectors[index] as Float64Array);
    explained += Math.max(0, at(values, index)) / total;
  }
  const flat = new Float64Array(low.length * dimension);
  low.forEach((vector, i) => {
    flat.set(vector, i * dimension);
  });
  return flat;
}

/** g − Vᵀ V g: without its parts along orthonormal rows V [k · d]. */
export function withoutDirections(g: Float64Array, rows: Float64Array): Float64Array {
  const d = g.length;
  const left = g.slice();
  for (let from = 0; from < rows.length; from += d) {
    let along = 0;
    for (let i = 0; i < d; i++) along += at(g, i) * at(rows, from + i);
    for (let i = 0; i < d; i++) left[i] = at(left, i) - along * at(rows, from + i);
  }
  return left;
}

export interface TokenSearchOptions {
  /** Numbers of a token. */
  readonly dimension: number;
  /** By default 1. */
  readonly runs?: number;
  /** n, normal directions of a step; by default 2. */
  readonly directions?: number;
  /** μ, how far they are followed; by default 0.01. */
  readonly mu?: number;
  /** Of Adam, whose ε is 10⁻³; by default 0.003. */
  readonly learningRate?: number;
  /** τ: every τ steps the last τ tokens decide what is removed from then on. 0, the default, removes nothing. */
  readonly history?: number;
  /** ν, the share of the history's variance that may be removed; by default 0.01. */
  readonly tolerance?: number;
}

export interface TokenSearchState {
  readonly step: number;
  /** Tokens, [runs · dimension]. */
  readonly position: Float64Array;
  readonly adam: DescentState;
  /** Tokens since the last decision, oldest first. */
  readonly past: readonly Float64Array[];
  /** Removed directions of each run, orthonormal rows. */
  readonly removed: readonly Float64Array[];
}

export interface TokenQuestion {
  /** c + μ z and then c − μ z, [2 · runs · directions · dimension]. */
  readonly points: Float64Array;
  /** z, [runs · directions · dimension]. */
  readonly z: Float64Array;
}

export interface TokenStep {
  readonly state: TokenSearchState;
  /** ĝ and what is left of it without the removed directions, [runs · dimension]. */
  readonly raw: Float64Array;
  readonly projected: Float64Array;
}

export interface TokenSearch {
  /** @param position start, [runs · dimension] */
  init(position: Float64Array): TokenSearchState;
  /** The tokens whose losses the next step needs; those of a run must be given the same images, times and noise. */
  ask(key: Key, state: TokenSearchState): TokenQuestion;
  /** @param values losses of the points, [2 · runs · directions] */
  tell(state: TokenSearchState, question: TokenQuestion, values: ArrayLike<number>): TokenStep;
}

/**
 * ĝ = 1/n Σ_i (ℓ(c + μ z_i) − ℓ(c − μ z_i))/(2μ) z_i, then ĝ ← ĝ − V_lowᵀ V_low ĝ, then Adam.
 * @throws ZerothOrderError for options, positions or numbers of values that cannot be
 */
export function tokenSearch(options: TokenSearchOptions): TokenSearch {
  const {dimension, runs = 1, directions = 2, mu = 1e-2, learningRate = 3e-3, history = 0, tolerance = 1e-2} = options;
  const call = "tokenSearch";
  for (const [name, count, least] of [
    ["dimension", dimension, 1],
    ["runs", runs, 1],
    ["directions", directions, 1],
    ["history", history, 0],
  ] as const) {
    checkWhole(call, name, count, least);
  }
  checkPositive(call, "mu", mu);
  checkPositive(call, "learningRate", learningRate);
  checkBetween(call, "tolerance", tolerance, 0, 1);
  const rule = adam(0.9, 0.999, 1e-3);
  const size = runs * dimension;
  const ofRun = (values: Float64Array, r: number) => values.subarray(r * dimension, (r + 1) * dimension);
  return {
    init(position) {
      checkLength("init", "position", position, size);
      const removed = Array.from({length: runs}, () => new Float64Array(0));
      return {step: 0, position: position.slice(), adam: rule.init(size), past: [], removed};
    },
    ask(key, {position}) {
      const z = Float64Array.from(rng.host.normal(key, size * directions));
      const points = new Float64Array(2 * z.length);
      for (let i = 0; i < z.length; i++) {
        const run = Math.floor(i / (directions * dimension));
        const token = at(position, run * dimension + (i % dimension));
        points[i] = token + mu * at(z, i);
        points[z.length + i] = token - mu * at(z, i);
      }
      return {points, z};
    },
    tell(state, {z}, values) {
      const many = runs * directions;
      checkLength("tell", "values", values, 2 * many);
      const raw = new Float64Array(size);
      for (let row = 0; row < many; row++) {
        const slope = (at(values, row) - at(values, many + row)) / (2 * mu);
        const from = Math.floor(row / directions) * dimension;
        for (let i = 0; i < dimension; i++) {
          raw[from + i] = at(raw, from + i) + (slope * at(z, row * dimension + i)) / directions;
        }
      }
      const projected = new Float64Array(size);
      for (let r = 0; r < runs; r++) {
        projected.set(withoutDirections(ofRun(raw, r), state.removed[r] as Float64Array), r * dimension);
      }
      const {updates, state: after} = rule.update(projected, state.adam, learningRate);
      const position = state.position.map((token, i) => token + at(updates, i));
      const kept = history > 0 ? [...state.past, position] : [];
      const decides = history > 0 && kept.length === history;
      const removed = decides ? state.removed.map((_, r) => low(kept, r)) : state.removed;
      const next = {step: state.step + 1, position, adam: after, past: decides ? [] : kept, removed};
      return {state: next, raw, projected};
    },
  };

  function low(past: readonly Float64Array[], r: number): Float64Array {
    const own = new Float64Array(past.length * dimension);
    past.forEach((position, t) => {
      own.set(ofRun(position, r), t * dimension);
    });
    return lowVarianceDirections(own, dimension, tolerance);
  }
}

function checkLength(call: string, path: string, values: ArrayLike<number>, length: number): void {
  if (values?.length === length) return;
  throw new ZerothOrderError(`tokenSearch.${call}`, path, `${values?.length} numbers`, `${length} numbers`);
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
