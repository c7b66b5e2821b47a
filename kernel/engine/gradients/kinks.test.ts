/** Where functions have no derivative, or formulas 0 · ∞: the values that are chosen there, as in JAX. */
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {audited, start} from "./audit/backends.ts";

const first = (f: (x: tf.Tensor) => tf.Tensor, at: number[]) => [...tf.grad(f)(tf.tensor1d(at)).dataSync()];
const second = (f: (x: tf.Tensor) => tf.Tensor, at: number[]) => first((x) => tf.grad(f)(x).sum(), at);
const {sigmoidCrossEntropy} = tf.losses;

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each<[string, (x: tf.Tensor) => tf.Tensor, number[], number[]]>([
    ["|x| is flat at 0", (x) => x.abs(), [0, -2, 3], [0, -1, 1]],
    ["relu is flat at 0", (x) => x.relu(), [0, -2, 3], [0, 0, 1]],
    ["equal maxima share", (x) => x.max(), [5, 1, 5, 5], [1 / 3, 0, 1 / 3, 1 / 3]],
    ["equal minima share", (x) => x.min(), [2, 1, 1], [0, 0.5, 0.5]],
    ["a maximum with an equal goes to the first", (x) => tf.maximum(x, [1, 1]), [1, 2], [1, 1]],
    ["x² at 0", (x) => x.pow(2), [0], [0]],
    ["x¹ at 0", (x) => x.pow(1), [0], [1]],
    ["x⁰ at 0", (x) => x.pow(0), [0], [0]],
    ["a product with one 0", (x) => x.prod(), [0, 2, 3], [6, 0, 0]],
    ["a cross entropy at logit 0", (x) => sigmoidCrossEntropy([0, 1], x).mul(2), [0, 0], [0.5, -0.5]],
    ["the floor of a quotient is flat", (x) => x.floorDiv(2).add(x), [5, -3], [1, 1]],
  ])("first derivative: %s", (_, f, at, expected) => {
    for (const [i, value] of first(f, at).entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 6);
  });

  test.each<[string, (x: tf.Tensor) => tf.Tensor, number[], number[]]>([
    ["x² at 0", (x) => x.pow(2), [0, 1], [2, 2]],
    ["x¹ at 0", (x) => x.pow(1).square(), [0, 1], [2, 2]],
    ["a product with one 0", (x) => x.prod(), [0, 2, 3], [5, 3, 2]],
    ["a product with two 0s", (x) => x.prod(), [0, 0, 3], [3, 3, 0]],
    ["a running product with a 0", (x) => x.cumprod(), [2, 0, 3], [4, 6, 2]],
    ["a cross entropy at logit 0", (x) => sigmoidCrossEntropy([0, 1], x).mul(2), [0, 0], [0.25, 0.25]],
    ["softplus far out", (x) => x.softplus(), [0, 80, -80], [0.25, 0, 0]],
  ])("second derivative: %s", (_, f, at, expected) => {
    for (const [i, value] of second(f, at).entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  });
});
