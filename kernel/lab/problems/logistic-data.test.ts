import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {logisticData} from "./logistic-data.ts";

describe("logisticData", () => {
  const n = 20_000;
  const {x, y, shape, weights} = logisticData({key: rng.key(4), n, dimension: 3, scale: 1});

  test("labels have the probabilities of the model, also where it is sure and where not", () => {
    expect([shape, x.length, y.length, weights.length]).toEqual([[n, 3], 3 * n, n, 3]);
    for (const [low, high] of [
      [0, 0.3],
      [0.3, 0.7],
      [0.7, 1],
    ] as const) {
      let [off, variance] = [0, 0];
      for (let i = 0; i < n; i++) {
        const logit = weights.reduce((sum, w, j) => sum + w * (x[3 * i + j] ?? Number.NaN), 0);
        const p = 1 / (1 + Math.exp(-logit));
        if (p < low || p >= high) continue;
        off += (y[i] ?? Number.NaN) - p;
        variance += p * (1 - p);
      }
      expect(variance).toBeGreaterThan(100);
      expect(Math.abs(off)).toBeLessThan(4 * Math.sqrt(variance));
    }
  });

  test("the same key gives the same data", () => {
    expect(logisticData({key: rng.key(4), n: 5})).toEqual(logisticData({key: rng.key(4), n: 5}));
    expect(logisticData({key: rng.key(5), n: 5}).x).not.toEqual(logisticData({key: rng.key(4), n: 5}).x);
  });

  test.each([
    [{n: 0}, /n is 0/],
    [{dimension: 1.5}, /dimension is 1.5/],
    [{scale: 0}, /scale is 0, not a finite number above 0/],
  ])("refuses %o", (options, message) => {
    expect(() => logisticData({key: rng.key(0), ...options})).toThrow(message);
  });
});
