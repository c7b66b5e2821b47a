/** Card 025. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {lowVarianceDirections, quantized, tokenSearch, withoutDirections} from "./subspace-gradient.ts";

const key = rng.key(1);

test("quantized weights are multiples of the scale, and no farther off than half of it", () => {
  const weights = rng.host.normal(key, 500);
  const largest = Math.max(...weights.map(Math.abs));
  const found = quantized(weights, 4);
  const scale = largest / 7;
  found.forEach((w, i) => {
    expect(Math.abs(w / scale - Math.round(w / scale))).toBeLessThan(1e-4);
    expect(Math.abs(w - (weights[i] as number))).toBeLessThanOrEqual(scale / 2 + 1e-6);
  });
  expect(new Set(found).size).toBeLessThanOrEqual(15);
  expect(Array.from(quantized([0, 0]))).toEqual([0, 0]);
  expect(() => quantized([1], 1)).toThrow(/bits is 1, not a whole number from 2 to 32/);
});

describe("lowVarianceDirections", () => {
  const scale = [3, 1, 0.02, 0.01];
  const history = Float64Array.from(rng.host.normal(key, 4 * 400), (z, i) => 5 + z * (scale[i % 4] as number));

  test("are the axes that explain less than the tolerance, orthonormal", () => {
    const rows = lowVarianceDirections(history, 4, 0.01);
    expect(rows).toHaveLength(8);
    for (const from of [0, 4]) {
      expect(Math.hypot(...rows.subarray(from, from + 4))).toBeCloseTo(1, 10);
      expect(Math.hypot(rows[from] as number, rows[from + 1] as number)).toBeLessThan(0.02);
    }
  });

  test("of a short history none that it did not visit", () => {
    expect(lowVarianceDirections(history.slice(0, 12), 4, 0)).toHaveLength(0);
    // Two differences span a plane; without tolerance for either, its second axis stays, with tolerance it goes.
    expect(lowVarianceDirections(history.slice(0, 12), 4, 0.999)).toHaveLength(4);
  });

  test("of one that stands still none", () => {
    expect(lowVarianceDirections(new Float64Array(40).fill(2), 4, 0.01)).toHaveLength(0);
  });
});

test("what is left of a gradient is at right angles to what was removed", () => {
  const rows = Float64Array.of(1, 0, 0, 0, 0.6, 0.8);
  expect(Array.from(withoutDirections(Float64Array.of(5, 0, 0), rows))).toEqual([0, 0, 0]);
  const left = withoutDirections(Float64Array.of(1, 2, 3), rows);
  expect(left[0]).toBeCloseTo(0, 12);
  expect(0.6 * (left[1] as number) + 0.8 * (left[2] as number)).toBeCloseTo(0, 12);
});

describe("tokenSearch", () => {
  const target = [1, -2, 0.5];
  const losses = (points: Float64Array) =>
    Float64Array.from({length: points.length / 3}, (_, row) =>
      target.reduce((sum, t, i) => sum + ((points[3 * row + i] as number) - t) ** 2, 0),
    );

  test("the estimate is unbiased, and each run has directions of its own", () => {
    const runs = 20_000;
    const search = tokenSearch({dimension: 3, runs, directions: 1});
    const state = search.init(new Float64Array(3 * runs));
    const question = search.ask(key, state);
    const {raw} = search.tell(state, question, losses(question.points));
    for (const [i, t] of target.entries()) {
      let mean = 0;
      for (let r = 0; r < runs; r++) mean += (raw[3 * r + i] as number) / runs;
      // The variance of a component is ‖g‖² + g_i².
      const norm = 4 * target.reduce((sum, v) => sum + v * v, 0);
      expect(Math.abs(mean + 2 * t)).toBeLessThan(4 * Math.sqrt((norm + 4 * t * t) / runs));
    }
  });

  test("finds the minimum of a quadratic by values alone", () => {
    const search = tokenSearch({dimension: 3, learningRate: 0.02});
    let state = search.init(new Float64Array(3));
    for (let t = 0; t < 1500; t++) {
      const question = search.ask(rng.foldIn(key, t), state);
      state = search.tell(state, question, losses(question.points)).state;
    }
    expect(losses(state.position)[0]).toBeLessThan(0.01);
  });

  test("removes from every τ steps on what the history says, and only that", () => {
    const search = tokenSearch({dimension: 3, history: 4, tolerance: 0.5});
    let state = search.init(new Float64Array(3));
    for (let t = 0; t < 4; t++) {
      expect(state.removed[0]).toHaveLength(0);
      const question = search.ask(rng.foldIn(key, t), state);
      state = search.tell(state, question, losses(question.points)).state;
    }
    const rows = state.removed[0] as Float64Array;
    expect(rows.length).toBeGreaterThan(0);
    const question = search.ask(rng.foldIn(key, 9), state);
    const {raw, projected, state: next} = search.tell(state, question, losses(question.points));
    expect(Array.from(projected)).toEqual(Array.from(withoutDirections(raw, rows)));
    expect(next.past).toHaveLength(1);
  });

  test("arguments that cannot be are refused", () => {
    expect(() => tokenSearch({dimension: 0})).toThrow(/dimension is 0/);
    expect(() => tokenSearch({dimension: 1, tolerance: 2})).toThrow(/tolerance is 2/);
    expect(() => tokenSearch({dimension: 1, mu: 0})).toThrow(/mu is 0/);
    const search = tokenSearch({dimension: 2});
    expect(() => search.init(Float64Array.of(1))).toThrow(/position is 1 numbers, not 2 numbers/);
  });
});
