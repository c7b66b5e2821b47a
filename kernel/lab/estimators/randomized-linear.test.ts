/** Card 10. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {
  keptRows,
  type ProjectionLaw,
  projectedGradientVariance,
  randomizedLinear,
  randomProjection,
  rowSamplingVariance,
} from "./randomized-linear.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(10);
const [B, n, m] = [8, 5, 3];
const a = rng.normal(rng.foldIn(key, 1), [B, n]);
const d = rng.normal(rng.foldIn(key, 2), [B, m]);
const w = rng.normal(rng.foldIn(key, 3), [n, m]);
const gradients = (layer: (x: tf.Tensor, w: tf.Tensor) => tf.Tensor, x: tf.Tensor, weights: tf.Tensor, dy: tf.Tensor) =>
  grad((both: tf.Tensor[]) => tf.sum(tf.mul(layer(both[0] as tf.Tensor, both[1] as tf.Tensor), dy)))([
    x,
    weights,
  ]) as unknown as [tf.Tensor, tf.Tensor];
const far = (x: tf.Tensor, y: tf.Tensor) => tf.max(tf.abs(tf.sub(x, y))).dataSync()[0] as number;

test("value and input gradient are exact; the weights' is that of the same S", () => {
  const options = {key, projections: 4};
  const layer = randomizedLinear(options);
  expect(far(layer(a, w), tf.matMul(a, w))).toBe(0);
  const [dx, dw] = gradients(layer, a, w, d);
  expect(far(dx, tf.matMul(d, w, false, true))).toBeLessThan(1e-6);
  const s = randomProjection([B, n], options);
  const expected = tf.matMul(tf.matMul(s, a, true), tf.matMul(s, d, true), true);
  expect(far(dw, expected)).toBeLessThan(1e-5);
});

describe.each(["gaussian", "rademacher"] as const)("%s", (law: ProjectionLaw) => {
  test("the mean is the gradient, the second moment the formula's", () => {
    const draws = 4000;
    const options = {key: rng.foldIn(key, 9), projections: 4, law};
    const tile = (x: tf.Tensor) => tf.tile(tf.expandDims(x, 0), [draws, 1, 1]);
    const [, found] = gradients(randomizedLinear(options), tile(a), tile(w), tile(d));
    const exact = tf.matMul(a, d, true);
    const measured = tf
      .sum(tf.square(tf.sub(found, exact)), [1, 2])
      .mean()
      .dataSync()[0] as number;
    const formula = projectedGradientVariance(a.dataSync(), d.dataSync(), {batch: B, projections: 4, law});
    expect(measured / formula).toBeGreaterThan(0.95);
    expect(measured / formula).toBeLessThan(1.05);
    const bias = tf.sum(tf.square(tf.sub(tf.mean(found, 0), exact))).dataSync()[0] as number;
    // Of mean 1; a few directions have most of the variance, so its own spread is about 1.
    expect(bias / (formula / draws)).toBeLessThan(5);
  });
});

test("the tape keeps the projection, not the input", () => {
  const kept = (layer: (x: tf.Tensor, w: tf.Tensor) => tf.Tensor) => {
    let bytes = 0;
    grad((weights: tf.Tensor) => {
      const before = tf.memory().numBytes;
      const y = tf.tidy(() => layer(tf.neg(a), weights));
      // Beside the result and the weights.
      bytes = tf.memory().numBytes - before - 4 * (y.size + weights.size);
      return tf.sum(y);
    })(w);
    return bytes / 4;
  };
  expect(kept((x, weights) => tf.matMul(x, weights))).toBe(B * n);
  expect(kept(randomizedLinear({key, projections: 2}))).toBe(2 * n);
  expect(kept(keptRows({rows: 2}))).toBe(2 * n);
});

test("kept rows give the gradient of these rows", () => {
  const [, dw] = gradients(keptRows({rows: 3}), a, w, d);
  const first = (x: tf.Tensor) => tf.slice(x, [0, 0], [3, -1]);
  expect(far(dw, tf.matMul(first(a), first(d), true))).toBeLessThan(1e-6);
});

test("the sampling variance is B² times the unbiased variance of the mean over rows", () => {
  const [x, y] = [a.arraySync() as number[][], d.arraySync() as number[][]];
  const outer = x.map((row, i) => row.flatMap((p) => (y[i] as number[]).map((q) => p * q)));
  let total = 0;
  for (let j = 0; j < n * m; j++) {
    const column = outer.map((row) => row[j] as number);
    const mean = column.reduce((sum, v) => sum + v, 0) / B;
    total += (B * column.reduce((sum, v) => sum + (v - mean) ** 2, 0)) / (B - 1);
  }
  expect(rowSamplingVariance(a.dataSync(), d.dataSync(), B)).toBeCloseTo(total, 4);
});

test.each([
  [() => randomProjection([8, 5], {key, projections: 0}), /projections must be a whole number of at least 1; it is 0/],
  [
    () => randomProjection([8, 5], {key, projections: 2, law: "cauchy" as "gaussian"}),
    /law must be gaussian or rademacher/,
  ],
  [
    () => rowSamplingVariance([1, 2, 3], [1, 2], 2),
    /rowSamplingVariance: a must be of a multiple of 2 numbers; it is 3/,
  ],
])("refuses what cannot be (%#)", (call, message) => {
  expect(call).toThrow(message);
});
