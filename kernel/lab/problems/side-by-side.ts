/** Training several nets at once: every tensor has a leading axis of runs, so that one operation serves all of them. */
import {rememberOwner} from "../../engine/attach.ts";
import {compile} from "../../engine/compile/index.ts";
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {checkAbove, checkWhole} from "./arguments.ts";
import {drawBatches} from "./batches.ts";
import type {Digits} from "./mnist.ts";

/** A rule in optax's manner, for trees of tensors. */
export interface SideBySideOptimizer {
  init(params: tree.Tree): object;
  /** @returns what is added to the parameters, and the state after */
  // biome-ignore lint/suspicious/noExplicitAny: each optimizer has a state of its own, which only it looks into.
  update(grads: tree.Tree, state: any, learningRate: tf.Tensor): [updates: tree.Tree, state: object];
}

export interface SideBySideOptions {
  /** Batches are a function of it: the same key gives the same batches, whatever is trained. */
  readonly key: Key;
  readonly runs: number;
  /** Examples in a minibatch. */
  readonly batch: number;
  readonly steps: number;
  /** η, or its value at each step, from 0 on. */
  readonly learningRate: number | ((step: number) => number);
  /** By default plain stochastic gradient descent; `lab.optimizers.treeAdam()` is another. */
  readonly optimizer?: SideBySideOptimizer;
  /** What is made of the parameters after each step, such as clipping. */
  readonly project?: (parameter: tf.Tensor) => tf.Tensor;
}

/** What a gradient may depend on besides parameters and batches. */
export interface SideBySideMoment {
  /** Another one at each step. */
  readonly key: Key;
  /** Steps taken, over all steps: a scalar in [0, 1). */
  readonly share: tf.Scalar;
}

/**
 * Gradients for the parameters of all runs on their minibatches, one of each table, [runs, batch, …]. It is compiled (see
 * `compile`): run once to be recorded, and replayed at all other steps.
 */
export type SideBySideGradient<P extends tree.Tree> = (
  params: P,
  batches: tf.Tensor[],
  moment: SideBySideMoment,
) => tree.Tree;

const SGD: SideBySideOptimizer = {
  init: () => [],
  update: (grads, state, rate) => [tree.map((g) => tf.neg(tf.mul(g, rate)), grads), state],
};

/**
 * Trains from `initial`, step by step; yields the number of steps taken and the parameters, which live until the next step.
 * The gradient is whatever the caller gives: that of a sum over runs of mean losses, or an estimate.
 *
 *     const loss = (params, [x, y]) => …                       // mean over the batch, summed over runs
 *     const gradient = (params, batches) => lab.grad((p) => loss(p, batches))(params)
 *     for (const {step, params} of lab.problems.sideBySide(gradient, initial, [images, labels], options)) …
 *
 * @param initial leaves [runs, …], which stay the caller's
 * @param tables tensors with a row for each example: each run draws its own minibatches of them, with replacement
 * @throws ProblemError for options that cannot be
 */
export function sideBySide<P extends tree.Tree>(
  gradient: SideBySideGradient<P>,
  initial: P,
  tables: readonly tf.Tensor[],
  options: SideBySideOptions,
): Generator<{step: number; params: P}, void, void> {
  const call = "sideBySide";
  checkWhole(call, "options.runs", options.runs, 1);
  checkWhole(call, "options.batch", options.batch, 1);
  checkWhole(call, "options.steps", options.steps, 1);
  if (typeof options.learningRate !== "function") checkAbove(call, "options.learningRate", options.learningRate, 0);
  // Whoever asks for a step may have awaited something: then nothing else tells whose the tensors are.
  return steps(gradient, initial, tables, options, rememberOwner());
}

function* steps<P extends tree.Tree>(
  gradient: SideBySideGradient<P>,
  initial: P,
  tables: readonly tf.Tensor[],
  {key, runs, batch, steps, learningRate, optimizer = SGD, project = (leaf) => leaf}: SideBySideOptions,
  own: ReturnType<typeof rememberOwner>,
): Generator<{step: number; params: P}, void, void> {
  const [batchKey, gradientKey] = rng.split(key);
  const take: Take = ([params, state], batches, key, share, rate) => {
    const grads = gradient(params as P, batches, {key, share});
    const [updates, next] = optimizer.update(grads, state, rate);
    return [tree.map((leaf, update) => project(tf.add(leaf, update)), params, updates), next as tree.Tree];
  };
  const compiled = own(() => (compile as unknown as CompileTake)(take));
  const advance = (now: State, step: number): State => {
    const eta = typeof learningRate === "function" ? learningRate(step) : learningRate;
    const batches = drawBatches(rng.foldIn(batchKey, step), tables, {runs, size: batch});
    return compiled(now, batches, rng.foldIn(gradientKey, step), step / steps, eta);
  };
  let state = own(() => [
    tree.map((leaf) => leaf.clone(), initial as tree.Tree),
    optimizer.init(initial),
  ]) as unknown as State;
  try {
    for (let step = 0; step < steps; step++) {
      const next = own(() => tf.tidy(() => advance(state, step) as unknown as tf.Tensor[])) as unknown as State;
      tf.dispose(tree.leaves(state));
      state = next;
      yield {step: step + 1, params: state[0] as P};
    }
  } finally {
    tf.dispose(tree.leaves(state));
    compiled.dispose();
  }
}

/** Parameters, and what the optimizer keeps. */
type State = readonly [params: tree.Tree, optimizer: tree.Tree];
/** Of tensors, so that it can be recorded. */
type Take = (state: State, batches: tf.Tensor[], key: Key, share: tf.Scalar, rate: tf.Scalar) => State;
/** `compile` without the types of trees, which are too deep for it: scalars are given as numbers. */
type CompileTake = (take: Take) => {
  (state: State, batches: tf.Tensor[], key: Key, share: number, rate: number): State;
  dispose(): void;
};

/**
 * Digits as tables for `sideBySide`: images [n, pixels], less `shift`, and labels as probabilities [n, 10]. The caller owns them.
 */
export function digitTables({images, labels, shape}: Digits, shift = 0): [images: tf.Tensor2D, labels: tf.Tensor2D] {
  return tf.tidy(() => [
    tf.sub(tf.tensor2d(images, shape), shift),
    tf.cast(tf.oneHot(tf.tensor1d(labels, "int32"), 10), "float32") as tf.Tensor2D,
  ]);
}

/** Cross entropies: means over the batch, summed over runs; a scalar. @param logits [runs, B, C] @param labels of this shape */
export function summedCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  return tf.tidy(() => {
    const batch = logits.shape.at(-2) ?? 1;
    return tf.div(tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), labels))), batch) as tf.Scalar;
  });
}

/** How each run does on the same examples. @param logits [runs, B, C], which stay the caller's @param labels [B, C] */
export async function judgeRuns(logits: tf.Tensor, labels: tf.Tensor): Promise<{accuracy: number[]; loss: number[]}> {
  const found = tf.tidy(() => {
    const right = tf.equal(tf.argMax(logits, -1), tf.argMax(labels, -1));
    const losses = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), labels), -1));
    return [tf.mean(tf.cast(right, "float32"), -1), tf.mean(losses, -1)];
  });
  const [accuracy, loss] = await Promise.all(found.map(async (values) => [...(await values.data())]));
  tf.dispose(found);
  return {accuracy: accuracy ?? [], loss: loss ?? []};
}
