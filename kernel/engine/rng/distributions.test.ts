/**
 * Distributions, with fixed seeds. A right implementation fails a test here for one seed in a million (α = 1e-6); wrong
 * ones, of which each test has some, fail.
 */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {type Key, rng} from "./index.ts";
import {erf} from "./special.ts";

beforeAll(() => tf.setBackend("cpu"));

const N = 40_000;
/** √N sup|F̂ − F| is above this with probability 1e-6 (Kolmogorov's limit: 2 e^(−2 c²)). */
const KOLMOGOROV = Math.sqrt(Math.log(2 / 1e-6) / 2);
/** A standard normal number is farther from 0 than this with probability 1e-6. */
const NORMAL = 4.8916;

type Numbers = ArrayLike<number>;

function kolmogorov(sample: Numbers, cdf: (x: number) => number): number {
  const sorted = Float64Array.from(sample).sort();
  const distance = sorted.reduce((most, x, i) => {
    const f = cdf(x);
    return Math.max(most, f - i / sorted.length, (i + 1) / sorted.length - f);
  }, 0);
  return Math.sqrt(sorted.length) * distance;
}

function mean(sample: Numbers): number {
  return Float64Array.from(sample).reduce((sum, x) => sum + x, 0) / sample.length;
}

/** χ² in standard deviations, by Wilson and Hilferty's approximation. */
function chiSquare(counts: Numbers, probabilities: Numbers): number {
  const total = mean(counts) * counts.length;
  const squares = Float64Array.from(counts, (count, i) => {
    const expected = total * (probabilities[i] ?? Number.NaN);
    return expected === 0 ? (count === 0 ? 0 : Number.POSITIVE_INFINITY) : (count - expected) ** 2 / expected;
  });
  const possible = Float64Array.from(probabilities).filter((p) => p > 0).length - 1;
  const chi = mean(squares) * squares.length;
  return (Math.cbrt(chi / possible) - (1 - 2 / (9 * possible))) / Math.sqrt(2 / (9 * possible));
}

function tally(values: Numbers, size: number): Uint32Array {
  const counts = new Uint32Array(size);
  for (const value of Array.from(values)) counts[value] = (counts[value] ?? Number.NaN) + 1;
  return counts;
}

const {host} = rng;
const normalCdf = (x: number) => (1 + erf(x / Math.SQRT2)) / 2;
const fill = (a: number) => new Float64Array(N).fill(a);

/** Name, draws, distribution function, mean, variance, fourth central moment. */
const continuous: [string, (key: Key) => Numbers, (x: number) => number, number, number, number][] = [
  ["uniform", (key) => host.uniform(key, N), (x) => x, 1 / 2, 1 / 12, 1 / 80],
  [
    "uniform in [−3, 5)",
    (key) => host.uniform(key, N, {minval: -3, maxval: 5}),
    (x) => (x + 3) / 8,
    1,
    64 / 12,
    4096 / 80,
  ],
  ["normal", (key) => host.normal(key, N), normalCdf, 0, 1, 3],
  ["exponential", (key) => host.exponential(key, N), (x) => 1 - Math.exp(-x), 1, 1, 9],
  [
    "gumbel",
    (key) => host.gumbel(key, N),
    (x) => Math.exp(-Math.exp(-x)),
    0.5772156649,
    Math.PI ** 2 / 6,
    0.15 * Math.PI ** 4,
  ],
  ["gamma of ½", (key) => host.gamma(key, fill(0.5)), (x) => erf(Math.sqrt(Math.max(0, x))), 0.5, 0.5, 3.75],
  ["gamma of 1", (key) => host.gamma(key, fill(1)), (x) => 1 - Math.exp(-x), 1, 1, 9],
  ["gamma of 3", (key) => host.gamma(key, fill(3)), (x) => 1 - Math.exp(-x) * (1 + x + x ** 2 / 2), 3, 3, 45],
];

describe.each(continuous)("%s", (_, draw, cdf, mu, variance, fourth) => {
  const sample = draw(rng.key(2026));

  test("has its distribution function, and no shifted or scaled one", () => {
    expect(kolmogorov(sample, cdf)).toBeLessThan(KOLMOGOROV);
    const shift = 0.1 * Math.sqrt(variance);
    expect(kolmogorov(sample, (x) => cdf(x + shift))).toBeGreaterThan(KOLMOGOROV);
    expect(kolmogorov(sample, (x) => cdf(mu + (x - mu) * 1.15))).toBeGreaterThan(KOLMOGOROV);
  });

  test("has its mean and variance", () => {
    expect(Math.abs(mean(sample) - mu)).toBeLessThan(NORMAL * Math.sqrt(variance / N));
    const squares = Float64Array.from(sample, (x) => (x - mu) ** 2);
    expect(Math.abs(mean(squares) - variance)).toBeLessThan(NORMAL * Math.sqrt((fourth - variance ** 2) / N));
  });

  test("has no correlation with its neighbours, nor with the next key's numbers", () => {
    const centred = Float64Array.from(sample, (x) => (x - mu) / Math.sqrt(variance));
    const other = Float64Array.from(draw(rng.split(rng.key(2026))[1]), (x) => (x - mu) / Math.sqrt(variance));
    for (const lag of [1, 2, 64]) {
      const products = centred.subarray(lag).map((x, i) => x * (centred[i] ?? Number.NaN));
      expect(Math.abs(mean(products))).toBeLessThan(NORMAL / Math.sqrt(N - lag));
    }
    const products = centred.map((x, i) => x * (other[i] ?? Number.NaN));
    expect(Math.abs(mean(products))).toBeLessThan(NORMAL / Math.sqrt(N));
  });
});

