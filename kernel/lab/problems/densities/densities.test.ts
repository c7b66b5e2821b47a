import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {grad} from "../../../engine/transforms/index.ts";
import {at, type Density, type PlaneDensity} from "./density.ts";
import {
  banana,
  bayesianNetwork,
  challengerRegression,
  donut,
  funnel,
  gaussian,
  linearRegression,
  logisticRegression,
  mixture,
  scaledTemperature,
  standard,
  tabulate,
} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const regression = challengerRegression();
const plane: PlaneDensity[] = [standard, banana, donut, funnel, mixture, regression.full];
const skewed = gaussian(
  [
    [2, 0.5, 0],
    [0.5, 1, -0.2],
    [0, -0.2, 3],
  ],
  [1, -1, 0.5],
);
const all: Density[] = [...plane, skewed, ...regression.batches(3)];

describe.each(all.map((density) => [density.name, density] as const))("%s", (_, density) => {
  const {dimension} = density;
  const points = Float64Array.from(rng.host.normal(rng.key(3), 5 * dimension));

  test("the gradient is that of the energy, by differences", () => {
    const gradient = new Float64Array(points.length);
    for (let i = 0; i < points.length; i += dimension) density.gradient(points, i, gradient);
    const step = 1e-5;
    for (let i = 0; i < points.length; i++) {
      const base = i - (i % dimension);
      const moved = (by: number) => density.energy(points.with(i, at(points, i) + by), base);
      const difference = (moved(step) - moved(-step)) / (2 * step);
      expect(Math.abs(at(gradient, i) - difference)).toBeLessThan(1e-6 * (1 + Math.abs(difference)));
    }
  });

  test("on tensors it is the same", async () => {
    const rows = tf.tensor2d(Float32Array.from(points), [5, dimension]);
    const energies = await density.potential(rows).data();
    const gradients = await grad((q: tf.Tensor) => tf.sum(density.potential(q)))(rows).data();
    const exact = new Float64Array(points.length);
    for (let i = 0; i < 5; i++) {
      const energy = density.energy(points, i * dimension);
      expect(Math.abs(at(energies, i) - energy)).toBeLessThan(1e-5 * (1 + Math.abs(energy)));
      density.gradient(points, i * dimension, exact);
    }
    exact.forEach((value, i) => {
      expect(Math.abs(at(gradients, i) - value)).toBeLessThan(1e-4 * (1 + Math.abs(value)));
    });
  });
});

/** Mean of a function of points and its standard error. */
function average(points: Float64Array, f: (x: number, y: number) => number): [mean: number, error: number] {
  const values = Float64Array.from({length: points.length / 2}, (_, i) => f(at(points, 2 * i), at(points, 2 * i + 1)));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return [mean, Math.sqrt(square / values.length)];
}

describe.each(plane.map((density) => [density.name, density] as const))("samples of %s", (name, density) => {
  const {mean, variances, covariance} = density.moments;
  const points = density.sample(rng.key(11), 20_000);

  // The variance of the funnel's first coordinate is that of a log-normal law: no sample finds it.
  const checks: [string, (x: number, y: number) => number, number][] = [
    ["mean of q₁", (x) => x, mean[0]],
    ["mean of q₂", (_, y) => y, mean[1]],
    ["variance of q₂", (_, y) => (y - mean[1]) ** 2, variances[1]],
    ["covariance", (x, y) => (x - mean[0]) * (y - mean[1]), covariance],
  ];
  if (name !== "funnel") checks.push(["variance of q₁", (x) => (x - mean[0]) ** 2, variances[0]]);
  test.each(checks)("have the %s", (_, f, exact) => {
    const [value, error] = average(points, f);
    expect(Math.abs(value - exact)).toBeLessThan(4.5 * error);
  });

  test("have the potential's mean, as a table of it gives", () => {
    const box =
      name === "funnel"
        ? ([
            [-60, 60],
            [-14, 9],
          ] as const)
        : ([
            [-9, 9],
            [-14, 9],
          ] as const);
    const grid = tabulate(density, box, 900);
    const tabulated = average(grid.sample(rng.key(5), 20_000), (x, y) => density.energy(Float64Array.of(x, y), 0));
    const drawn = average(points, (x, y) => density.energy(Float64Array.of(x, y), 0));
    expect(Math.abs(drawn[0] - tabulated[0])).toBeLessThan(4.5 * Math.hypot(drawn[1], tabulated[1]));
  });
});

test("the donut's mean radius and mean square", () => {
  const points = donut.sample(rng.key(4), 20_000);
  const [radius, error] = average(points, Math.hypot);
  expect(Math.abs(radius - 2.6063462)).toBeLessThan(4 * error);
  expect(error * Math.sqrt(20_000)).toBeCloseTo(0.1282955, 2);
});

