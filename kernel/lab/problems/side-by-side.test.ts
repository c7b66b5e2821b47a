import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {judgeRuns, type SideBySideMoment, sideBySide, summedCrossEntropy} from "./side-by-side.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(1);
const base = {key, runs: 2, batch: 3, steps: 40};
/** Of ½ a w² for a = 1 and 4. */
const slope = (w: tf.Tensor) => tf.mul(w, tf.tensor1d([1, 4]));
const table = tf.zeros([5, 2]);

test("descends each run by its own gradient, as the closed form", () => {
  const start = tf.tensor1d([1, 1]);
  let last: number[] = [];
  for (const {params} of sideBySide(slope, start, [table], {...base, learningRate: 0.1})) last = [...params.dataSync()];
  expect(last[0]).toBeCloseTo(0.9 ** 40, 6);
  expect(last[1]).toBeCloseTo(0.6 ** 40, 6);
});

test("an optimizer keeps a state of its own, and the rate may change", () => {
  const start = tf.tensor1d([1, -2]);
  const optimizer = {
    init: (params: tree.Tree) => ({velocity: tree.zerosLike(params)}),
    update(grads: tree.Tree, {velocity}: {velocity: tree.Tree}, rate: tf.Tensor): [tree.Tree, {velocity: tree.Tree}] {
      const next = tree.axpy(0.9, velocity, grads);
      return [tree.scale(tf.neg(rate), next), {velocity: next}];
    },
  };
  const found: number[][] = [];
  const options = {...base, steps: 20, learningRate: (step: number) => 0.1 / (1 + step), optimizer};
  for (const {params} of sideBySide(slope, start, [table], options)) found.push([...params.dataSync()]);
  for (const [run, curvature, from] of [
    [0, 1, 1],
    [1, 4, -2],
  ] as const) {
    let [w, v]: number[] = [from, 0];
    for (let step = 0; step < 20; step++) {
      v = 0.9 * (v as number) + curvature * (w as number);
      w = (w as number) - (0.1 / (1 + step)) * v;
      expect(found[step]?.[run]).toBeCloseTo(w, 5);
    }
  }
});

test("projects after each step, and keeps no tensors", () => {
  const start = tf.tensor1d([1, 1]);
  const before = tf.memory().numTensors;
  const options = {...base, steps: 3, learningRate: 1, project: (w: tf.Tensor) => tf.clipByValue(w, -1.5, 1.5)};
  for (const {params} of sideBySide((w: tf.Tensor) => tf.neg(w), start, [table], options)) {
    expect([...params.dataSync()]).toEqual([1.5, 1.5]);
  }
  expect(tf.memory().numTensors).toBe(before);
});

test("each run has its own batches, the same for the same key; the moment tells key and share", () => {
  const rows = tf.range(0, 1000);
  const run = (seed: number) => {
    const seen: number[][] = [];
    const gradient = (w: tf.Tensor, [x]: tf.Tensor[], {key, share}: SideBySideMoment) => {
      expect(x?.shape).toEqual([2, 3]);
      const told = tf.stack([share, rng.uniform(key, [])]);
      return tf.sub(w, tf.concat([tf.sum(x as tf.Tensor, 1), told]));
    };
    const options = {...base, key: rng.key(seed), steps: 3, learningRate: 1};
    for (const {params} of sideBySide(gradient, tf.zeros([4]), [rows], options)) seen.push([...params.dataSync()]);
    return seen;
  };
  const first = run(1);
  expect(run(1)).toEqual(first);
  expect(run(2)).not.toEqual(first);
  expect(new Set(first.flatMap((values) => values.slice(0, 2))).size).toBe(6);
  for (const step of [0, 1, 2]) expect(first[step]?.[2]).toBeCloseTo(step / 3, 6);
  expect(new Set(first.map((values) => values[3])).size).toBe(3);
});

test("the losses are those of the definition", async () => {
  const logits = tf.tensor3d([1, 0, 0, 2, 3, 0, 0, 0], [2, 2, 2]);
  const labels = tf.tensor2d([1, 0, 1, 0], [2, 2]);
  const entropy = (a: number, b: number) => Math.log(Math.exp(a) + Math.exp(b)) - a;
  const expected = [(entropy(1, 0) + entropy(0, 2)) / 2, (entropy(3, 0) + entropy(0, 0)) / 2];
  const {accuracy, loss} = await judgeRuns(logits, labels);
  expect(accuracy).toEqual([0.5, 1]);
  for (const i of [0, 1]) expect(loss[i]).toBeCloseTo(expected[i] as number, 6);
  const sum = summedCrossEntropy(logits, tf.tile(tf.expandDims(labels, 0), [2, 1, 1])).dataSync()[0];
  expect(sum).toBeCloseTo((expected[0] as number) + (expected[1] as number), 6);
});

test.each([
  [{runs: 0}, /options\.runs is 0/],
  [{steps: 0}, /options\.steps is 0/],
  [{learningRate: -1}, /options\.learningRate is -1/],
])("refuses %o", (options, message) => {
  expect(() => sideBySide(slope, tf.tensor1d([1, 1]), [table], {...base, learningRate: 1, ...options})).toThrow(
    message,
  );
});
