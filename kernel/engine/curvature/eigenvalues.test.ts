/** The top eigenvalues of matrices whose eigenvalues are known, and of a network whose Hessian is small. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {curvature} from "./index.ts";
import {descending, diagonalMatrix, even, type Known, onDevice, onHost, rotated} from "./known-matrices.ts";
import {at, dot, eigenSymmetric, norm} from "./symmetric.ts";
import type {Operator} from "./types.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(3);

function expectValues(found: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(found.length).toBe(expected.length);
  for (let i = 0; i < found.length; i++) {
    expect(Math.abs((found[i] ?? Number.NaN) - (expected[i] ?? Number.NaN)), `value ${i}`).toBeLessThan(tolerance);
  }
}

const wide = [100, 50, 25, ...even(-1, 1, 97)];
const cases: [string, Known, number][] = [
  ["diagonal", diagonalMatrix(wide), 3],
  ["rotated", rotated(wide), 3],
  ["evenly spaced", rotated(even(0, 1, 60)), 2],
  ["multiple at the top", rotated([5, 5, 5, ...even(0, 4, 50)]), 5],
  ["multiple and diagonal", diagonalMatrix([5, 5, 5, ...even(0, 4, 50)]), 4],
  ["indefinite", rotated([...even(-10, -9, 5), ...even(-1, 1, 40), 8, 7]), 2],
  ["rank 2 of 50", rotated([3, -2, ...Array(48).fill(0)]), 4],
  ["clustered", rotated([...even(1, 1.0001, 10), ...even(0, 0.5, 40)]), 3],
  ["tiny", rotated(wide.map((value) => value * 1e-8)), 3],
  ["identity", diagonalMatrix(Array(30).fill(1)), 3],
  ["zero", diagonalMatrix(Array(20).fill(0)), 2],
  ["of two", rotated([2, -1]), 2],
  ["of one", rotated([4]), 1],
];

describe.each(cases)("%s", (_, {matrix, values}, count) => {
  const scale = Math.max(...Array.from(values, Math.abs), 1e-300);
  const sorted = descending(values);
  const size = values.length;

  test("on the device, in float32", async () => {
    for (const which of ["largest", "smallest", "magnitude"] as const) {
      const options = {key, count, which, tolerance: 1e-5, maxIterations: 2 * size};
      const {vectors, ...found} = await curvature.eigenvalues(onDevice(matrix), size, {...options, vectors: true});
      const expected = {
        largest: sorted,
        smallest: [...sorted].reverse(),
        magnitude: [...sorted].sort((a, b) => Math.abs(b) - Math.abs(a)),
      }[which].slice(0, count);
      expect(found.converged).toBe(true);
      expect(found.residual).toBeLessThanOrEqual(1e-5);
      expect(found.iterations).toBeLessThanOrEqual(2 * size);
      expectValues(found.value, expected, 2e-5 * scale);
      const rows = (await vectors?.array()) ?? [];
      rows.forEach((row, i) => {
        const vector = Float64Array.from(row);
        expect(norm(vector)).toBeCloseTo(1, 5);
        const image = onHost(matrix)(vector);
        expect(norm(image.map((entry, j) => entry - at(found.value, i) * at(vector, j)))).toBeLessThan(2e-5 * scale);
        for (const other of rows.slice(0, i)) expect(dot(vector, Float64Array.from(other))).toBeCloseTo(0, 4);
      });
    }
  });

  test("on the host, in float64", async () => {
    const options = {key, count, tolerance: 1e-12, maxIterations: 2 * size};
    const found = await curvature.host.eigenvalues(onHost(matrix), size, options);
    expect(found.converged).toBe(true);
    expectValues(found.value, sorted.slice(0, count), 1e-12 * scale);
    found.vectors?.forEach((vector, i) => {
      const image = onHost(matrix)(vector);
      expect(norm(image.map((entry, j) => entry - at(found.value, i) * at(vector, j)))).toBeLessThan(5e-12 * scale);
    });
  });
});

test("the top of 1000 to 1e-3 takes tens of products, of which few are looked at", async () => {
  const values = Float64Array.from({length: 1000}, (_, i) => 10 * 0.97 ** i);
  const diagonal = tf.tensor1d(Float32Array.from(values));
  const found = await curvature.eigenvalues((v) => tf.mul(v, diagonal), 1000, {key, count: 1});
  expect(found.converged).toBe(true);
  expect(found.iterations).toBeLessThan(50);
  expectValues(found.value, [10], 0.01);
});

test("too few products: the best so far, and converged is false", async () => {
  const {matrix} = rotated(even(0, 1, 100));
  const found = await curvature.eigenvalues(onDevice(matrix), 100, {key, maxIterations: 6, tolerance: 1e-6});
  expect(found.converged).toBe(false);
  expect(found.iterations).toBe(6);
  expect(found.residual).toBeGreaterThan(1e-6);
  expect(at(found.value, 0)).toBeGreaterThan(0.8);
  expect(at(found.value, 0)).toBeLessThan(1);
});

test("products that were dropped count too", async () => {
  const found = await curvature.eigenvalues((v) => tf.clone(v), 50, {key, count: 2, maxIterations: 12});
  expect(found.iterations).toBe(12);
  expectValues(found.value, [1, 1], 1e-5);
});

test("the residual that is told is the true one", async () => {
  const {matrix} = rotated(even(0, 1, 100));
  const options = {key, count: 2, maxIterations: 12, tolerance: 0, vectors: true};
  const {value, residuals, vectors} = await curvature.eigenvalues(onDevice(matrix), 100, options);
  const rows = (await vectors?.array()) ?? [];
  rows.forEach((row, i) => {
    const vector = Float64Array.from(row);
    const rest = norm(onHost(matrix)(vector).map((entry, j) => entry - at(value, i) * at(vector, j)));
    // Relative to the largest value seen, here about 1.
    expect(rest / at(residuals, i)).toBeGreaterThan(0.85);
    expect(rest / at(residuals, i)).toBeLessThan(1.01);
  });
});

describe("warm starts", () => {
  const {matrix, vectors} = rotated([10, 9.5, 9, ...even(0, 8.8, 97)]);
  const options = {key, count: 2, tolerance: 1e-3};

  test("of a matrix that changed a little take fewer products", async () => {
    const cold = await curvature.eigenvalues(onDevice(matrix), 100, {...options, vectors: true});
    const changed = onDevice(matrix.map((row, i) => row.map((entry, j) => entry + (i === j ? 0.01 * Math.sin(i) : 0))));
    const warm = await curvature.eigenvalues(changed, 100, {...options, start: cold.vectors});
    const again = await curvature.eigenvalues(changed, 100, options);
    expect(warm.converged && again.converged).toBe(true);
    expect(warm.iterations).toBeLessThan(0.7 * again.iterations);
    expectValues(warm.value, again.value, 0.01);
  });

  test.each([
    [50, 51],
    [2, 3],
    [1, 2],
  ])("from the wrong eigenvectors, %i and %i, still find the largest", async (first, second) => {
    const given = [vectors[first], vectors[second]].map((vector) => Array.from(vector ?? []));
    const found = await curvature.eigenvalues(onDevice(matrix), 100, {...options, start: tf.tensor2d(given)});
    expect(found.converged).toBe(true);
    expectValues(found.value, [10, 9.5], 0.01);
    const start = given.map((vector) => Float64Array.from(vector));
    const host = await curvature.host.eigenvalues(onHost(matrix), 100, {...options, start});
    expectValues(host.value, [10, 9.5], 0.01);
    const negated = onDevice(matrix.map((row) => row.map((entry) => -entry)));
    const bottom = {...options, start: tf.tensor2d(given), which: "smallest"} as const;
    expectValues((await curvature.eigenvalues(negated, 100, bottom)).value, [-10, -9.5], 0.01);
  });

  test("from zeros, or twice the same vector, as if from random ones", async () => {
    for (const start of [tf.zeros([2, 100]), tf.ones([2, 100])]) {
      const found = await curvature.eigenvalues(onDevice(matrix), 100, {...options, start});
      expectValues(found.value, [10, 9.5], 0.01);
    }
  });
});

test("fewer start vectors than eigenvalues are as good where these are distinct", async () => {
  const {matrix} = rotated(even(0, 1, 80));
  const found = await curvature.eigenvalues(onDevice(matrix), 80, {key, count: 5, block: 1, tolerance: 1e-4});
  expectValues(found.value, descending(even(0, 1, 80)).slice(0, 5), 1e-4);
});

describe("power iteration", () => {
  test.each([
    ["largest", [10, 8, ...even(-5, 5, 40)], 10],
    ["negative", [-10, 8, ...even(-5, 5, 40)], -10],
    ["twice the same", [10, 10, ...even(-5, 5, 40)], 10],
    ["zero", [0, 0, 0], 0],
  ])("%s", async (_, values, expected) => {
    const {matrix} = rotated(values);
    const options = {key, tolerance: 1e-4, vector: true};
    const found = await curvature.powerIteration(onDevice(matrix), values.length, options);
    expect(found.converged).toBe(true);
    expectValues([found.value], [expected], 1e-3);
    const vector = Float64Array.from((await found.vector?.data()) ?? []);
    const rest = onHost(matrix)(vector).map((entry, i) => entry - found.value * at(vector, i));
    expect(norm(rest)).toBeLessThan(2e-3);
  });

  test("two of the same size and other signs: it says that it did not converge", async () => {
    const {matrix} = rotated([10, -10, ...even(-5, 5, 40)]);
    const found = await curvature.powerIteration(onDevice(matrix), 42, {key});
    expect(found).toMatchObject({converged: false, iterations: 100});
    expect(found.residual).toBeGreaterThan(0.1);
  });

  test("a start near the vector is faster", async () => {
    const {matrix, vectors} = rotated([10, 9.9, ...even(-5, 5, 40)]);
    const options = {key, tolerance: 2e-3, maxIterations: 1000};
    const cold = await curvature.powerIteration(onDevice(matrix), 42, options);
    const start = tf.tensor1d(Float32Array.from(vectors[0] ?? []));
    const warm = await curvature.powerIteration(onDevice(matrix), 42, {...options, start});
    expect(warm.iterations).toBeLessThan(cold.iterations / 4);
    expectValues([warm.value], [10], 0.01);
  });
});

describe("the Hessian of a network, by layer", () => {
  const shapes = {a: [4, 5], b: [5], c: [5, 2]};
  const params = () =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape], i) => [name, rng.normal(rng.foldIn(key, i), shape)]));

  test("top eigenvalues of all and of blocks are those of the dense matrix and its blocks", async () => {
    const [flat, unravel] = tree.ravel(params());
    const size = flat.size;
    const [x, y] = [rng.normal(rng.key(8), [16, 4]), rng.normal(rng.key(9), [16, 2])];
    const loss = (w: tf.Tensor) => {
      const {a, b, c} = unravel(w) as Record<string, tf.Tensor>;
      const hidden = tf.tanh(tf.add(tf.matMul(x as tf.Tensor2D, a as tf.Tensor2D), b as tf.Tensor));
      return tf.mean(tf.square(tf.sub(tf.matMul(hidden, c as tf.Tensor2D), y))) as tf.Scalar;
    };
    const hvp: Operator = (v) => tf.grad((w) => tf.sum(tf.mul(tf.grad(loss)(w), v)))(flat) as tf.Tensor1D;
    const columns = Array.from({length: size}, (_, i) =>
      tf.tidy(() => hvp(tf.oneHot([i], size).reshape([size]).cast("float32"))),
    );
    const hessian = columns.map((column) => Float64Array.from(column.dataSync()));
    for (const select of [() => true, (name: string) => name === "a", (name: string) => name !== "a"]) {
      const mask = curvature.blockMask(tree.structure(params()), select);
      const inside = Array.from(mask.keys()).filter((i) => mask[i] === 1);
      const block = inside.map((i) => Float64Array.from(inside, (j) => at(hessian[i], j)));
      const expected = descending(eigenSymmetric(block).values);
      const options = {key, count: 3, mask, tolerance: 1e-5};
      const top = await curvature.eigenvalues(hvp, size, options);
      expect(top.converged).toBe(true);
      expectValues(top.value, expected.slice(0, 3), 1e-4);
      const bottom = await curvature.eigenvalues(hvp, size, {
        ...options,
        count: 1,
        which: "smallest",
        mask: tf.tensor1d(mask),
      });
      expectValues(bottom.value, expected.slice(-1), 1e-4);
    }
  });
});
