/** Distributions of eigenvalues against those of the exact ones. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {curvature} from "./index.ts";
import {diagonalMatrix, even, onDevice, onHost, rotated} from "./known-matrices.ts";
import {at} from "./symmetric.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(5);

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);

/** The eigenvalues themselves, each of weight 1/n. */
function exact(values: ArrayLike<number>): curvature.Quadrature {
  const nodes = Float64Array.from(values).sort();
  return {nodes, weights: nodes.map(() => 1 / nodes.length), dimension: nodes.length};
}

/** ∫ |p − q|, from 0 to 2. */
function distance(p: curvature.Quadrature, q: curvature.Quadrature, width: number): number {
  const least = Math.min(at(p.nodes, 0), at(q.nodes, 0)) - 5 * width;
  const most = Math.max(at(p.nodes, p.nodes.length - 1), at(q.nodes, q.nodes.length - 1)) + 5 * width;
  const options = {width, points: 2000, domain: [least, most]} as const;
  const [a, b] = [curvature.density(p, options), curvature.density(q, options)];
  return sum(a.y.map((height, i) => Math.abs(height - at(b.y, i)))) * (at(a.x, 1) - at(a.x, 0));
}

describe("few distinct eigenvalues: the nodes are these, the weights their multiplicities", () => {
  const given = [...Array(60).fill(1), ...Array(30).fill(4), ...Array(10).fill(-3)];

  test.each([
    ["diagonal", diagonalMatrix(given)],
    ["rotated", rotated(given)],
  ])("%s", async (_, {matrix}) => {
    const probes = 60;
    const found = await curvature.spectrum(onDevice(matrix), 100, {key, probes, steps: 10, tolerance: 0});
    expect(found).toMatchObject({probes, iterations: 600});
    expect(sum(found.value.weights)).toBeCloseTo(1, 12);
    const at1 = (place: number) => {
      const near = Array.from(found.value.nodes.keys()).filter(
        (i) => Math.abs(at(found.value.nodes, i) - place) < 1e-4,
      );
      return sum(near.map((i) => at(found.value.weights, i)));
    };
    // Beta(k/2, (n − k)/2): variance 2 k (n − k) / (n² (n + 2)) for a probe; 5 standard deviations.
    for (const [place, k] of [
      [1, 60],
      [4, 30],
      [-3, 10],
    ] as const) {
      const deviation = Math.sqrt((2 * k * (100 - k)) / (100 ** 2 * 102) / probes);
      expect(Math.abs(at1(place) - k / 100)).toBeLessThan(5 * deviation);
    }
    expect(at1(1) + at1(4) + at1(-3)).toBeCloseTo(1, 6);
  });
});

test("as many steps as dimensions: each probe's first moments are exact", async () => {
  const {matrix, values} = rotated(even(-1, 3, 12));
  const found = await curvature.host.spectrum(onHost(matrix), 12, {key, probes: 1, steps: 12});
  expect(found.residual).toBe(Number.POSITIVE_INFINITY);
  expect(found.converged).toBe(false);
  found.value.nodes.forEach((node, i) => {
    expect(node).toBeCloseTo(at(values, i), 12);
  });
});

const shapes: [string, number[]][] = [
  ["even", even(0, 1, 400)],
  ["a bulk at zero and outliers", [...even(-0.05, 0.05, 380), ...even(2, 3, 15), 6, 8, 9, 9.5, 10]],
  ["half a circle", even(0, 1, 400).map((u) => Math.sin((u - 0.5) * 3))],
  ["rank-deficient", [...Array(300).fill(0), ...even(1, 2, 100)]],
];

test.each(shapes)("the density of %s is near the exact one; that of another matrix is not", async (_, given) => {
  const diagonal = tf.tensor1d(given);
  const options = {key, probes: 16, steps: 60, tolerance: 0};
  const found = await curvature.spectrum((v) => tf.mul(v, diagonal), 400, options);
  const width = 0.03 * (Math.max(...given) - Math.min(...given));
  expect(distance(found.value, exact(given), width)).toBeLessThan(0.12);
  const other = exact(given.map((value) => -value + 0.3 * (Math.max(...given) - Math.min(...given))));
  expect(distance(found.value, other, width)).toBeGreaterThan(0.5);
});

