/** The fixture of the reference numbers, 2a. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {
  batchTests,
  excessKurtosis,
  gradientNoise,
  noiseScale,
  noiseScaleInterval,
  tailIndex,
  traceCovariance,
  twoBatchSizes,
  without,
} from "./noise.ts";

const fixture = [
  [-0.5, 0],
  [0, -2.5],
  [0, 0],
  [1, -0.5],
];

test("the fixture's numbers", () => {
  const noise = gradientNoise(fixture);
  expect(noise.meanSquare).toBeCloseTo(0.578125, 12);
  expect(traceCovariance(noise)).toBeCloseTo(1.8125, 12);
  const scale = noiseScale(noise);
  expect(scale.plugin).toBeCloseTo(3.135135135, 8);
  expect(scale.squaredGradient).toBeCloseTo(0.125, 12);
  expect(scale.unbiased).toBeCloseTo(14.5, 10);
  const tests = batchTests(noise);
  expect(tests.norm).toBeCloseTo(0.8853156408, 9);
  expect(tests.innerProduct).toBeCloseTo(0.7787974347, 9);
  expect(tests.orthogonality).toBeCloseTo(0.4210205926, 9);
  const single = noise.squares as number[];
  const mean = single.reduce((s, x) => s + x, 0) / 4;
  const two = twoBatchSizes([1, mean], [4, noise.meanSquare]);
  expect([two.squaredGradient, two.trace, two.noiseScale].map((x) => Number(x.toFixed(9)))).toEqual([
    0.125, 1.8125, 14.5,
  ]);
});

test("leaving an example out is what leaving it out gives", () => {
  fixture.forEach((_, i) => {
    const left = gradientNoise(fixture.filter((_, j) => j !== i));
    const found = without(gradientNoise(fixture), i);
    expect(found.meanSquare).toBeCloseTo(left.meanSquare, 12);
    expect(found.trace).toBeCloseTo(traceCovariance(left), 12);
  });
});

describe("the interval of the noise scale", () => {
  /** Batches of 64 gradients of 20 numbers with mean (1, 0, …) and variance `spread` each: noise scale 20 · spread. */
  const batch = (seed: number, spread: number) => {
    const z = rng.host.normal(rng.key(seed), 64 * 20);
    return gradientNoise(
      Array.from({length: 64}, (_, i) =>
        Array.from({length: 20}, (_, j) => (j === 0 ? 1 : 0) + Math.sqrt(spread) * (z[20 * i + j] as number)),
      ),
    );
  };

  test("holds the truth about 95 times of 100", () => {
    const hits = Array.from({length: 200}, (_, seed) => noiseScaleInterval(batch(seed, 0.5))).filter(
      ({low, high}) => low <= 10 && 10 <= high,
    ).length;
    expect(hits).toBeGreaterThan(180);
    expect(hits).toBeLessThanOrEqual(200);
  });

  test("is open where the gradient drowns", () => {
    const open = Array.from({length: 20}, (_, seed) => noiseScaleInterval(batch(seed, 100))).filter(
      ({high}) => high === Number.POSITIVE_INFINITY,
    );
    expect(open.length).toBeGreaterThan(10);
  });
});

test("Hill's index of a Pareto law is its exponent", () => {
  const pareto = Array.from(rng.host.uniform(rng.key(4), 20_000), (u) => (1 - u) ** (-1 / 1.5));
  const {alpha, error, used} = tailIndex(pareto);
  expect(used).toBe(2000);
  expect(Math.abs(alpha - 1.5)).toBeLessThan(4 * error);
  expect(tailIndex([1]).alpha).toBeNaN();
});

test("kurtosis is 0 for a Gaussian, and −6/5 for a uniform law", () => {
  expect(excessKurtosis(rng.host.normal(rng.key(1), 50_000))).toBeCloseTo(0, 0);
  expect(excessKurtosis(rng.host.uniform(rng.key(1), 50_000))).toBeCloseTo(-1.2, 1);
  expect(excessKurtosis([2, 2])).toBe(0);
});

test("two batch sizes must differ", () => {
  expect(() => twoBatchSizes([4, 1], [4, 1])).toThrow(/more than 4 examples; it is of 4/);
});
