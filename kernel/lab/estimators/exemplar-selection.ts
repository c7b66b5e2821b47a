/**
 * Automate-CoT's choice of exemplars (Shum, Diao and Zhang, Automatic Prompt Augmentation and Selection with
 * Chain-of-Thought from Labeled Data, Findings of EMNLP 2023): a prompt has K slots, each with a categorical distribution
 * over N candidates, learned by a variance-reduced policy gradient through a model that only tells its loss.
 */
import {rng} from "../../engine/rng/index.ts";
import {hostSoftmax} from "../problems/models/host-softmax.ts";
import {drawIndex} from "./categorical.ts";
import {checkAbove, checkSamples, EstimatorError, type HostEstimator} from "./estimator.ts";

/** Losses of prompts, each a candidate for each slot; all on the one minibatch that the key draws. */
export type PromptLosses = (prompts: readonly Int32Array[], key: rng.Key) => ArrayLike<number>;

/** `mean`: (L_i − L̄)/(I − 1), the paper's equation 5; `none`: L_i/I, plain score function. */
export type SelectionBaseline = "mean" | "none";

/**
 * What is learned: logits a with p_k = softmax(a_k); or, as published, the probabilities themselves, projected onto the
 * simplex after each step.
 */
export type SelectionParameters = "softmax" | "simplex";

export interface SelectionOptions {
  /** K, by default 4. */
  readonly slots?: number;
  /** N. */
  readonly candidates: number;
  /** I, prompts drawn for each step; by default 8, at least 2. */
  readonly draws?: number;
  readonly baseline?: SelectionBaseline;
}

/**
 * ĝ = Σ_i w_i ∇ log P(T_i), where ∇_{a_k} log P = e_{j_k} − p_k. With w_i = (L_i − L̄)/(I − 1) it is unbiased: each prompt is
 * held against the mean of the others, times I/(I − 1).
 * @param probabilities p [slots · candidates]
 */
export function selectionGradient(
  probabilities: Float64Array,
  prompts: readonly Int32Array[],
  losses: ArrayLike<number>,
  {baseline = "mean", parameters = "softmax"}: {baseline?: SelectionBaseline; parameters?: SelectionParameters} = {},
): Float64Array {
  const count = prompts.length;
  const slots = prompts[0]?.length ?? 0;
  const candidates = probabilities.length / slots;
  const mean = Array.from(losses).reduce((sum, loss) => sum + loss / count, 0);
  const gradient = new Float64Array(probabilities.length);
  let total = 0;
  for (const [i, prompt] of prompts.entries()) {
    const loss = losses[i] as number;
    const weight = baseline === "mean" ? (loss - mean) / (count - 1) : loss / count;
    total += weight;
    for (const [k, j] of prompt.entries()) {
      const at = k * candidates + j;
      gradient[at] = (gradient[at] as number) + weight / (parameters === "simplex" ? (probabilities[at] as number) : 1);
    }
  }
  return parameters === "simplex" ? gradient : gradient.map((g, at) => g - total * (probabilities[at] as number));
}

/**
 * The gradient of the expected loss with respect to the logits, estimated at fixed probabilities [slots · candidates].
 * @throws EstimatorError
 */
export function promptScore(
  losses: PromptLosses,
  probabilities: Float64Array,
  {slots = 4, candidates, draws = 8, baseline = "mean"}: SelectionOptions,
): HostEstimator {
  checkSelection("promptScore", {slots, candidates, draws, baseline});
  const size = slots * candidates;
  if (probabilities.length !== size) {
    throw new EstimatorError("promptScore", "probabilities", `${size} numbers`, probabilities.length);
  }
  return {
    name: baseline === "mean" ? `mean of ${draws} as baseline` : "no baseline",
    size,
    evaluations: draws,
    draw(key, count) {
      const estimates = new Float64Array(count * size);
      for (let k = 0; k < count; k++) {
        const [forPrompts, forBatch] = rng.split(rng.foldIn(key, k)) as [rng.Key, rng.Key];
        const prompts = drawPrompts(probabilities, forPrompts, {slots, draws});
        estimates.set(selectionGradient(probabilities, prompts, losses(prompts, forBatch), {baseline}), k * size);
      }
      return estimates;
    },
  };
}

