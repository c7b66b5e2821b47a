/** Card 102. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {reste, resteIndicators, restePower, resteSlope, resteValue} from "./rectified-straight-through.ts";

beforeAll(() => tf.setBackend("cpu"));

const points = [-1.7, -1.5, -1.2, -0.4, -0.1, -0.05, 0.02, 0.1, 0.3, 0.9, 1.4, 1.6];

test("the slope is the derivative of f between chord and threshold", () => {
  for (const power of [1, 1.5, 2, 3, 10]) {
    for (const z of points.filter((z) => Math.abs(z) > 0.1 && Math.abs(z) < 1.5)) {
      const difference = (resteValue(z + 1e-6, {power}) - resteValue(z - 1e-6, {power})) / 2e-6;
      expect(resteSlope(z, {power})).toBeCloseTo(difference, 7);
    }
  }
});

test("within the chord it is the chord's slope, beyond the threshold 0", () => {
  expect(resteSlope(0.03, {power: 3})).toBeCloseTo(resteValue(0.1, {power: 3}) / 0.1, 12);
  expect(resteSlope(-0.02, {power: 2, chord: 0.04})).toBeCloseTo(0.2 / 0.04, 12);
  expect(resteSlope(1.51)).toBe(0);
  expect(resteSlope(-40, {threshold: Number.POSITIVE_INFINITY})).toBe(1);
});

describe("reste", () => {
  test("has the values of the sign function", () => {
    expect([...reste({power: 3})(tf.tensor1d(points)).dataSync()]).toEqual(points.map((z) => Math.sign(z)));
  });

  test.each([{}, {power: 1, threshold: 1}, {power: 2}, {power: 3}, {power: 10, chord: 0.2}, {threshold: Infinity}])(
    "has the derivative of f, for %o",
    (options) => {
      const weights = points.map((_, i) => i - 3);
      const loss = (z: tf.Tensor) => tf.sum(tf.mul(reste(options)(z), weights));
      const found = (grad(loss)(tf.tensor1d(points)) as tf.Tensor).dataSync();
      // At the bounds themselves float32 decides.
      for (const [i, z] of points.entries()) {
        if (Math.abs(Math.abs(z) - 1.5) < 1e-6 || Math.abs(Math.abs(z) - 0.1) < 1e-6) continue;
        expect(found[i]).toBeCloseTo((weights[i] as number) * resteSlope(z, options), 5);
      }
    },
  );
});

test("takes the power from a tensor, which may be made inside of what is differentiated", () => {
  const slope = (power: number | tf.Tensor) => {
    const loss = (z: tf.Tensor) => tf.sum(reste({power: typeof power === "number" ? power : tf.mul(power, 1)})(z));
    return [...(grad(loss)(tf.tensor1d(points)) as tf.Tensor).dataSync()];
  };
  expect(slope(tf.scalar(3))).toEqual(slope(3));
});

test("indicators agree with their integrals", () => {
  const key = rng.key(3);
  const z = rng.host.uniform(rng.foldIn(key, 0), 200_000, {minval: -1, maxval: 1});
  const g = rng.host.normal(rng.foldIn(key, 1), 200_000);
  const {error, variance} = resteIndicators(z, g, {power: 2});
  // ∫₀¹ (1 − √z)² = 1/6; 0.1 · 10 within the chord, then ∫ 1/(4z).
  expect(error ** 2).toBeCloseTo(1 / 6, 2);
  expect(variance).toBeCloseTo(1 + Math.log(10) / 4, 1);
});

test("the power rises from 1 to its end", () => {
  expect([0, 0.5, 1].map((share) => restePower(share).dataSync()[0])).toEqual([1, 2, 3]);
  expect(restePower(tf.scalar(1), 10).dataSync()[0]).toBe(10);
});

test.each([
  [{power: 0.5}, /reste: power must be a number of at least 1; it is 0.5/],
  [{threshold: 0}, /reste: threshold must be above 0; it is 0/],
  [{chord: 2}, /reste: chord must be at least 0 and below the threshold, 1.5; it is 2/],
])("refuses %o", (options, message) => {
  expect(() => reste(options)).toThrow(message);
});

test("refuses gradients of another number", () => {
  expect(() => resteIndicators([1, 2], [1])).toThrow(/resteIndicators: g must be of length 2; it is 1/);
});
