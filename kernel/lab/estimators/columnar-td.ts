/**
 * Learning to predict a stream's discounted sum by columns of a recurrent network, at every step, with no look back (Javed, Shah,
 * Sutton and White, JMLR 2023): temporal differences, and traces for gradients. With stages it is a columnar-constructive
 * network: columns learn for a while, are frozen, and give their outputs to the next ones as inputs.
 */
import {rng} from "../../engine/rng/index.ts";
import type {ConditioningStream} from "../problems/trace-conditioning.ts";
import {type ColumnarLstm, columnarLstm, type Sensitivities} from "./columnar-lstm.ts";
import {checkAbove, checkSamples, EstimatorError} from "./estimator.ts";

/** An update rule on Float64Array: those of `lab.optimizers`. */
export interface HostOptimizer<State> {
  init(size: number): State;
  update(gradient: Float64Array, state: State, learningRate: number): {updates: Float64Array; state: State};
}

export interface ColumnarTdOptions<State> {
  readonly key: rng.Key;
  /** Of the columns' weights. */
  readonly optimizer: HostOptimizer<State>;
  /** Of a stage, by default 5. */
  readonly columns?: number;
  readonly sensitivities?: Sensitivities;
  /** By default 0.003. */
  readonly learningRate?: number;
  /** α_v of the readout, by default 0.02. */
  readonly readoutRate?: number;
  /** Stages after one another, each as long as the others; by default 1. */
  readonly stages?: number;
}

export interface ColumnarTdState {
  readonly step: number;
  /** y_t = v·[h_t, x_t], where h_t are all columns of all stages. */
  readonly prediction: number;
  /** The stages so far; only the last one learns. They change as learning goes on. */
  readonly stages: readonly ColumnarLstm[];
}

/**
 * TD(0): δ = us_{t+1} + γ y_{t+1} − y_t, v ← v + α_v δ [h_t, x_t], and the optimizer's step on the column weights with the
 * gradient −δ v_i ∂h_i/∂w, all of time t; yields at each step of the stream, before the step's update.
 * @throws EstimatorError
 */
export function* columnarTd<State>(
  {steps, inputs, x, us, discount}: ConditioningStream,
  {
    key,
    optimizer,
    columns = 5,
    sensitivities = "rtrl",
    learningRate = 0.003,
    readoutRate = 0.02,
    stages: count = 1,
  }: ColumnarTdOptions<State>,
): Generator<ColumnarTdState, void, void> {
  checkAbove("columnarTd", "learningRate", learningRate);
  checkAbove("columnarTd", "readoutRate", readoutRate);
  checkSamples("columnarTd", columns);
  if (!(Number.isInteger(count) && count >= 1 && count <= steps)) {
    throw new EstimatorError("columnarTd", "stages", `a whole number from 1 to the ${steps} steps`, count);
  }
  const stages: ColumnarLstm[] = [];
  // Room for all columns, then the stream's inputs; columns yet to come are 0 and stay so.
  const features = new Float64Array(columns * count + inputs);
  const readout = new Float64Array(features.length);
  const predict = () => readout.reduce((sum, v, i) => sum + v * (features[i] as number), 0);
  let newest = grow();
  let state = optimizer.init(newest.weights.length);

  function grow(): ColumnarLstm {
    const own = rng.foldIn(key, stages.length);
    const stage = columnarLstm({key: own, columns, inputs: inputs + columns * stages.length, sensitivities});
    stages.push(stage);
    return stage;
  }

  /** All stages in turn: each sees the stream, and the columns before it at this very step. */
  function advance(t: number): void {
    const now = x.subarray(t * inputs, (t + 1) * inputs);
    let seen = Float64Array.from(now);
    for (const [s, stage] of stages.entries()) {
      stage.step(seen);
      features.set(stage.h, s * columns);
      const wider = new Float64Array(seen.length + columns);
      wider.set(seen);
      wider.set(stage.h, seen.length);
      seen = wider;
    }
    features.set(now, columns * count);
  }

  advance(0);
  for (let t = 0; t < steps; t++) {
    const prediction = predict();
    yield {step: t, prediction, stages};
    if (t + 1 === steps) return;
    const before = features.slice();
    const first = (stages.length - 1) * columns;
    const size = newest.weights.length / columns;
    const slope = newest.traces.map((trace, at) => (readout[first + Math.floor(at / size)] as number) * trace);
    advance(t + 1);
    const delta = (us[t + 1] as number) + discount * predict() - prediction;
    for (const [i, feature] of before.entries()) readout[i] = (readout[i] as number) + readoutRate * delta * feature;
    const {updates, state: next} = optimizer.update(
      slope.map((g) => -delta * g),
      state,
      learningRate,
    );
    state = next;
    for (const [at, update] of updates.entries()) newest.weights[at] = (newest.weights[at] as number) + update;
    if (t + 1 >= Math.ceil((steps * stages.length) / count)) {
      newest = grow();
      state = optimizer.init(newest.weights.length);
    }
  }
}
