import {describe, expect, test} from "vitest";
import type {Surface} from "../landscape/index.ts";
import {coarser, heightsOf} from "./heights.ts";
import {reliefOf} from "./surface-lines.ts";

/** f on [−1, 1] × [0, 3]. */
function surfaceOf(f: (x: number, y: number) => number, size = 33): Surface {
  const values = Float32Array.from({length: size * size}, (_, i) =>
    f(-1 + (2 * (i % size)) / (size - 1), 3 - (3 * Math.floor(i / size)) / (size - 1)),
  );
  return {values, size, known: size * size, x: [-1, 1], y: [0, 3]};
}

describe("lines of equal height", () => {
  test("of a plane are straight, and go on to the edge of the picture", () => {
    const {lines} = reliefOf(surfaceOf((x, y) => x + 10 * y));
    expect(lines.length).toBeGreaterThan(5);
    for (const {value, coordinates} of lines) {
      const inside = coordinates.flat(2).filter(([x = 0, y = 0]) => Math.abs(x) <= 1 && y >= 0 && y <= 3);
      expect(inside.length).toBeGreaterThan(10);
      for (const [x = 0, y = 0] of inside) expect(x + 10 * y).toBeCloseTo(value, 3);
    }
  });

  test("of a bowl have its height", () => {
    const {lines} = reliefOf(surfaceOf((x, y) => x ** 2 + (y - 1.5) ** 2, 65));
    const {value = 0, coordinates = []} = lines[2] ?? {};
    for (const [x = 0, y = 0] of coordinates.flat(2).filter(([x = 0]) => Math.abs(x) < 1)) {
      if (y > 0 && y < 3) expect(x ** 2 + (y - 1.5) ** 2).toBeCloseTo(value, 1);
    }
  });

  test("are made once for a surface and its kind of height; a flat surface has none", () => {
    const surface = surfaceOf((x, y) => 1 + x ** 2 + y);
    expect(reliefOf(surface, {log: true})).toBe(reliefOf(surface, {log: true}));
    expect(reliefOf(surface, {log: true}).heights).not.toEqual(reliefOf(surface).heights);
    expect(reliefOf(surfaceOf(() => 2)).lines).toEqual([]);
    expect(reliefOf(surfaceOf(() => Number.NaN)).lines).toEqual([]);
  });
});

describe("heights", () => {
  test("are logarithms above the floor, down to a part of the largest", () => {
    expect([...heightsOf(Float32Array.of(11, 2, 1), {log: true, floor: 1}, 1e-3)]).toEqual([1, 0, -2]);
    expect([...heightsOf(Float32Array.of(3, Infinity), {})]).toEqual([3, Infinity]);
  });

  test("on fewer points are means, which numbers that are none do not spoil", () => {
    const values = Float32Array.from({length: 25}, (_, i) => i % 5);
    expect(coarser({values, size: 5}, 5).values).toBe(values);
    expect([...coarser({values, size: 5}, 3).values]).toEqual([0.5, 2, 3.5, 0.5, 2, 3.5, 0.5, 2, 3.5]);
    values[12] = Number.NaN;
    expect(coarser({values, size: 5}, 3).values[4]).toBe(2);
  });
});
