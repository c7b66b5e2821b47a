import {describe, expect, it} from "vitest";
import {descend, height, METHODS, type Point, slope} from "./descent.ts";

/** The four minima as published (Himmelblau 1972). */
const MINIMA: Point[] = [
  [3, 2],
  [-2.805118, 3.131312],
  [-3.77931, -3.283186],
  [3.584428, -1.848126],
];

const STARTS: Point[] = [
  [-0.3, -0.9],
  [0, 4.4],
  [-5, 0.5],
  [4.5, 4.5],
  [5, -4.5],
];

describe("Himmelblau's function", () => {
  it.each(MINIMA.map((point) => [point]))("is zero and flat at %j", (point) => {
    expect(height(point)).toBeLessThan(1e-9);
    expect(Math.hypot(...slope(point))).toBeLessThan(1e-4);
  });

  it.each(STARTS.map((point) => [point]))("has the slope of its central differences at %j", ([x, y]) => {
    const h = 1e-5;
    const [gx, gy] = slope([x, y]);
    expect(gx).toBeCloseTo((height([x + h, y]) - height([x - h, y])) / (2 * h), 4);
    expect(gy).toBeCloseTo((height([x, y + h]) - height([x, y - h])) / (2 * h), 4);
  });
});

describe.each(METHODS)("%s", (method) => {
  it.each(STARTS.map((point) => [point]))("comes near a minimum from %j", (start) => {
    const end = descend(method, start).at(-1) as Point;
    const distance = Math.min(...MINIMA.map(([x, y]) => Math.hypot(end[0] - x, end[1] - y)));
    expect(distance).toBeLessThan(0.05);
  });
});
