/** Against reverse mode, and closed forms of the moments. */
import "@tensorflow/tfjs-backend-cpu";
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import {crossEntropy, mlp, type Params} from "../problems/models/index.ts";
import {
  directionalDerivatives,
  forwardModeGradient,
  randomTangents,
  scaleParts,
  type TangentLaw,
} from "./forward-mode.ts";

const model = mlp({sizes: [5, 4, 3]});
const params = model.init(rng.key(1));
const x = rng.normal(rng.key(2), [6, 5]);
const labels = tf.tensor1d([0, 1, 2, 0, 1, 2], "int32");
const loss = (p: Params) => tf.mean(crossEntropy(model.apply(p, x), labels));
const flat = (t: tree.Tree) => tree.ravel(t)[0].dataSync();
const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, v, i) => sum + v * (b[i] as number), 0);

test("the slope is the back-propagated gradient along v, and the estimate that many times v", () => {
  const v = randomTangents(rng.key(3), params);
  const {value, slope, grad: g} = forwardModeGradient(loss, params, v);
  const expected = dot(flat(grad(loss)(params)), flat(v));
  expect(value.dataSync()[0]).toBeCloseTo(loss(params).dataSync()[0] as number, 6);
  expect(slope.dataSync()[0]).toBeCloseTo(expected, 5);
  for (const [i, component] of flat(g).entries()) expect(component).toBeCloseTo(expected * (flat(v)[i] as number), 5);
});

test("many directions at once are each direction by itself", () => {
  const directions = randomTangents(rng.key(4), params, {count: 7, law: "rademacher"});
  const slopes = directionalDerivatives(loss, params, directions).dataSync();
  expect(slopes).toHaveLength(7);
  for (let k = 0; k < 7; k++) {
    const one = tree.map((leaf) => tf.gather(leaf, k), directions) as unknown as Params;
    expect(slopes[k]).toBeCloseTo(forwardModeGradient(loss, params, one).slope.dataSync()[0] as number, 5);
  }
});

describe.each([
  ["gaussian", 2],
  ["rademacher", 0],
] as [TangentLaw, number][])("%s directions", (law, extra) => {
  const d = 40;
  const count = 4000;
  const g = Float32Array.from({length: d}, (_, i) => (i - 10) / 20);
  const linear = (w: tf.Tensor) => tf.sum(tf.mul(w, tf.tensor1d(g)));
  const squared = dot(g, g);

  test(`are independent with variance 1: unbiased, and E‖g‖² = (d + ${extra})‖∇f‖²`, () => {
    const directions = randomTangents(rng.key(5), tf.zeros([d]) as tf.Tensor, {law, count});
    const slopes = directionalDerivatives(linear, tf.zeros([d]), directions);
    const estimates = scaleParts(slopes, directions);
    const mean = tf.mean(estimates, 0).dataSync();
    // Along the gradient each estimate has variance 2 ‖∇f‖⁴ or less.
    expect(Math.abs(dot(mean, g) / squared - 1)).toBeLessThan(4.5 * Math.sqrt(2 / count));
    const second = tf.mean(tf.sum(tf.square(estimates), 1)).dataSync()[0] as number;
    expect(Math.abs(second / ((d + extra) * squared) - 1)).toBeLessThan(4.5 * Math.sqrt(2.2 / count));
  });
});

test("several runs side by side do not touch each other", () => {
  const three = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
  const squares = (w: tf.Tensor) => tf.sum(tf.square(w), 1);
  const v = tf.tensor2d([1, 0, 0, 1, 1, 1], [3, 2]);
  const {value, slope, grad: g} = forwardModeGradient(squares, three, v);
  expect([...value.dataSync()]).toEqual([5, 25, 61]);
  expect([...slope.dataSync()]).toEqual([2, 8, 22]);
  expect([...g.dataSync()]).toEqual([2, 0, 0, 8, 22, 22]);
});

test("the same key gives the same directions, leaves of one shape different ones", () => {
  const two = {a: tf.zeros([50]), b: tf.zeros([50])};
  const [first, again] = [randomTangents(rng.key(6), two), randomTangents(rng.key(6), two)];
  expect(flat(first)).toEqual(flat(again));
  expect(first.a.dataSync()).not.toEqual(first.b.dataSync());
});

test("another law is refused by name, and no tensors stay behind", () => {
  expect(() => randomTangents(rng.key(1), params, {law: "uniform" as TangentLaw})).toThrow(
    /law must be gaussian or rademacher; it is uniform/,
  );
  const before = tf.memory().numTensors;
  const v = randomTangents(rng.key(3), params);
  const {value, slope, grad: g} = forwardModeGradient(loss, params, v);
  tf.dispose([value, slope, ...tree.leaves(v), ...tree.leaves(g)]);
  expect(tf.memory().numTensors).toBe(before);
});
