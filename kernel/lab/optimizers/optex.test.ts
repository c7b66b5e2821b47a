/** Card 107. */
import {describe, expect, test} from "vitest";
import {rosenbrockChain} from "../problems/index.ts";
import {adam, gradientDescent} from "./descent.ts";
import {matern, regressGradients} from "./gradient-regression.ts";
import {type GradientPrediction, optex} from "./optex.ts";

/** A linear field, as a quadratic's gradient. */
const linear = (x: Float64Array) => Float64Array.of(2 * (x[0] as number), -(x[1] as number) + 0.5 * (x[0] as number));
const places = [0, 1, 2, 3, 4, 5, 6, 7].map((i) => Float64Array.of(Math.cos(i), Math.sin(1.7 * i)));
const pairs = places.map((x) => ({x, gradient: linear(x)}));

describe("regression", () => {
  test("passes through what it was given", () => {
    const predict = regressGradients(pairs, {noise: 1e-10});
    for (const {x, gradient} of pairs) {
      expect([...predict(x)]).toEqual([...gradient].map((value) => expect.closeTo(value, 6)));
    }
  });

  test("predicts between, and goes back to the mean far away", () => {
    const predict = regressGradients(pairs);
    const between = Float64Array.of(0.2, 0.1);
    expect(Math.abs((predict(between)[0] as number) - 0.4)).toBeLessThan(0.02);
    const mean = pairs.reduce((sum, {gradient}) => sum + (gradient[0] as number), 0) / pairs.length;
    expect(predict(Float64Array.of(1e3, 0))[0]).toBeCloseTo(mean, 9);
  });

  test("of two places is the two-by-two system's solution", () => {
    const [a, b, noise] = [Float64Array.of(0), Float64Array.of(1), 0.1];
    const predict = regressGradients(
      [
        {x: a, gradient: Float64Array.of(3)},
        {x: b, gradient: Float64Array.of(1)},
      ],
      {noise},
    );
    // Residuals are ±1: an eigenvector of K + σ² I with the eigenvalue 1 + σ² − k, ℓ = 2.
    const expected = (x: number) => 2 + (matern(x, 2) - matern(Math.abs(1 - x), 2)) / (1 + noise - matern(1, 2));
    for (const x of [0, 0.3, 0.5, 1]) expect(predict(Float64Array.of(x))[0]).toBeCloseTo(expected(x), 12);
  });

  test("of one place is its gradient", () => {
    expect([...regressGradients(pairs.slice(0, 1))(Float64Array.of(9, 9))]).toEqual([
      ...linear(places[0] as Float64Array),
    ]);
  });

  test("refuses what cannot be", () => {
    expect(() => regressGradients([])).toThrow(/pairs/);
    expect(() => regressGradients(pairs, {noise: 0})).toThrow(/noise must be above 0/);
  });
});

test("the kernel is 1 at distance 0 and falls", () => {
  expect(matern(0, 1)).toBe(1);
  expect(matern(1, 1)).toBeCloseTo((1 + Math.sqrt(5) + 5 / 3) * Math.exp(-Math.sqrt(5)), 12);
});

test("one gradient at a time is the optimizer itself, state and all", () => {
  const {value, gradient} = rosenbrockChain(6);
  const rule = adam(0.9, 0.999, 1e-8);
  const method = optex(gradient, rule, {parallelism: 1});
  let state = method.init(new Float64Array(6).fill(-0.5));
  let [x, own] = [state.x, rule.init(6)];
  for (let i = 0; i < 30; i++) {
    state = method.step(state, 0.02);
    const {updates, state: next} = rule.update(gradient(x), own, 0.02);
    x = x.map((v, j) => v + (updates[j] as number));
    own = next;
  }
  expect([...state.x]).toEqual([...x]);
  expect(value(x)).toBeLessThan(value(new Float64Array(6).fill(-0.5)));
  expect(state.history).toHaveLength(20);
});

test("where gradients are constant N predicted steps are N true ones", () => {
  const constant = () => Float64Array.of(1, -2);
  for (const prediction of ["regression", "mean", "last"] as const) {
    const method = optex(constant, gradientDescent, {parallelism: 5, prediction});
    let state = method.init(new Float64Array(2));
    for (let i = 0; i < 3; i++) state = method.step(state, 0.1);
    // 1 + 5 + 5 steps.
    expect(state.x[0]).toBeCloseTo(-1.1, 9);
    expect(state.x[1]).toBeCloseTo(2.2, 9);
    expect(state.descent.step).toBe(11);
  }
});

test("the last true step counts: the next iterate is no prediction", () => {
  const {gradient} = rosenbrockChain(3);
  const method = optex(gradient, gradientDescent, {parallelism: 3});
  let state = method.init(Float64Array.of(-1, 0.5, 0.2));
  for (let i = 0; i < 4; i++) state = method.step(state, 1e-3);
  const end = state.chain.at(-1) ?? expect.unreachable();
  expect([...end.gradient]).toEqual([...gradient(end.x)]);
  expect([...state.x]).toEqual([...end.x].map((value, j) => value - 1e-3 * (end.gradient[j] as number)));
});

test("refuses what cannot be", () => {
  expect(() => optex(linear, gradientDescent, {parallelism: 0})).toThrow(/optex: parallelism/);
  expect(() => optex(linear, gradientDescent, {history: 1.5})).toThrow(/optex: history/);
  expect(() => optex(linear, gradientDescent, {prediction: "none" as GradientPrediction})).toThrow(
    /prediction must be/,
  );
});
