/** Card 030. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {segmentedUniform, spsaGc, spsaGradient} from "./spsa-gc.ts";

const key = rng.key(3);
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, v) => sum + v, 0) / values.length;

test("the segmented uniform law has mean 0, E Δ² = 7/12 and E Δ⁻² = 2, and stays away from 0", () => {
  const delta = segmentedUniform(key, 100_000);
  expect(Math.abs(mean(delta))).toBeLessThan(0.012);
  expect(mean(delta.map((d) => d * d))).toBeCloseTo(7 / 12, 2);
  expect(mean(delta.map((d) => 1 / (d * d)))).toBeCloseTo(2, 1);
  expect(delta.every((d) => Math.abs(d) >= 0.5 && Math.abs(d) <= 1)).toBe(true);
});

describe("spsaGc", () => {
  const f = (w: ArrayLike<number>, from = 0) => 2 * (w[from] as number) ** 2 + 3 * (w[from + 1] as number);

  test("asks on both sides of where it is, at distances that shrink", () => {
    const rule = spsaGc({dimension: 2, runs: 2, a: 0.1, c: 0.2, gamma: 0.5});
    const state = {...rule.init(Float64Array.of(1, 2, 3, 4)), step: 3};
    const {points, delta, distance} = rule.ask(key, state);
    expect(distance).toBeCloseTo(0.1, 12);
    state.position.forEach((w, i) => {
      expect(points[i]).toBeCloseTo(w + 0.1 * (delta[i] as number), 12);
      expect(points[4 + i]).toBeCloseTo(w - 0.1 * (delta[i] as number), 12);
    });
  });

  test("its estimate is unbiased on a quadratic", () => {
    const runs = 40_000;
    const rule = spsaGc({dimension: 2, runs, a: 0.1, c: 0.5});
    const start = Float64Array.from({length: 2 * runs}, (_, i) => (i % 2 === 0 ? 0.75 : -1));
    const question = rule.ask(key, rule.init(start));
    const values = Float64Array.from({length: 2 * runs}, (_, r) => f(question.points, 2 * r));
    const g = spsaGradient(question, values);
    const column = (i: number) => g.filter((_, at) => at % 2 === i);
    [3, 3].forEach((slope, i) => {
      const own = column(i);
      const error = Math.sqrt(mean(own.map((v) => (v - slope) ** 2)) / runs);
      expect(Math.abs(mean(own) - slope)).toBeLessThan(4 * error);
    });
  });

  test("steps are those of the update rule", () => {
    const [a, alpha, beta] = [0.3, 0.5, 0.8];
    const rule = spsaGc({dimension: 1, a, c: 0.1, alpha, beta, offset: 1});
    let state = rule.init(Float64Array.of(1));
    let [w, m] = [1, 0];
    for (let k = 1; k <= 3; k++) {
      const question = rule.ask(rng.foldIn(key, k), state);
      const values = question.points.map((x) => x * x);
      const g = spsaGradient(question, values)[0] as number;
      // In one dimension a central difference of a quadratic is exact, whatever Δ.
      expect(g).toBeCloseTo(2 * w, 10);
      m = beta * m + g;
      w -= (a / (k + 1) ** alpha) * (g + beta * m);
      state = rule.tell(state, question, values);
      expect(state.position[0]).toBeCloseTo(w, 10);
    }
    expect(state.step).toBe(3);
  });

  test("without correction it is plain SPSA", () => {
    const rule = spsaGc({dimension: 2, a: 1, c: 0.1, alpha: 0, beta: 0});
    const state = rule.init();
    const question = rule.ask(key, state);
    const values = [f(question.points), f(question.points, 2)];
    const g = spsaGradient(question, values);
    expect(Array.from(rule.tell(state, question, values).position)).toEqual(Array.from(g, (v) => -v));
  });

  test("arguments that cannot be are refused", () => {
    expect(() => spsaGc({dimension: 0, a: 1, c: 1})).toThrow(/spsaGc: dimension is 0/);
    expect(() => spsaGc({dimension: 1, a: 0, c: 1})).toThrow(/a is 0, not a finite number above 0/);
    expect(() => spsaGc({dimension: 1, a: 1, c: 1, beta: 2})).toThrow(/beta is 2/);
    const rule = spsaGc({dimension: 2, a: 1, c: 1});
    expect(() => rule.init(Float64Array.of(1))).toThrow(/position is 1 numbers, not 2 numbers/);
    const state = rule.init();
    expect(() => rule.tell(state, rule.ask(key, state), [1])).toThrow(/values is 1 numbers, not 2 numbers/);
  });
});