export interface SelectionState {
  readonly step: number;
  /** p [slots · candidates], before the step's update. */
  readonly probabilities: Float64Array;
  /** argmax of each slot: what the prompt would be now. */
  readonly prompt: Int32Array;
  /** Losses of the prompts drawn in this step [draws]. */
  readonly losses: Float64Array;
}

/**
 * Learning from uniform probabilities by plain descent, a ← a − η ĝ.
 * @param options `learningRate` η, by default 1
 * @throws EstimatorError
 */
export function* exemplarSelection(
  losses: PromptLosses,
  {
    key,
    slots = 4,
    candidates,
    draws = 8,
    baseline = "mean",
    parameters = "softmax",
    learningRate = 1,
    steps = 300,
  }: SelectionOptions & {key: rng.Key; parameters?: SelectionParameters; learningRate?: number; steps?: number},
): Generator<SelectionState, void, void> {
  checkSelection("exemplarSelection", {slots, candidates, draws, baseline});
  if (parameters !== "softmax" && parameters !== "simplex") {
    throw new EstimatorError("exemplarSelection", "parameters", "softmax or simplex", parameters);
  }
  checkSamples("exemplarSelection", steps);
  checkAbove("exemplarSelection", "learningRate", learningRate);
  const start = parameters === "softmax" ? 0 : 1 / candidates;
  let values = new Float64Array(slots * candidates).fill(start);
  for (let step = 0; step < steps; step++) {
    const probabilities = parameters === "softmax" ? eachSlot(values, candidates, (slot) => hostSoftmax(slot)) : values;
    const [forPrompts, forBatch] = rng.split(rng.foldIn(key, step)) as [rng.Key, rng.Key];
    const prompts = drawPrompts(probabilities, forPrompts, {slots, draws});
    const found = Float64Array.from(losses(prompts, forBatch));
    yield {step, probabilities, prompt: mostProbable(probabilities, candidates), losses: found};
    const gradient = selectionGradient(probabilities, prompts, found, {baseline, parameters});
    const moved = values.map((value, at) => value - learningRate * (gradient[at] as number));
    values = parameters === "softmax" ? moved : eachSlot(moved, candidates, projectOnSimplex);
  }
}

/**
 * The point of the simplex (numbers ≥ 0 with sum 1) nearest to v: max(v − τ, 0) with the one τ for which the sum is 1 (Duchi,
 * Shalev-Shwartz, Singer and Chandra, Efficient Projections onto the ℓ1-Ball, 2008, figure 1).
 */
export function projectOnSimplex(v: Float64Array): Float64Array {
  const sorted = v.toSorted().reverse();
  let [sum, tau] = [0, 0];
  for (const [i, value] of sorted.entries()) {
    sum += value;
    const own = (sum - 1) / (i + 1);
    if (value > own) tau = own;
  }
  return v.map((value) => Math.max(0, value - tau));
}

function drawPrompts(
  probabilities: Float64Array,
  key: rng.Key,
  {slots, draws}: {slots: number; draws: number},
): Int32Array[] {
  const candidates = probabilities.length / slots;
  const u = rng.host.uniform(key, draws * slots);
  return Array.from({length: draws}, (_, i) =>
    Int32Array.from({length: slots}, (_, k) => {
      const start = k * candidates;
      return drawIndex(probabilities, u[i * slots + k] as number, start, start + candidates) - start;
    }),
  );
}

function mostProbable(probabilities: Float64Array, candidates: number): Int32Array {
  return Int32Array.from({length: probabilities.length / candidates}, (_, k) => {
    const slot = probabilities.subarray(k * candidates, (k + 1) * candidates);
    return slot.indexOf(Math.max(...slot));
  });
}

function eachSlot(
  values: Float64Array,
  size: number,
  change: (slot: Float64Array) => Float64Array,
): Float64Array<ArrayBuffer> {
  const changed = new Float64Array(values.length);
  for (let at = 0; at < values.length; at += size) changed.set(change(values.subarray(at, at + size)), at);
  return changed;
}

function checkSelection(call: string, {slots, candidates, draws, baseline}: Required<SelectionOptions>): void {
  for (const [name, value] of Object.entries({slots, candidates})) {
    if (!(Number.isInteger(value) && value >= 1)) throw new EstimatorError(call, name, "a whole number above 0", value);
  }
  checkSamples(call, draws, 2);
  if (baseline !== "mean" && baseline !== "none") throw new EstimatorError(call, "baseline", "mean or none", baseline);
}
