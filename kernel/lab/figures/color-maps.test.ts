import {interpolateViridis, rgb} from "d3";
import {describe, expect, test} from "vitest";
import {colored, domainOf, interpolator, MAGNITUDES, SIGNED} from "./color-maps.ts";

const pixel = (pixels: ArrayLike<number>, i: number) => Array.from(pixels).slice(4 * i, 4 * i + 4);
const brightness = ([r = 0, g = 0, b = 0]: number[]) => r + g + b;

describe("tables", () => {
  test("magnitudes are viridis", () => {
    for (const i of [0, 100, 255]) {
      const {r, g, b} = rgb(interpolateViridis(i / 255));
      expect(pixel(MAGNITUDES, i)).toEqual([r, g, b, 255]);
    }
  });

  test("signed values are blue below, near white at 0, red above", () => {
    const [low, middle, high] = [pixel(SIGNED, 0), pixel(SIGNED, 128), pixel(SIGNED, 255)];
    expect(low[2]).toBeGreaterThan(2 * (low[0] ?? 0));
    expect(high[0]).toBeGreaterThan(2 * (high[2] ?? 0));
    expect(brightness(middle)).toBeGreaterThan(3 * 235);
  });

  test("as a function for Plot", () => {
    expect(interpolator(MAGNITUDES)(0)).toBe("rgb(68, 1, 84)");
    expect(interpolator(MAGNITUDES)(2)).toBe(interpolator(MAGNITUDES)(1));
  });
});

describe("colored", () => {
  test("the ends of the domain are the ends of the map, and what is beyond as well", () => {
    const pixels = colored([-1, 0, 1, 5, -5, Number.POSITIVE_INFINITY], MAGNITUDES, [-1, 1]);
    expect(pixel(pixels, 0)).toEqual(pixel(MAGNITUDES, 0));
    expect(pixel(pixels, 1)).toEqual(pixel(MAGNITUDES, 128));
    expect(pixel(pixels, 2)).toEqual(pixel(MAGNITUDES, 255));
    for (const [i, end] of [
      [3, 255],
      [4, 0],
      [5, 255],
    ] as const) {
      expect(pixel(pixels, i)).toEqual(pixel(MAGNITUDES, end));
    }
  });

  test("what is no number is transparent; a domain of one value has one colour", () => {
    expect(pixel(colored([Number.NaN], MAGNITUDES, [0, 1]), 0)).toEqual([0, 0, 0, 0]);
    expect(pixel(colored([3], MAGNITUDES, [3, 3]), 0)).toEqual(pixel(MAGNITUDES, 0));
  });
});

test.each([
  [[1, 2, Number.NaN, 5], false, [1, 5]],
  [[1, -2, Number.POSITIVE_INFINITY], true, [-2, 2]],
  [[], false, [0, 1]],
  [[Number.NaN], true, [-1, 1]],
  [[0, 0], true, [-1, 1]],
  [[4, 4], false, [4, 4]],
])("domain of %j, signed: %s", (values, signed, expected) => {
  expect(domainOf(values, signed)).toEqual(expected);
});
