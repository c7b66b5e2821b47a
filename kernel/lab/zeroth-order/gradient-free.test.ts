/** Against the closed form of the smoothed gradient, and counts of queries. */
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {cappedHinge} from "../problems/index.ts";
import {
  drawProbes,
  type GradientFreeMethod,
  gfm,
  gfmPlus,
  recursiveEstimate,
  sphereDirections,
  sphereEstimate,
} from "./gradient-free.ts";

const problem = cappedHinge({key: rng.key(1), n: 30, dimension: 4});
const x = Float64Array.of(0.3, -0.2, 0.1, 0.4);
const distance = (a: Float64Array, b: Float64Array) => Math.hypot(...a.map((v, j) => v - (b[j] as number)));

test("directions have length 1; a refresh goes through all examples evenly", () => {
  const w = sphereDirections(rng.key(2), 5, 4);
  for (let k = 0; k < 5; k++) expect(Math.hypot(...w.subarray(4 * k, 4 * k + 4))).toBeCloseTo(1, 14);
  const {rows} = drawProbes(rng.key(3), problem, 75, true);
  const counts = new Int32Array(30);
  for (const row of Array.from(rows)) counts[row] = (counts[row] as number) + 1;
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([2, 3]);
});

test("the estimate is unbiased for the gradient of the smoothed function", () => {
  const exact = problem.smoothedGradient(x, 0.5);
  const estimate = sphereEstimate(problem, x, drawProbes(rng.key(4), problem, 60000, true), 0.5);
  expect(distance(estimate, exact)).toBeLessThan(0.06);
  const few = sphereEstimate(problem, x, drawProbes(rng.key(4), problem, 100, true), 0.5);
  expect(distance(few, exact)).toBeGreaterThan(distance(estimate, exact));
});

test("the recursion moves an estimate by the exact difference, up to little noise, when probes are the same", () => {
  const before = x.map((v) => v + 0.01);
  const exact = (at: Float64Array) => problem.smoothedGradient(at, 0.5);
  const options = {delta: 0.5, batch: 200};
  const off = (reuse?: {directions: boolean; examples: boolean}) => {
    const found = recursiveEstimate(rng.key(5), problem, exact(before), {x, before}, {...options, reuse});
    return distance(found, exact(x));
  };
  expect(off()).toBeLessThan(0.02);
  expect(off({directions: false, examples: true})).toBeGreaterThan(4 * off());
  expect(off({directions: true, examples: false})).toBeGreaterThan(4 * off());
  const same = recursiveEstimate(rng.key(6), problem, x, {x, before: x}, options);
  expect(same).toEqual(x);
});

test("both descend, and count what they ask", () => {
  const run = (method: GradientFreeMethod, steps: number) => {
    let state = method.init(new Float64Array(4));
    for (let t = 0; t < steps; t++) state = method.step(rng.foldIn(rng.key(7), t), state);
    return state;
  };
  const plain = run(gfm(problem, {learningRate: 0.02, delta: 0.3, batch: 30}), 60);
  expect(plain.queries).toBe(60 * 60);
  expect(problem.value(plain.x)).toBeLessThan(0.9);
  const options = {learningRate: 0.02, delta: 0.3, batch: 10, refreshBatch: 200, period: 20};
  const plus = run(gfmPlus(problem, options), 60);
  expect(plus.queries).toBe(3 * (400 + 19 * 40));
  expect(problem.value(plus.x)).toBeLessThan(0.9);
});

test("what cannot be is refused by name", () => {
  expect(() => gfm(problem, {learningRate: 0, delta: 1, batch: 1})).toThrow(/gfm: learningRate is 0/);
  expect(() => gfm(problem, {learningRate: 1, delta: 1, batch: 0.5})).toThrow(/gfm: batch is 0.5, not a whole number/);
  const options = {learningRate: 1, delta: 1, batch: 1, refreshBatch: 1, period: 0};
  expect(() => gfmPlus(problem, options)).toThrow(/gfmPlus: period is 0/);
});
