import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {renderTriangles, triangleScene} from "./triangles.ts";

test("a triangle covers its area, and the last one is seen", () => {
  const half = [0, 0, 1, 0, 0, 1, 1, 0.5, 0];
  const {image, ids} = renderTriangles(Float64Array.from(half), 64);
  const covered = ids.filter((id) => id === 0).length;
  expect(Math.abs(covered / 64 ** 2 - 0.5)).toBeLessThan(0.01);
  expect([...image.slice(0, 3)]).toEqual([1, 0.5, 0]);
  expect([...image.slice(-3)]).toEqual([0.1, 0.1, 0.1]);
  expect(ids.at(-1)).toBe(-1);
  // The other way round, over it, and beyond the border.
  const all = renderTriangles(Float64Array.from([...half, 0, 2, 2, 0, -2, -2, 0, 0, 1]), 64);
  expect(new Set(all.ids)).toEqual(new Set([1]));
});

test("each pixel is inside of the triangle that it names", () => {
  const scene = triangleScene(rng.key(1), 4);
  const {ids} = renderTriangles(scene, 32);
  for (const [pixel, id] of ids.entries()) {
    const cell = 4 * Math.floor(pixel / 32 / 8) + Math.floor((pixel % 32) / 8);
    expect([-1, cell]).toContain(id);
  }
  const counts = Array.from({length: 16}, (_, id) => ids.filter((seen) => seen === id).length);
  // 3√3/4 r² of an equilateral triangle, 16.8 pixels.
  for (const count of counts) expect(Math.abs(count - 16.8)).toBeLessThan(5);
});

test("refuses what is no scene", () => {
  expect(() => renderTriangles(new Float64Array(8))).toThrow(/renderTriangles: scene .*9/);
  expect(() => triangleScene(rng.key(0), 0)).toThrow(/triangleScene: grid/);
});
