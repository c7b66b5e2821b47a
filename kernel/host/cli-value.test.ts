import {expect, test} from "vitest";
import {jsonValue} from "./cli-value.ts";

class Thing {
  x = 1;
}

test.each<[unknown, unknown]>([
  [1.5, 1.5],
  [Number.NaN, "NaN"],
  [Number.NEGATIVE_INFINITY, "-Infinity"],
  [10n, "10"],
  ["text", "text"],
  [null, null],
  [undefined, undefined],
  [Int32Array.of(1, 2), [1, 2]],
  [
    [1, [true, () => 1]],
    [1, [true, null]],
  ],
  [{a: {b: Number.NaN}, f() {}}, {a: {b: "NaN"}}],
  [new Thing(), undefined],
  [new Map(), undefined],
  [new Float32Array(20_000), undefined],
])("%o", (value, json) => {
  expect(jsonValue(value)).toEqual(json);
  expect(JSON.parse(JSON.stringify({value: jsonValue(value)}))).toEqual(json === undefined ? {} : {value: json});
});

test("cycles end, getters are not called", () => {
  const cycle: {self?: unknown} = {};
  cycle.self = cycle;
  expect(() => JSON.stringify(jsonValue(cycle))).not.toThrow();
  const trap = {
    get x(): number {
      throw new Error("called");
    },
  };
  expect(jsonValue(trap)).toBeUndefined();
});
