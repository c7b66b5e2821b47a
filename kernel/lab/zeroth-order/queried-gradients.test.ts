/** Card 018. */
import "@tensorflow/tfjs-backend-cpu";
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {coordinateGradient, frontGradient, randomDirectionGradient} from "./queried-gradients.ts";

const [B, d] = [4, 6];
const a = rng.normal(rng.key(1), [d, d]);
const targets = rng.normal(rng.key(2), [B, d]);
/** ½‖z A‖² + z · t, each example with its own t. */
const losses = (points: tf.Tensor2D) => {
  const own = tf.tile(targets, [(points.shape[0] as number) / B, 1]);
  return tf.add(tf.div(tf.sum(tf.square(tf.matMul(points, a)), 1), 2), tf.sum(tf.mul(points, own), 1));
};
const points = rng.normal(rng.key(3), [B, d]) as tf.Tensor2D;
const exact = grad((z: tf.Tensor) => tf.sum(losses(z as tf.Tensor2D)))(points);
const close = (found: tf.Tensor, expected: tf.Tensor, digits: number) => {
  expect(found.shape).toEqual(expected.shape);
  const values = expected.dataSync();
  for (const [i, value] of found.dataSync().entries()) expect(value).toBeCloseTo(values[i] as number, digits);
};

describe("coordinateGradient", () => {
  test("is exact on a quadratic, and asks 2 d questions an example", () => {
    let asked = 0;
    const counted = (z: tf.Tensor2D) => {
      asked += z.shape[0];
      return losses(z);
    };
    close(coordinateGradient(counted, points, {mu: 0.25}), exact, 4);
    expect(asked).toBe(2 * d * B);
  });

  test("is off by μ² f‴/6 on a cubic", () => {
    const cubic = (z: tf.Tensor2D) => tf.sum(tf.pow(z, 3), 1);
    const expected = tf.add(tf.mul(tf.square(points), 3), 0.25 * 0.25);
    close(coordinateGradient(cubic, points, {mu: 0.25}), expected, 4);
  });
});

describe("randomDirectionGradient", () => {
  test("is unbiased on a quadratic", () => {
    const draws = 4000;
    const estimates = Array.from({length: draws / 100}, (_, i) =>
      randomDirectionGradient(losses, points, {key: rng.key(i), directions: 100, mu: 0.25}),
    );
    const mean = tf.mean(tf.stack(estimates), 0);
    const error = tf.norm(tf.sub(mean, exact), 2, 1).dataSync();
    const size = tf.norm(exact, 2, 1).dataSync();
    // The total variance of a draw is (d − 1) ‖g‖².
    for (const [b, off] of error.entries()) {
      expect(off / (size[b] as number)).toBeLessThan(3 * Math.sqrt((d - 1) / draws));
    }
  });

  test("has the cosine √(q/(d + q − 1)) with the gradient", () => {
    const [many, wide, q] = [400, 60, 12];
    const linear = (z: tf.Tensor2D) => tf.sum(z, 1);
    const estimate = randomDirectionGradient(linear, tf.zeros([many, wide]), {key: rng.key(5), directions: q, mu: 1});
    const cosine = tf.mean(tf.div(tf.sum(estimate, 1), tf.mul(Math.sqrt(wide), tf.norm(estimate, 2, 1)))).dataSync()[0];
    expect(Math.abs((cosine as number) - Math.sqrt(q / (wide + q - 1)))).toBeLessThan(0.015);
  });

  test("each example has directions of its own", () => {
    const linear = (z: tf.Tensor2D) => tf.sum(z, 1);
    const [first, second] = randomDirectionGradient(linear, tf.zeros([2, d]), {
      key: rng.key(5),
      directions: 1,
      mu: 1,
    }).arraySync() as number[][];
    expect(first).not.toEqual(second);
  });
});

test("frontGradient is back-propagation where the estimate is exact", () => {
  const x = rng.normal(rng.key(7), [B, 3]);
  const front = (w: tf.Tensor) => tf.tanh(tf.matMul(x, w));
  const w = rng.normal(rng.key(8), [3, d]);
  const {grads, output} = frontGradient(front, w, (h) => coordinateGradient(losses, h, {mu: 0.25}));
  close(grads, grad((v: tf.Tensor) => tf.mean(losses(front(v) as tf.Tensor2D)))(w), 4);
  close(output, front(w), 6);
});

test("arguments that cannot be are refused", () => {
  expect(() => coordinateGradient(losses, points, {mu: 0})).toThrow(
    /coordinateGradient: mu is 0, not a finite number above 0/,
  );
  expect(() => coordinateGradient(losses, tf.zeros([3]) as unknown as tf.Tensor2D)).toThrow(
    /points is a tensor of shape \[3\], not a tensor of shape \[B, d\]/,
  );
  expect(() => coordinateGradient(() => tf.zeros([3]), points)).toThrow(
    /losses is a function to 3 values, not one to 48/,
  );
  expect(() => randomDirectionGradient(losses, points, {key: rng.key(0), directions: 0})).toThrow(
    /directions is 0, not a whole number ≥ 1/,
  );
});
