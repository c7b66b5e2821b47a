/** Against brute force, closed forms, and convergence on problems whose minimum is known. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {sparseRegression} from "../problems/index.ts";
import {
  alongAxes,
  averagingWeight,
  difference,
  exactGradient,
  frankWolfeMinimum,
  projectedDescent,
  randomDirections,
  type SampleEstimate,
  stochasticFrankWolfe,
} from "./frank-wolfe.ts";
import {l1Vertex, projectOnL1Ball} from "./l1-ball.ts";

const norm1 = (x: Float64Array) => x.reduce((sum, v) => sum + Math.abs(v), 0);
const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((v, j) => v - (b[j] as number)));

describe("the l1 ball", () => {
  test("the vertex is the one against the largest component", () => {
    expect(l1Vertex(Float64Array.of(1, -3, 2), 0.5)).toEqual(Float64Array.of(0, 0.5, 0));
    expect(l1Vertex(Float64Array.of(4, -3, 2), 2)).toEqual(Float64Array.of(-2, 0, 0));
  });

  test("the projection is in the ball, and no other point of it is nearer", () => {
    expect(projectOnL1Ball(Float64Array.of(0.2, -0.3), 1)).toEqual(Float64Array.of(0.2, -0.3));
    expect([...projectOnL1Ball(Float64Array.of(3, 0.5, -1), 2)]).toEqual([2, 0, -0].map((v) => expect.closeTo(v, 14)));
    for (let k = 0; k < 20; k++) {
      const x = Float64Array.from(rng.host.normal(rng.foldIn(rng.key(1), k), 4), (z) => 2 * z);
      const near = projectOnL1Ball(x, 1);
      expect(norm1(near)).toBeLessThanOrEqual(1 + 1e-12);
      for (let other = 0; other < 200; other++) {
        const z = Float64Array.from(rng.host.normal(rng.foldIn(rng.key(2), 200 * k + other), 4));
        const inside = z.map((v) => v / Math.max(1, norm1(z)));
        expect(distance(inside, x)).toBeGreaterThanOrEqual(distance(near, x) - 1e-12);
      }
    }
  });
});

describe("estimates", () => {
  const problem = sparseRegression({key: rng.key(3), n: 20, dimension: 6, support: 2});
  const x = Float64Array.from({length: 6}, (_, j) => 0.1 * Math.sin(j));
  const mean = (estimate: SampleEstimate, draws: number) => {
    const sum = new Float64Array(6);
    for (let t = 0; t < draws; t++) {
      const g = estimate(rng.foldIn(rng.key(4), t), problem, x, 50);
      for (const [j, v] of g.entries()) sum[j] = (sum[j] as number) + v / draws;
    }
    return sum;
  };

  test("have the gradient as their mean, up to O(c)", () => {
    const gradient = problem.gradient(x);
    expect(distance(mean(exactGradient, 20000), gradient)).toBeLessThan(0.05);
    expect(distance(mean(alongAxes, 20000), gradient)).toBeLessThan(0.05 + difference(6, 50) * 5);
    expect(distance(mean(randomDirections(), 40000), gradient)).toBeLessThan(0.12);
    expect(distance(mean(randomDirections(10), 20000), gradient)).toBeLessThan(0.08);
  });

  test("along all axes they differ from the example's gradient by c/2 of the curvature", () => {
    const key = rng.key(5);
    const [axes, exact] = [alongAxes, exactGradient].map((estimate) => estimate(key, problem, x, 9));
    const row = Array.from({length: 20}, (_, i) => i).find(
      (i) => distance(problem.sampleGradient(x, i), exact as Float64Array) === 0,
    ) as number;
    const zero = new Float64Array(6);
    for (let j = 0; j < 6; j++) {
      const unit = zero.map((_, k) => (k === j ? 1 : 0));
      const a = (problem.sampleGradient(unit, row)[j] as number) - (problem.sampleGradient(zero, row)[j] as number);
      expect(axes?.[j]).toBeCloseTo((exact?.[j] as number) + (difference(6, 9) * a) / 2, 8);
    }
  });
});

test("weights fall as the paper has them, and are never above 1", () => {
  expect(averagingWeight(50)(0)).toBeCloseTo(4 / (50 ** (1 / 3) * 4), 12);
  expect(averagingWeight(50, 50)(1000)).toBeCloseTo(4 / 1008 ** (2 / 3), 12);
  expect(averagingWeight(2, 50)(0)).toBe(1);
});

test("the averaged method comes near the minimum inside of the ball; without averaging it does not", () => {
  const problem = sparseRegression({key: rng.key(6), n: 100, dimension: 20, support: 3});
  const {value: best, gap} = frankWolfeMinimum(problem, 2000);
  expect(gap).toBeLessThan(1e-3);
  expect(best).toBeLessThan(problem.value(problem.truth) + 1e-9);
  const run = (weight: (t: number) => number, estimate = randomDirections()) => {
    const method = stochasticFrankWolfe(problem, {estimate, weight});
    let state = method.init(new Float64Array(20));
    for (let t = 0; t < 4000; t++) {
      state = method.step(rng.foldIn(rng.key(7), t), state);
      expect(norm1(state.x)).toBeLessThanOrEqual(1 + 1e-12);
    }
    return problem.value(state.x) - best;
  };
  const averaged = run(averagingWeight(20));
  expect(averaged).toBeLessThan(0.06);
  expect(run(() => 1)).toBeGreaterThan(2 * averaged);
  expect(run(averagingWeight(1), exactGradient)).toBeLessThan(averaged);
});

test("projected descent stays in the ball and goes down", () => {
  const problem = sparseRegression({key: rng.key(8), n: 100, dimension: 10, support: 2});
  const method = projectedDescent(problem, {estimate: exactGradient, learningRate: (t) => 0.5 / (t + 20)});
  let state = method.init(new Float64Array(10));
  for (let t = 0; t < 2000; t++) state = method.step(rng.foldIn(rng.key(9), t), state);
  expect(norm1(state.x)).toBeLessThanOrEqual(1 + 1e-12);
  expect(problem.value(state.x) - frankWolfeMinimum(problem, 2000).value).toBeLessThan(0.01);
});

test("what cannot be is refused by name", () => {
  expect(() => randomDirections(0)).toThrow(/directions is 0/);
  expect(() => averagingWeight(0)).toThrow(/averagingWeight: d is 0/);
  expect(() => sparseRegression({key: rng.key(1), dimension: 3})).toThrow(
    /support is 5, not a whole number from 1 to 3/,
  );
  expect(() => sparseRegression({key: rng.key(1), noise: -1})).toThrow(/noise is -1/);
});
