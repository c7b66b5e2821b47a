import {expect, it} from "vitest";
import {duration} from "./timer.ts";

it.each([
  [0, "0:00"],
  [59_999, "0:59"],
  [61_000, "1:01"],
  [3_600_000, "1:00:00"],
  [36_061_000, "10:01:01"],
])("%i ms are %s", (ms, text) => {
  expect(duration(ms)).toBe(text);
});
