import {describe, expect, test} from "vitest";
import {rootMeanSquare, rosenbrockChain} from "./index.ts";
import {rosenbrock} from "./plane.ts";

describe.each([rosenbrockChain(5), rootMeanSquare(5)])("function %#", (f) => {
  test("its gradient is that of its values, by differences", () => {
    const x = Float64Array.of(-1.2, 0.4, 0.9, -0.3, 1.1);
    for (const [i, slope] of f.gradient(x).entries()) {
      const moved = (h: number) => f.value(x.map((v, j) => (j === i ? v + h : v)));
      expect((moved(1e-6) - moved(-1e-6)) / 2e-6).toBeCloseTo(slope, 6);
    }
  });
});

test("known values", () => {
  const chain = rosenbrockChain(2);
  const place = Float64Array.of(-1.2, 1);
  expect(2 * chain.value(place)).toBeCloseTo(rosenbrock.value(place), 12);
  expect(chain.value(Float64Array.of(1, 1))).toBe(0);
  const norm = rootMeanSquare(4);
  expect(norm.value(Float64Array.of(1, -1, 1, 1))).toBe(1);
  expect([...norm.gradient(new Float64Array(4))]).toEqual([0, 0, 0, 0]);
  expect(() => rosenbrockChain(1)).toThrow(/rosenbrockChain: dimension/);
});
