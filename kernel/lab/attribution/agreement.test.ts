import {expect, test} from "vitest";
import {agreement, meanCosine} from "./index.ts";

test("the cosine is taken map by map, and their lengths do not count", () => {
  expect(meanCosine([1, 0, 0, 2], [5, 0, 3, 0], 2)).toBeCloseTo((1 + 0) / 2, 14);
  expect(meanCosine([1, 1], [-2, -2], 2)).toBeCloseTo(-1, 14);
});

test("agreement is the median over pairs", () => {
  const [a, b, c] = [
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  // Pairs: √½, 0, √½.
  expect(agreement([a as number[], b as number[], c as number[]], 2)).toBeCloseTo(Math.SQRT1_2, 14);
});

test("what does not fit is refused", () => {
  expect(() => meanCosine([1, 2, 3], [1, 2, 3], 2)).toThrow(/a and b is 3 and 3 numbers, not .*a multiple of 2/);
  expect(() => agreement([[1]], 1)).toThrow(/sets is 1 sets, not two or more/);
});