test("tables have the exact moments and evidence", () => {
  const {moments, logEvidence} = tabulate(
    banana,
    [
      [-14, 14],
      [-40, 8],
    ],
    900,
  );
  expect(moments.mean[1]).toBeCloseTo(0.4, 6);
  expect(moments.variances).toEqual([expect.closeTo(4, 6), expect.closeTo(1.53, 6)]);
  expect(moments.covariance).toBeCloseTo(0.5, 6);
  // The map from the normal pair has determinant 2 · ½; its law has √det = √(3/4).
  expect(logEvidence).toBeCloseTo(Math.log(2 * Math.PI * Math.sqrt(0.75)), 6);
});

test("the O-ring regression without a prior has the published maximum: 15.043 − 0.2322 °F", () => {
  const {temperatures, damaged} = regression.data;
  const {full} = logisticRegression({
    features: temperatures.map((t) => [1, scaledTemperature(t)]),
    labels: damaged,
    priorScale: Number.POSITIVE_INFINITY,
  });
  const [q, g] = [new Float64Array(2), new Float64Array(2)];
  for (let i = 0; i < 2000; i++) {
    full.gradient(q, 0, g);
    q.set(q.map((value, j) => value - 0.2 * at(g, j)));
  }
  const slope = at(q, 1) / (scaledTemperature(1) - scaledTemperature(0)) ** -1;
  expect(slope).toBeCloseTo(-0.2322, 4);
  expect(at(q, 0) + at(q, 1) * scaledTemperature(0)).toBeCloseTo(15.043, 2);
});

test("batches' potentials have the full one as their mean", () => {
  const q = Float64Array.of(-0.7, 1.1);
  for (const count of [1, 3, 23]) {
    const batches = regression.batches(count);
    const mean = batches.reduce((sum, batch) => sum + batch.energy(q, 0), 0) / count;
    expect(mean).toBeCloseTo(regression.full.energy(q, 0), 10);
  }
  const {full, batches} = linearRegression(rng.key(1));
  // Up to a constant: compare differences.
  const difference = (density: Density) => density.energy(q, 0) - density.energy(new Float64Array(2), 0);
  expect(batches.reduce((sum, batch) => sum + difference(batch), 0) / 4).toBeCloseTo(difference(full), 10);
});

describe("a Bayesian network", () => {
  const network = bayesianNetwork(rng.key(2), {hidden: 3, rows: 6});

  test("has the potential of its chains one by one", async () => {
    const weights = network.prior(rng.key(7), 4);
    const [w1, b1, w2, b2] = await Promise.all(
      [weights.w1, weights.b1, weights.w2, weights.b2].map(async (tensor) => [...(await tensor.data())]),
    );
    const found = await network.potential(weights).data();
    for (let chain = 0; chain < 4; chain++) {
      const of = (values: number[] | undefined) => values?.slice(3 * chain, 3 * chain + 3) ?? [];
      const offset = b2?.[chain] ?? Number.NaN;
      let energy = offset ** 2 / 2;
      of(w1).forEach((value) => {
        energy += value ** 2 / (2 * 2.5 ** 2);
      });
      of(b1).forEach((value) => {
        energy += value ** 2 / (2 * 2.5 ** 2);
      });
      of(w2).forEach((value) => {
        energy += value ** 2 / (2 * (1.5 ** 2 / 3));
      });
      network.x.forEach((x, i) => {
        const f = of(w2).reduce(
          (sum, weight, k) => sum + weight * Math.tanh((of(w1)[k] ?? 0) * x + (of(b1)[k] ?? 0)),
          offset,
        );
        energy += (at(network.y, i) - f) ** 2 / (2 * 0.1 ** 2);
      });
      expect(at(found, chain) / energy).toBeCloseTo(1, 4);
    }
  });

  test("has data on both sides of a gap", () => {
    expect(network.x.every((x) => Math.abs(x) >= 0.6 && Math.abs(x) <= 2)).toBe(true);
    expect(network.x.some((x) => x < 0) && network.x.some((x) => x > 0)).toBe(true);
  });
});

test.each<[() => unknown, RegExp]>([
  [() => gaussian([[1, 2]]), /gaussian: precision is 1 rows of lengths \[2\], not a square matrix/],
  [() => gaussian([[1]], [1, 2]), /gaussian: shift is 2 numbers, not 1, as precision has rows/],
  [() => linearRegression(rng.key(1), {rows: 40, batches: 3}), /linearRegression: rows is 40, not a multiple of 3/],
  [
    () => logisticRegression({features: [], labels: [], priorScale: 1}),
    /features is 0 rows of lengths \[\], not rows of the same length/,
  ],
  [
    () => logisticRegression({features: [[1]], labels: [1, 0], priorScale: 1}),
    /labels is 2 numbers, not 1, as features has rows/,
  ],
  [() => logisticRegression({features: [[1]], labels: [1], priorScale: 0}), /priorScale is 0, not a number above 0/],
  [() => regression.batches(0), /batches: count is 0, not a whole number from 1 to 23/],
  [() => bayesianNetwork(rng.key(1), {hidden: 0}), /bayesianNetwork: hidden is 0, not a whole number ≥ 1/],
])("wrong arguments are told: %s", (call, message) => {
  expect(call).toThrow(message);
});
