/** Card 2. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {
  type ResidualStack,
  residualForward,
  residualPullback,
  residualWeightGradient,
} from "../problems/models/residual-stack.ts";
import {highwayGradients, pathsWithin, truncatedGradients} from "./highway-backprop.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(2);
const far = (x: tf.Tensor, y: tf.Tensor) => tf.max(tf.abs(tf.sub(x, y))).dataSync()[0] as number;
const level = (stack: tf.Tensor, l: number) => tf.unstack(stack)[l] as tf.Tensor;

describe("on linear blocks of numbers, δ_l is a polynomial of the slopes", () => {
  const slopes = tf.tensor1d([0.5, -0.3, 0.2, 0.7]);
  const pullback = (deltas: tf.Tensor) => tf.mul(deltas, slopes);
  const at = (sweeps: number) => [...highwayGradients(pullback, tf.scalar(2), {blocks: 4, sweeps}).dataSync()];

  test.each([0, 1, 2, 3, 4, 6])("%i sweeps have the subsets of at most so many", (sweeps) => {
    const g = [0.5, -0.3, 0.2, 0.7];
    for (let l = 0; l <= 4; l++) {
      let sum = 0;
      for (let subset = 0; subset < 16; subset++) {
        const members = g.filter((_, j) => subset & (1 << j));
        const isAbove = g.every((_, j) => j >= l || !(subset & (1 << j)));
        if (isAbove && members.length <= sweeps) sum += members.reduce((product, s) => product * s, 2);
      }
      expect(at(sweeps)[l]).toBeCloseTo(sum, 5);
    }
  });

  test("truncation is exact in the last blocks, and constant before", () => {
    const found = truncatedGradients(pullback, tf.scalar(1), {blocks: 4, kept: 2}).dataSync();
    expect([...found].map((v) => v.toFixed(4))).toEqual([2.04, 2.04, 2.04, 1.7, 1].map((v) => v.toFixed(4)));
  });
});

test("as many sweeps as blocks give what automatic differentiation gives, for levels and weights, runs side by side", () => {
  const shapes = {a: [5, 2, 4, 6], b: [5, 2, 6, 4]};
  const stack: ResidualStack = {
    a: rng.normal(rng.foldIn(key, 1), shapes.a),
    b: tf.mul(rng.normal(rng.foldIn(key, 2), shapes.b), 0.3),
  };
  const x = rng.normal(rng.foldIn(key, 3), [2, 3, 4]);
  const out = rng.normal(rng.foldIn(key, 4), [2, 3, 4]);
  const loss = (all: {a: tf.Tensor; b: tf.Tensor; x: tf.Tensor}) => {
    const {levels} = residualForward(all, all.x);
    return tf.sum(tf.mul(level(levels, 5), out));
  };
  const exact = grad(loss)({...stack, x}) as {a: tf.Tensor; b: tf.Tensor; x: tf.Tensor};
  const pass = residualForward(stack, x);
  const deltas = highwayGradients(residualPullback(stack, pass), out, {blocks: 5, sweeps: 5});
  expect(far(level(deltas, 0), exact.x)).toBeLessThan(1e-4);
  const arriving = tf.slice(deltas, [1, 0, 0, 0], [5, 2, 3, 4]);
  const weights = residualWeightGradient(stack, pass, arriving);
  expect(far(weights.a, exact.a)).toBeLessThan(1e-4);
  expect(far(weights.b, exact.b)).toBeLessThan(1e-4);
  const fewer = highwayGradients(residualPullback(stack, pass), out, {blocks: 5, sweeps: 4});
  expect(far(level(fewer, 0), exact.x)).toBeGreaterThan(1e-3);
});

test("counts paths", () => {
  expect([0, 1, 2, 4, 9].map((k) => pathsWithin(4, k))).toEqual([1, 5, 11, 16, 16]);
});

test("keeps no tensors but its result, and refuses what cannot be", () => {
  const delta = tf.scalar(1);
  const before = tf.memory().numTensors;
  truncatedGradients((d) => tf.mul(d, 2), delta, {blocks: 3, kept: 1}).dispose();
  highwayGradients((d) => tf.mul(d, 2), delta, {blocks: 3, sweeps: 2}).dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(() => highwayGradients((d) => d, delta, {blocks: 0, sweeps: 1})).toThrow(
    /blocks must be a whole number of at least 1; it is 0/,
  );
  expect(() => highwayGradients((d) => d, delta, {blocks: 2, sweeps: -1})).toThrow(
    /sweeps must be .* at least 0; it is -1/,
  );
  expect(() => truncatedGradients((d) => d, delta, {blocks: 2, kept: 3})).toThrow(
    /kept must be .* from 0 to 2; it is 3/,
  );
});
