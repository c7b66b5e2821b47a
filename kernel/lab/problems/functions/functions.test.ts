import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {grad} from "../../../engine/transforms/index.ts";
import {ackley, beale, himmelblau, type Objective, quadratic, rosenbrock, saddle} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const at = (list: ArrayLike<number>, i: number) => list[i] ?? expect.unreachable();
const turned = quadratic({spectrum: [4, 1, 0.25], key: rng.key(2), centre: [1, -1, 0.5]});
const functions: Objective[] = [rosenbrock, himmelblau, beale, saddle, ackley, turned];

/** Points spread over the domain. */
function points({dimension, domain}: Objective, count: number): number[][] {
  const u = rng.host.uniform(rng.key(9), count * dimension);
  return Array.from({length: count}, (_, i) =>
    domain.map(([low, high], j) => low + (high - low) * at(u, i * dimension + j)),
  );
}

describe.each(functions.map((f) => [f.name, f] as const))("%s", (_, f) => {
  test("tensors give what float64 gives, and so do their gradients", () => {
    const places = points(f, 40);
    const x = tf.tensor2d(places);
    const [found, slopes] = [f.values(x), grad((y: tf.Tensor) => f.values(y).sum())(x) as tf.Tensor];
    expect(found.shape).toEqual([40]);
    const rows = slopes.arraySync() as number[][];
    for (const [i, place] of places.entries()) {
      const value = f.value(place);
      expect(Math.abs(at(found.dataSync(), i) - value)).toBeLessThan(2e-5 * Math.max(1, Math.abs(value)));
      const gradient = f.gradient(place);
      const size = Math.max(1, Math.hypot(...gradient));
      for (const [j, slope] of gradient.entries()) {
        expect(Math.abs(at(rows[i] ?? [], j) - slope)).toBeLessThan(2e-4 * size);
      }
    }
  });

  test("its gradient is that of its values, by differences", () => {
    for (const place of points(f, 20)) {
      const gradient = f.gradient(place);
      const size = Math.max(1, Math.hypot(...gradient));
      for (const [j, slope] of gradient.entries()) {
        const moved = (h: number) => f.value(place.map((v, k) => (k === j ? v + h : v)));
        expect(Math.abs((moved(1e-6) - moved(-1e-6)) / 2e-6 - slope)).toBeLessThan(1e-5 * size);
      }
    }
  });

  test("its minima are stationary, have the least value, and lie in the domain", () => {
    for (const minimum of f.minima) {
      expect(Math.abs(f.value(minimum) - f.minimum)).toBeLessThan(1e-12);
      expect(Math.hypot(...f.gradient(minimum))).toBeLessThan(1e-12);
      expect(minimum.every((v, j) => v >= (f.domain[j]?.[0] ?? 0) && v <= (f.domain[j]?.[1] ?? 0))).toBe(true);
    }
    for (const place of points(f, 500)) expect(f.value(place)).toBeGreaterThan(f.minimum);
  });

  test("refuses points of another dimension", () => {
    expect(() => f.values(tf.zeros([2, 4]))).toThrow(
      `${f.name}.values: x is a tensor of shape [2, 4], not a tensor of shape [N, ${f.dimension}].`,
    );
  });
});

test("how many minima each has", () => {
  expect(functions.map(({minima}) => minima.length)).toEqual([1, 4, 1, 0, 1, 1]);
});

test("Ackley's gradient is 0 at its kink, in both forms", () => {
  const slope = grad((y: tf.Tensor) => ackley.values(y).sum())(tf.zeros([1, 2])) as tf.Tensor;
  expect(Math.hypot(...slope.dataSync(), ...ackley.gradient([0, 0]))).toBe(0);
});

describe("quadratic", () => {
  const {hessian, eigenvectors, spectrum} = turned;

  test("has the spectrum that was asked for, with orthonormal eigenvectors", () => {
    for (let i = 0; i < 3; i++) {
      const v = eigenvectors.subarray(3 * i, 3 * i + 3);
      for (let j = 0; j < 3; j++) {
        const product = v.reduce((sum, value, k) => sum + at(hessian, 3 * j + k) * value, 0);
        expect(product).toBeCloseTo(at(spectrum, i) * at(v, j), 13);
        const overlap = v.reduce((sum, value, k) => sum + value * at(eigenvectors, 3 * j + k), 0);
        expect(overlap).toBeCloseTo(i === j ? 1 : 0, 13);
      }
    }
    expect(Math.abs(at(eigenvectors, 0))).toBeLessThan(0.999);
  });

  test("without a key its eigenvectors are the axes, and gradient descent contracts by 1 − η λ", () => {
    const f = quadratic({spectrum: [10, 2, 0.5]});
    const x = [1, -2, 3];
    expect([...f.gradient(x)]).toEqual([10, -4, 1.5]);
    expect(f.value(x)).toBe(11.25);
    expect(quadratic({spectrum: [1, -1]}).minima).toEqual([]);
    expect(quadratic({spectrum: [1, -1]}).minimum).toBe(Number.NEGATIVE_INFINITY);
    expect(quadratic({spectrum: [1, 0]}).minimum).toBe(0);
  });

  test.each([
    [{spectrum: []}, /spectrum is \[\], not a list of one or more finite numbers/],
    [{spectrum: [1, Number.NaN]}, /spectrum is \[1, NaN\]/],
    [{spectrum: [1, 2], centre: [0]}, /centre is \[0\], not a list of 2 finite numbers/],
  ])("refuses %o", (options, message) => {
    expect(() => quadratic(options)).toThrow(message);
  });
});
