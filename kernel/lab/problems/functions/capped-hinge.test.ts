/** Against averages over many points of the ball, and differences. */
import {describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import {cappedHinge} from "./capped-hinge.ts";
import {ballCoordinateCdf, ballHinge} from "./smoothed-hinge.ts";

/** Points drawn evenly from the unit ball. */
function ball(seed: number, count: number, d: number): Float64Array[] {
  const z = rng.host.normal(rng.key(seed), count * d);
  const radius = rng.host.uniform(rng.key(seed + 1), count);
  return Array.from({length: count}, (_, k) => {
    const row = Float64Array.from(z.subarray(k * d, (k + 1) * d));
    const scale = (radius[k] as number) ** (1 / d) / Math.hypot(...row);
    return row.map((v) => v * scale);
  });
}

describe("one coordinate of a ball", () => {
  test("is even in one dimension, an arc of the circle in two, and a cap in three", () => {
    for (const q of [-0.7, 0, 0.2, 0.9]) {
      expect(ballCoordinateCdf(q, 1)).toBeCloseTo((q + 1) / 2, 14);
      expect(ballCoordinateCdf(q, 2)).toBeCloseTo(0.5 + (q * Math.sqrt(1 - q * q) + Math.asin(q)) / Math.PI, 14);
      expect(ballCoordinateCdf(q, 3)).toBeCloseTo((2 + 3 * q - q ** 3) / 4, 14);
    }
    expect([-2, -1, 1, 2].map((q) => ballCoordinateCdf(q, 50))).toEqual([0, 0, 1, 1]);
  });

  test.each([1, 2, 7, 50])("rounds the hinge: dimension %d", (d) => {
    const points = ball(3, 20000, d);
    for (const c of [-0.3, 0, 0.1, 0.6]) {
      const average = points.reduce((sum, u) => sum + Math.max(0, c - 0.8 * (u[0] as number)), 0) / points.length;
      expect(Math.abs(ballHinge(c, 0.8, d) - average)).toBeLessThan(0.01);
      const slope = (ballHinge(c + 1e-6, 0.8, d) - ballHinge(c - 1e-6, 0.8, d)) / 2e-6;
      expect(slope).toBeCloseTo(ballCoordinateCdf(c / 0.8, d), 7);
    }
    expect([ballHinge(2, 0.8, d), ballHinge(-2, 0.8, d)]).toEqual([2, 0]);
  });
});

describe("hinges with a capped penalty", () => {
  const problem = cappedHinge({key: rng.key(5), n: 40, dimension: 6, penalty: 0.2});
  const x = Float64Array.of(0.1, -0.3, 0.6, 0, 1, -0.5);

  test("the value is the mean over examples", () => {
    const mean = Array.from({length: 40}, (_, i) => problem.sample(x, i)).reduce((sum, v) => sum + v, 0) / 40;
    expect(problem.value(x)).toBeCloseTo(mean, 12);
    expect(problem.value(new Float64Array(6))).toBeCloseTo(1, 12);
  });

  test("the smoothed value is the average over a ball, its gradient the derivative", () => {
    const values = ball(7, 20000, 6).map((u) => problem.value(x.map((v, j) => v + 0.5 * (u[j] as number))));
    const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
    expect(Math.abs(problem.smoothed(x, 0.5) - mean)).toBeLessThan(0.01);
    const gradient = problem.smoothedGradient(x, 0.5);
    for (const [j, g] of gradient.entries()) {
      const at = (by: number) =>
        problem.smoothed(
          x.map((v, k) => (k === j ? v + by : v)),
          0.5,
        );
      expect(g).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 8);
    }
  });

  test("what cannot be is refused by name", () => {
    expect(() => cappedHinge({key: rng.key(1), n: 0})).toThrow(/cappedHinge: n is 0/);
    expect(() => cappedHinge({key: rng.key(1), cap: 0})).toThrow(/cappedHinge: cap is 0/);
    expect(() => problem.value(new Float64Array(2))).toThrow(/cappedHinge.value: x is 2 numbers, not 6/);
    expect(() => problem.smoothed(x, 0)).toThrow(/delta is 0/);
  });
});