test("device and host agree", async () => {
  const {matrix} = rotated(even(-1, 1, 50));
  const options = {key, probes: 2, steps: 15, tolerance: 0};
  const device = await curvature.spectrum(onDevice(matrix), 50, options);
  const host = await curvature.host.spectrum(onHost(matrix), 50, options);
  device.value.nodes.forEach((node, i) => {
    expect(Math.abs(node - at(host.value.nodes, i))).toBeLessThan(1e-4);
    expect(Math.abs(at(device.value.weights, i) - at(host.value.weights, i))).toBeLessThan(1e-4);
  });
});

test("it stops when the probes agree well enough, or when the products are used up", async () => {
  const {matrix} = rotated(even(0, 1, 200));
  const early = await curvature.spectrum(onDevice(matrix), 200, {key, probes: 50, steps: 10, tolerance: 0.05});
  expect(early.converged).toBe(true);
  expect(early.residual).toBeLessThanOrEqual(0.05);
  expect(early.probes).toBeLessThan(50);
  const limited = await curvature.spectrum(onDevice(matrix), 200, {key, steps: 10, tolerance: 0, maxIterations: 35});
  expect(limited).toMatchObject({converged: false, probes: 3, iterations: 30});
});

test("of a block: its own distribution, without zeros from outside", async () => {
  const diagonal = tf.tensor1d(even(1, 100, 100));
  const mask = even(1, 100, 100).map((value) => value > 50 && value <= 70);
  const found = await curvature.spectrum((v) => tf.mul(v, diagonal), 100, {key, mask, steps: 64, tolerance: 0});
  expect(found.value.dimension).toBe(20);
  expect(at(found.value.nodes, 0)).toBeCloseTo(51, 3);
  expect(at(found.value.nodes, found.value.nodes.length - 1)).toBeCloseTo(70, 3);
});

test("the trace of a function: log determinant and effective dimension", async () => {
  const given = even(1, 10, 300);
  const {matrix} = rotated(given);
  const {value} = await curvature.spectrum(onDevice(matrix), 300, {key, probes: 30, steps: 30, tolerance: 0});
  for (const f of [Math.log, (x: number) => x / (x + 2)]) {
    const truth = sum(given.map(f));
    const spread = Math.sqrt(sum(given.map((x) => (f(x) - truth / 300) ** 2)) / 300);
    // The variance of vᵀf(A)v over unit vectors is 2 spread² / (n + 2); 5 standard deviations of the mean of 30.
    expect(Math.abs(curvature.traceOf(value, f) - truth)).toBeLessThan(5 * 300 * spread * Math.sqrt(2 / 302 / 30));
  }
});

describe("density", () => {
  test("integrates to 1; a single node is a Gaussian", () => {
    const {x, y, width} = curvature.density(exact(even(0, 5, 30)));
    expect(width).toBeCloseTo(0.05, 12);
    expect(sum(y) * (at(x, 1) - at(x, 0))).toBeCloseTo(1, 3);
    const one = curvature.density(exact([2, 2, 2]), {width: 0.5, points: 3, domain: [1.5, 2.5]});
    expect(Array.from(one.x)).toEqual([1.5, 2, 2.5]);
    expect(one.y[1]).toBeCloseTo(1 / (0.5 * Math.sqrt(2 * Math.PI)), 12);
    expect(at(one.y, 0) / at(one.y, 1)).toBeCloseTo(Math.exp(-0.5), 12);
    expect(curvature.density(exact([0, 0])).width).toBeGreaterThan(0);
  });

  test.each([
    [{width: 0}, "width"],
    [{points: 1}, "points"],
    [{domain: [1, 1] as const}, "domain"],
  ])("%o is refused", (options, argument) => {
    const act = () => curvature.density(exact([1, 2]), options);
    expect(act).toThrow(expect.objectContaining({name: "CurvatureError", argument}));
  });
});
