import {expect, test} from "vitest";
import {hostSoftmax} from "./host-softmax.ts";

test("is exp over its sum, also where exp overflows", () => {
  const [a, b] = hostSoftmax([Math.log(1), Math.log(3)]);
  expect(a).toBeCloseTo(0.25, 15);
  expect(b).toBeCloseTo(0.75, 15);
  expect([...hostSoftmax([1e4, 1e4, -1e4])]).toEqual([0.5, 0.5, 0]);
});

test("changes its part only, in place too", () => {
  const values = Float64Array.of(7, 2, 2, 9);
  expect(hostSoftmax(values, values, 1, 2)).toBe(values);
  expect([...values]).toEqual([7, 0.5, 0.5, 9]);
});
