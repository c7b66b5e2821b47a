import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {adam} from "./descent.ts";
import {treeAdam} from "./tree-adam.ts";

test("it steps as Adam in float64 does, leaf by leaf", () => {
  const [rule, exact] = [treeAdam({b1: 0.8, b2: 0.95, eps: 1e-6}), adam(0.8, 0.95, 1e-6)];
  let params: {a: tf.Tensor; b: readonly tf.Tensor[]} = {a: tf.tensor1d([1, -2]), b: [tf.scalar(0.5)]};
  let state = rule.init(params);
  let w = Float64Array.of(1, -2, 0.5);
  let known = exact.init(3);
  for (let step = 0; step < 20; step++) {
    const slope = (x: number) => 3 * x + Math.sin(x);
    const grads = tree.map((x) => tf.add(tf.mul(x, 3), tf.sin(x)), params) as typeof params;
    const [updates, next] = rule.update(grads, state, 0.05);
    params = tree.add(params, updates) as typeof params;
    state = next;
    const {updates: moves, state: after} = exact.update(w.map(slope), known, 0.05);
    w = w.map((x, i) => x + (moves[i] as number));
    known = after;
    const found = tree.leaves(params).flatMap((leaf) => Array.from(leaf.dataSync()));
    w.forEach((x, i) => {
      expect(found[i]).toBeCloseTo(x, 5);
    });
  }
});

test("it leaves what it returns, and nothing else", () => {
  const rule = treeAdam();
  const params = {w: tf.ones([3])};
  const state = rule.init(params);
  const before = tf.memory().numTensors;
  const [updates, next] = rule.update(params, state, tf.scalar(0.1));
  expect(tf.memory().numTensors - before).toBe(1 + 1 + 3);
  expect(updates.w.dataSync()[0]).toBeCloseTo(-0.1, 5);
  expect(next.step.dataSync()[0]).toBe(1);
});

test("decays outside of [0, 1) are refused", () => {
  expect(() => treeAdam({b1: 1})).toThrow(/treeAdam: b1 must be in \[0, 1\); it is 1/);
  expect(() => treeAdam({b2: -1})).toThrow(/b2/);
  expect(() => treeAdam({eps: 0})).toThrow(/eps must be above 0; it is 0/);
});
