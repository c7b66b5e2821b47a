/** Adam for trees of tensors. */
import * as tf from "../../engine/tfjs.ts";
import {tidied} from "../../engine/transforms/arguments.ts";
import * as tree from "../../engine/tree.ts";

export interface TreeAdamState {
  /** Steps taken, a scalar. */
  readonly step: tf.Tensor;
  /** Running means of gradients and of their squares, trees like the parameters. */
  readonly mean: tree.Tree;
  readonly squares: tree.Tree;
}

/** A rule in optax's manner. All of it can be compiled; the caller owns the results. */
export interface TreeAdam {
  init(params: tree.Tree): TreeAdamState;
  /** @returns what is added to the parameters, and the state after */
  update<P extends tree.Tree>(
    grads: P,
    state: TreeAdamState,
    learningRate: number | tf.Tensor,
  ): [updates: tree.Same<P>, state: TreeAdamState];
}

/**
 * m ← β₁ m + (1 − β₁) g, ν ← β₂ ν + (1 − β₂) g², w ← w − η m̂/(√ν̂ + ε), where m̂ and ν̂ are corrected for their start at 0
 * (Kingma and Ba, Adam, ICLR 2015, algorithm 1).
 * @throws RangeError for decays outside of [0, 1) or eps not above 0
 */
export function treeAdam({b1 = 0.9, b2 = 0.999, eps = 1e-8}: {b1?: number; b2?: number; eps?: number} = {}): TreeAdam {
  for (const [name, decay] of Object.entries({b1, b2})) {
    if (!(decay >= 0 && decay < 1)) throw new RangeError(`treeAdam: ${name} must be in [0, 1); it is ${decay}.`);
  }
  if (!(eps > 0)) throw new RangeError(`treeAdam: eps must be above 0; it is ${eps}.`);
  return {
    init: (params) =>
      tidied(() => ({step: tf.scalar(0), mean: tree.zerosLike(params), squares: tree.zerosLike(params)})),
    update<P extends tree.Tree>(grads: P, state: TreeAdamState, learningRate: number | tf.Tensor) {
      return tidied((): [tree.Same<P>, TreeAdamState] => {
        const step = tf.add(state.step, 1);
        const blend = (decay: number) => (old: tf.Tensor, now: tf.Tensor) =>
          tf.add(tf.mul(old, decay), tf.mul(now, 1 - decay));
        const mean = tree.map(blend(b1), state.mean, grads);
        const squared = tree.map((g) => tf.square(g), grads as tree.Tree);
        const squares = tree.map(blend(b2), state.squares, squared);
        const [first, second] = [b1, b2].map((decay) => tf.sub(1, tf.pow(decay, step))) as [tf.Tensor, tf.Tensor];
        const rate = tf.div(tf.neg(learningRate), first);
        const move = (m: tf.Tensor, nu: tf.Tensor) => tf.mul(rate, tf.div(m, tf.add(tf.sqrt(tf.div(nu, second)), eps)));
        const updates = tree.map(move, mean, squares);
        return [updates as tree.Same<P>, {step, mean, squares}];
      });
    },
  };
}
