/**
 * OptEx (Shu, Fang, He and Yu, OptEx: Expediting First-Order Optimization with Approximately Parallelized Iterations,
 * NeurIPS 2024, Algorithm 1): a chain of steps along predicted gradients, at whose places true gradients are then
 * computed all at once. Host, float64.
 */
import type {Descent, DescentState} from "./descent.ts";
import {type GradientPair, type RegressionOptions, regressGradients} from "./gradient-regression.ts";

/** What predicts gradients along the chain: kernel regression, the mean of the last ones, or the very last one. */
export type GradientPrediction = "regression" | "mean" | "last";

export interface OptexOptions extends RegressionOptions {
  /** N: how many gradients are computed at once; by default 4. */
  readonly parallelism?: number;
  /** T₀: how many of the last gradients are remembered; by default 20. */
  readonly history?: number;
  /** By default `"regression"`. */
  readonly prediction?: GradientPrediction;
}

/** A place on the chain and where a true step leads from there. */
export interface ChainLink extends GradientPair {
  readonly next: Float64Array;
}

export interface OptexState {
  readonly x: Float64Array;
  /** Of the optimizer, where x was reached. */
  readonly descent: DescentState;
  /** The last T₀ pairs, oldest first. */
  readonly history: readonly GradientPair[];
  /** How x was reached. */
  readonly chain: readonly ChainLink[];
}

export interface Optex {
  init(x: Float64Array): OptexState;
  /** One sequential iteration: N gradients, of which none waits for another. The first one takes a single true step. */
  step(state: OptexState, learningRate: number): OptexState;
}

const PREDICTIONS: readonly string[] = ["regression", "mean", "last"];

/**
 * Runs a rule N steps ahead of itself at each iteration.
 * @throws RangeError for options that cannot be
 */
export function optex(
  gradient: (x: Float64Array) => Float64Array,
  descent: Descent,
  {parallelism = 4, history: most = 20, prediction = "regression", ...regression}: OptexOptions = {},
): Optex {
  checkCount("parallelism", parallelism);
  checkCount("history", most);
  if (!PREDICTIONS.includes(prediction)) {
    throw new RangeError(`optex: prediction must be ${PREDICTIONS.join(", ")}; it is ${prediction}.`);
  }

  function advance(x: Float64Array, slope: Float64Array, from: DescentState, learningRate: number) {
    const {updates, state} = descent.update(slope, from, learningRate);
    return {x: x.map((value, j) => value + (updates[j] as number)), descent: state};
  }

  function predictor(history: readonly GradientPair[]): (x: Float64Array) => Float64Array {
    const last = history.at(-1) as GradientPair;
    if (prediction === "last") return () => last.gradient;
    if (prediction === "regression") return regressGradients(history, regression);
    const mean = last.gradient.map(
      (_, j) => history.reduce((sum, pair) => sum + (pair.gradient[j] as number), 0) / history.length,
    );
    return () => mean;
  }

  return {
    init: (x) => ({x, descent: descent.init(x.length), history: [], chain: []}),
    step({x, descent: start, history}, learningRate) {
      // 1. The chain, each place with the optimizer's own state there.
      const places = [{x, descent: start}];
      if (parallelism > 1 && history.length > 0) {
        const predict = predictor(history);
        while (places.length < parallelism) {
          const from = places.at(-1) as (typeof places)[number];
          places.push(advance(from.x, predict(from.x), from.descent, learningRate));
        }
      }
      // 2. True gradients at all of its places, and a true step from each.
      const gradients = places.map((place) => gradient(place.x));
      const steps = places.map((place, s) =>
        advance(place.x, gradients[s] as Float64Array, place.descent, learningRate),
      );
      const chain = places.map((place, s) => ({
        x: place.x,
        gradient: gradients[s] as Float64Array,
        next: (steps[s] as (typeof places)[number]).x,
      }));
      // 3. The last of them is the next iterate.
      const end = steps.at(-1) as (typeof places)[number];
      return {...end, history: [...history, ...chain].slice(-most), chain};
    },
  };
}

function checkCount(option: string, value: number): void {
  if (Number.isInteger(value) && value >= 1) return;
  throw new RangeError(`optex: ${option} must be a whole number of at least 1; it is ${value}.`);
}
