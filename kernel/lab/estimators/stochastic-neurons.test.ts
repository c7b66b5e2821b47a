/** Against sums over all states, and closed forms of linear losses. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {bench, type HostEstimator, scoreFunction, type Verdict} from "./index.ts";
import * as neurons from "./stochastic-neurons.ts";

const key = rng.key(3);
const a = [0.7, -1.1, 0.2];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const p = a.map(sigmoid);
const w = [1.5, -2, 0.5];

const linear = neurons.stochasticNeurons(
  a,
  (h) => h.reduce((sum, x, i) => sum + x * (w[i] as number), 0.3),
  () => Float64Array.from(w),
);
/** (h₁ + 2 h₂ − h₃)². */
const inner = ([x = 0, y = 0, z = 0]: Float64Array) => x + 2 * y - z;
const square = neurons.stochasticNeurons(
  a,
  (h) => inner(h) ** 2,
  (h) => Float64Array.of(2, 4, -2).map((c) => c * inner(h)),
);

function judge(estimator: HostEstimator, exact: ArrayLike<number>, draws = 40_000): Verdict {
  return (bench([estimator], exact, {key, batch: draws}).next().value as Verdict[])[0] as Verdict;
}

function expectMean(estimator: HostEstimator, exact: number[]): void {
  const {mean, variance, draws} = judge(estimator, exact);
  for (const [i, value] of mean.entries()) {
    expect(Math.abs(value - (exact[i] as number))).toBeLessThan(4.5 * Math.sqrt(variance / draws));
  }
}

test("the exact gradient of a linear loss is w p(1 − p), and of a product what differences say", () => {
  for (const [i, value] of linear.exact.entries()) {
    expect(value).toBeCloseTo((w[i] as number) * (p[i] as number) * (1 - (p[i] as number)), 12);
  }
  const expected = (logits: number[]) => {
    const [x = 0, y = 0, z = 0] = logits.map(sigmoid);
    // E of (h₁ + 2 h₂ − h₃)²: squares of 0 and 1 are themselves.
    return x + 4 * y + z + 4 * x * y - 2 * x * z - 4 * y * z;
  };
  for (let i = 0; i < 3; i++) {
    const moved = (by: number) => expected(a.map((value, j) => (j === i ? value + by : value)));
    expect(square.exact[i]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 8);
  }
});

describe("the score function", () => {
  test("is unbiased with and without baselines, and is that of the library without", () => {
    expectMean(neurons.neuronScore(square), [...square.exact]);
    expectMean(neurons.neuronScore(square, [1, 2, 3]), [...square.exact]);
    // Zeros without their sign.
    const draws = (estimator: HostEstimator) => estimator.draw(key, 50).map((value) => value + 0);
    expect(draws(neurons.neuronScore(square))).toEqual(draws(scoreFunction(square)));
  });

  test("its best baselines are E[(h − p)² L] / E[(h − p)²], each neuron's own", () => {
    const found = neurons.neuronBaselines(square, rng.key(4), {batches: 80, batch: 4000});
    // Given h_i the others are as before; (h − p)² weighs the two cases (1 − p)² p and p² (1 − p).
    for (let i = 0; i < 3; i++) {
      const q = p[i] as number;
      const given = (fires: 0 | 1) => {
        const chances = p.map((value, j) => (j === i ? fires : value));
        const [x = 0, y = 0, z = 0] = chances;
        return x + 4 * y + z + 4 * x * y - 2 * x * z - 4 * y * z;
      };
      const best = (1 - q) * given(1) + q * given(0);
      expect(Math.abs((found[i] as number) - best)).toBeLessThan(0.06);
    }
    const variance = (baselines?: Float64Array) => judge(neurons.neuronScore(square, baselines), square.exact).variance;
    expect(variance(found)).toBeLessThan(variance());
    expect(variance(found)).toBeLessThan(variance(found.map((b) => b + 1)));
  });

  test("a tracker's first minibatch is taken whole, and later ones move it by their share", () => {
    const tracker = neurons.trackBaselines(1, 0.5);
    tracker.update([1, -1], [2, 4]);
    expect(tracker.baselines[0]).toBeCloseTo(3, 12);
    tracker.update([1, -1], [6, 6]);
    // Moving averages of numerator and denominator: (0.5 · 1.5 + 0.5 · 6) / (0.5 · 0.5 + 0.5 · 1).
    expect(tracker.baselines[0]).toBeCloseTo(5, 12);
  });
});

describe("straight through", () => {
  test("the copy of a linear loss is w, without variance", () => {
    const {mean, variance} = judge(neurons.straightThroughNeurons(linear), linear.exact, 100);
    expect([...mean]).toEqual(w.map((value) => expect.closeTo(value, 12)));
    expect(variance).toBeLessThan(1e-20);
  });

  test("weighted by p(1 − p) it is exact for a linear loss, and biased for a square", () => {
    const weighted = {backward: "sigmoid"} as const;
    const {mean} = judge(neurons.straightThroughNeurons(linear, weighted), linear.exact, 10);
    for (const [i, value] of mean.entries()) expect(value).toBeCloseTo(linear.exact[i] as number, 12);
    expect(Math.abs(judge(neurons.straightThroughNeurons(square, weighted), square.exact).z)).toBeGreaterThan(10);
  });
});

test("stochastic times smooth gives half the gradient of a linear loss", () => {
  expectMean(
    neurons.stochasticTimesSmooth(linear),
    [...linear.exact].map((value) => value / 2),
  );
});

test("the noisy rectifier's mean on a linear loss is w Φ(a/σ)", () => {
  // Φ(0.35), Φ(−0.55), Φ(0.1), from tables.
  const phi = [0.6368307, 0.2911597, 0.5398278];
  expectMean(
    neurons.noisyRectifier(linear, {noise: 2}),
    w.map((value, i) => value * (phi[i] as number)),
  );
});

test("what cannot be is refused by name", () => {
  expect(() => neurons.stochasticNeurons([], Number, () => new Float64Array())).toThrow(
    /logits must be 1 to 20 numbers; it is 0/,
  );
  expect(() => neurons.neuronScore(linear, [1])).toThrow(/baselines must be 3 numbers; it is 1/);
  expect(() => neurons.noisyRectifier(linear, {noise: 0})).toThrow(/noise must be above 0/);
  expect(() => neurons.trackBaselines(2, 1)).toThrow(/decay must be in \[0, 1\)/);
  expect(() => neurons.neuronBaselines(linear, key, {batch: 0})).toThrow(/samples/);
});