test.each([
  ["(−1, 2)", -1, 2],
  ["(½, ∞)", 0.5, Number.POSITIVE_INFINITY],
  ["(−∞, −1)", Number.NEGATIVE_INFINITY, -1],
  ["(2.5, 3)", 2.5, 3],
])("truncatedNormal in %s", (_, lower, upper) => {
  const sample = host.truncatedNormal(rng.key(5), lower, upper, N);
  const [low, high] = [normalCdf(lower), normalCdf(upper)];
  expect(kolmogorov(sample, (x) => (normalCdf(x) - low) / (high - low))).toBeLessThan(KOLMOGOROV);
  expect(sample.every((x) => x > lower && x < upper)).toBe(true);
});

test("the tails of normal numbers are there", () => {
  const sample = host.normal(rng.key(11), 1_000_000);
  for (const limit of [2, 3, 4]) {
    const p = 2 * normalCdf(-limit);
    const found = sample.reduce((count, x) => count + (Math.abs(x) > limit ? 1 : 0), 0);
    expect(Math.abs(found - 1e6 * p)).toBeLessThan(NORMAL * Math.sqrt(1e6 * p));
  }
});

test("each bit is 1 half of the time, independently of each other", () => {
  const words = host.bits(rng.key(3), 10_000);
  const share = (of: (word: number) => number) => mean(Float64Array.from(words, of));
  for (let i = 0; i < 32; i++) {
    expect(Math.abs(share((word) => (word >>> i) & 1) - 0.5)).toBeLessThan((NORMAL * 0.5) / Math.sqrt(words.length));
    for (let j = 0; j < i; j += 3) {
      const differ = share((word) => ((word >>> i) ^ (word >>> j)) & 1);
      expect(Math.abs(differ - 0.5)).toBeLessThan((NORMAL * 0.5) / Math.sqrt(words.length));
    }
  }
});

/** Name, numbers of categories, probabilities. */
const discrete: [string, () => Numbers, number[]][] = [
  ["randint", () => host.randint(rng.key(1), N, 0, 7), new Array(7).fill(1 / 7)],
  ["rademacher", () => host.rademacher(rng.key(1), N).map((sign) => (sign + 1) / 2), [0.5, 0.5]],
  ["bernoulli", () => rng.bernoulli(rng.key(1), 0.2, [N]).dataSync(), [0.8, 0.2]],
  ["choice", () => rng.choice(rng.key(1), 5, {shape: [N]}).dataSync(), new Array(5).fill(1 / 5)],
  ["choice by weights", () => rng.choice(rng.key(1), 4, {shape: [N], p: [0, 3, 1, 6]}).dataSync(), [0, 0.3, 0.1, 0.6]],
  [
    "categorical",
    () =>
      rng
        .categorical(rng.key(1), [Math.log(0.1), Math.log(0.7), Number.NEGATIVE_INFINITY, Math.log(0.2)], {shape: [N]})
        .dataSync(),
    [0.1, 0.7, 0, 0.2],
  ],
  [
    "the first of choices by weights without replacement",
    () =>
      rng
        .split(rng.key(8), 4000)
        .map((key) => rng.choice(key, 3, {shape: [2], p: [1, 2, 1], replace: false}).dataSync()[0] ?? 0),
    [0.25, 0.5, 0.25],
  ],
  [
    "the second of choices by weights without replacement",
    () =>
      rng
        .split(rng.key(9), 4000)
        .map((key) => rng.choice(key, 3, {shape: [2], p: [1, 2, 1], replace: false}).dataSync()[1] ?? 0),
    // ½ · ½ + ¼ · ⅓, and ¼ · ⅔ twice
    [1 / 3, 1 / 3, 1 / 3],
  ],
  [
    "permutation of four",
    () =>
      rng.split(rng.key(10), 12_000).map((key) => {
        const [a = 0, b = 0, c = 0] = host.permutation(key, 4);
        return a * 6 + (b - (b > a ? 1 : 0)) * 2 + (c > 6 - a - b - c ? 1 : 0);
      }),
    new Array(24).fill(1 / 24),
  ],
];

test.each(discrete)("%s has its probabilities, and not slightly other ones", (_, draw, probabilities) => {
  const counts = tally(draw(), probabilities.length);
  expect(chiSquare(counts, probabilities)).toBeLessThan(NORMAL);
  const other = probabilities.map((p, i) => (i === probabilities.indexOf(Math.max(...probabilities)) ? p * 0.7 : p));
  const total = other.reduce((sum, p) => sum + p, 0);
  expect(
    chiSquare(
      counts,
      other.map((p) => p / total),
    ),
  ).toBeGreaterThan(NORMAL);
});

test.each([1, 2, 3, 10])("sphere in %i dimensions: length 1, and the projection's distribution", (dimension) => {
  const points = rng.sphere(rng.key(4), dimension, [8000]);
  expect(points.shape).toEqual([8000, dimension]);
  const lengths = points.square().sum(-1).dataSync();
  expect(lengths.every((length) => Math.abs(length - 1) < 1e-6)).toBe(true);
  const first = points.slice([0, 0], [8000, 1]).dataSync();
  expect(Math.abs(mean(first))).toBeLessThan(NORMAL / Math.sqrt(8000 * dimension));
  // Archimedes: on the sphere in space, each coordinate is uniform.
  if (dimension === 3) expect(kolmogorov(first, (x) => (x + 1) / 2)).toBeLessThan(KOLMOGOROV);
  if (dimension === 2) expect(kolmogorov(first, (x) => 1 - Math.acos(x) / Math.PI)).toBeLessThan(KOLMOGOROV);
  if (dimension === 1) expect(new Set(first)).toEqual(new Set([-1, 1]));
});
