import {expect, test} from "vitest";
import {logAxis} from "./log-axis.ts";

test.each([
  [
    [0.278, 0.271],
    [0.2, 0.5],
    [0.2, 0.5],
  ],
  [[0.5], [0.5, 1], [0.5, 1]],
  [
    [0.03, 0.7],
    [0.02, 1],
    [0.02, 0.05, 0.1, 0.2, 0.5, 1],
  ],
  [
    [3e-5, 40],
    [2e-5, 50],
    [1e-4, 1e-3, 1e-2, 0.1, 1, 10],
  ],
])("%j lie between marks", (values, domain, ticks) => {
  const axis = logAxis(values);
  expect(axis.domain).toEqual(domain);
  expect(axis.ticks).toEqual(ticks);
});

test("what has no logarithm does not count", () => {
  expect(logAxis([0, -1, Number.NaN, Infinity, 3, 4])).toMatchObject({domain: [2, 5]});
  expect(logAxis([])).toMatchObject({domain: [0.1, 1]});
  expect(logAxis([0])).toMatchObject({domain: [0.1, 1]});
});

test("marks are read as numbers, and as powers where those would be long", () => {
  const {tickFormat} = logAxis([]);
  expect([0.05, 200, 1e-5, 2e-6, 1e6].map(tickFormat)).toEqual(["0.05", "200", "10⁻⁵", "2e-6", "10⁶"]);
});
