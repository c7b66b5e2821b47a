/** Card 34. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {
  knnGradient,
  nearestNeighbours,
  outerProductOfGradients,
  type Samples,
  subspaceDistance,
} from "./knn-gradient.ts";

const key = rng.key(34);

function samplesOf(count: number, dimension: number, m: (x: Float64Array) => number): Samples {
  const inputs = Float64Array.from(rng.host.uniform(key, count * dimension, {minval: -1, maxval: 1}));
  const rows = Array.from({length: count}, (_, i) => inputs.subarray(i * dimension, (i + 1) * dimension));
  return {dimension, inputs, outputs: Float64Array.from(rows, m)};
}

const slopes = [2, 0, -1, 0, 0.5];
const plane = samplesOf(60, 5, (x) => 3 + slopes.reduce((sum, s, j) => sum + s * (x[j] as number), 0));
const wavy = samplesOf(60, 5, (x) => Math.sin(3 * (x[0] as number)) + (x[1] as number) ** 2);

test("neighbours are those of a search through all, in sup norm", () => {
  const x = [0.1, 0.2, -0.3, 0, 0.5];
  const {neighbours, radius} = nearestNeighbours(wavy, x, 7);
  const far = (i: number) => Math.max(...x.map((v, j) => Math.abs(v - (wavy.inputs[5 * i + j] as number))));
  const all = Array.from({length: 60}, (_, i) => far(i)).sort((a, b) => a - b);
  expect([...neighbours].map(far)).toEqual(all.slice(0, 7));
  expect(radius).toBe(all[6]);
});

describe("knnGradient", () => {
  test("of a plane without penalty is exact, with as few neighbours as that needs", () => {
    for (const neighbours of [6, 12, 60]) {
      const {gradient, value} = knnGradient(plane, [0.2, 0, 0, 0.1, 0], {neighbours, penalty: 0});
      for (const [j, s] of slopes.entries()) expect(gradient[j]).toBeCloseTo(s, 4);
      expect(value).toBeCloseTo(3.4, 4);
    }
  });

  test("is the minimum of the penalized squares: no nearby fit is better", () => {
    const x = [0.1, -0.2, 0.3, 0, 0];
    const options = {neighbours: 12, penalty: 0.05};
    const {gradient, value, neighbours} = knnGradient(wavy, x, options);
    const rows = Array.from(neighbours, (i) => Array.from(wavy.inputs.subarray(5 * i, 5 * i + 5)));
    const spread = x.map((_, j) => {
      const column = rows.map((row) => row[j] as number);
      const mean = column.reduce((sum, v) => sum + v, 0) / 12;
      return Math.sqrt(column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 12);
    });
    // The penalty is for standardized variables: slopes times their deviations.
    const objective = (a: number, b: ArrayLike<number>) => {
      const squares = rows.map((row, i) => {
        const fit = row.reduce((sum, v, j) => sum + (b[j] as number) * (v - (x[j] as number)), a);
        return ((wavy.outputs[neighbours[i] as number] as number) - fit) ** 2 / 12;
      });
      const size = spread.reduce((sum, s, j) => sum + s * Math.abs(b[j] as number), 0);
      return squares.reduce((sum, v) => sum + v, 0) + 0.05 * size;
    };
    const best = objective(value, gradient);
    expect(objective(value + 1e-3, gradient)).toBeGreaterThan(best);
    expect(objective(value - 1e-3, gradient)).toBeGreaterThan(best);
    for (let j = 0; j < 5; j++) {
      for (const step of [1e-3, -1e-3]) {
        expect(
          objective(
            value,
            gradient.map((b, i) => (i === j ? b + step : b)),
          ),
        ).toBeGreaterThan(best);
      }
    }
    expect([...gradient].filter((b) => b === 0).length).toBeGreaterThan(0);
  });

  test("a large penalty leaves the mean and no slope; a variable that is constant has none", () => {
    const {gradient, value} = knnGradient(wavy, [0, 0, 0, 0, 0], {neighbours: 60, penalty: 100});
    expect([...gradient]).toEqual([0, 0, 0, 0, 0]);
    expect(value).toBeCloseTo(wavy.outputs.reduce((sum, y) => sum + y, 0) / 60, 12);
    const flat = {...wavy, inputs: wavy.inputs.map((v, at) => (at % 5 === 4 ? 0.5 : v))};
    expect(knnGradient(flat, [0, 0, 0, 0, 0.5], {neighbours: 20, penalty: 0}).gradient[4]).toBe(0);
  });

  test.each([
    [{neighbours: 61, penalty: 0}, /neighbours must be a whole number from 1 to 60; it is 61/],
    [{neighbours: 3, penalty: -1}, /penalty must be a number of at least 0; it is -1/],
  ])("refuses %o", (options, message) => {
    expect(() => knnGradient(wavy, [0, 0, 0, 0, 0], options)).toThrow(message);
  });
});

test("the outer products of gradients find the plane in which they lie", () => {
  const [u, v] = [Float64Array.of(0.6, 0.8, 0), Float64Array.of(0, 0, 1)];
  const gradients = [
    [3, 1],
    [-2, 1],
    [1, 2],
  ].map(([a, b]) => u.map((x, i) => (a as number) * x + (b as number) * (v[i] as number)));
  const {values, vectors} = outerProductOfGradients(gradients);
  expect(values[2]).toBeCloseTo(0, 12);
  expect(subspaceDistance(vectors.slice(0, 2), [u, v])).toBeCloseTo(0, 6);
  expect(subspaceDistance([Float64Array.of(1, 0)], [Float64Array.of(0, 1)])).toBeCloseTo(Math.SQRT2, 12);
  expect(() => outerProductOfGradients([])).toThrow(/gradients must be at least one/);
});
