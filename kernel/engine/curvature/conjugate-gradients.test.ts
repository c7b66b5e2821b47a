/** Systems with known solutions. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {curvature} from "./index.ts";
import {diagonalMatrix, even, type Known, onDevice, onHost, rotated} from "./known-matrices.ts";
import {at, dot, norm} from "./symmetric.ts";

beforeAll(() => tf.setBackend("cpu"));

/** A⁻¹ b from the eigenvectors. */
function solution({values, vectors}: Known, b: Float64Array): Float64Array {
  const along = vectors.map((vector, k) => dot(vector, b) / at(values, k));
  return b.map((_, i) => along.reduce((sum, a, k) => sum + a * at(vectors[k], i), 0));
}

const difference = (x: ArrayLike<number>, y: ArrayLike<number>) =>
  norm(Float64Array.from(x, (value, i) => value - (y[i] ?? Number.NaN)));

const device = (values: Float64Array) => tf.tensor1d(Float32Array.from(values));
const rightSide = (n: number) => Float64Array.from(rng.host.normal(rng.key(7), n));
const geometric = (condition: number, n: number) => even(0, 1, n).map((u) => condition ** -u);

const cases: [string, Known, number][] = [
  ["identity", diagonalMatrix(Array(20).fill(1)), 1],
  ["diagonal", diagonalMatrix(even(1, 10, 50)), 50],
  ["rotated", rotated(even(1, 10, 50)), 50],
  ["three distinct eigenvalues", rotated([...Array(20).fill(1), ...Array(20).fill(2), ...Array(20).fill(7)]), 4],
  ["condition 1e3", rotated(geometric(1e3, 60)), 400],
  ["condition 1e4", rotated(geometric(1e4, 60)), 2000],
  ["tiny", rotated(even(1e-6, 1e-5, 30)), 50],
];

describe.each(cases)("%s", (_, known, maxIterations) => {
  const b = rightSide(known.values.length);
  const exact = solution(known, b);
  const condition = Math.max(...known.values) / Math.min(...known.values);

  test("on the device, in float32", async () => {
    const options = {maxIterations, tolerance: 1e-4};
    const found = await curvature.conjugateGradients(onDevice(known.matrix), device(b), options);
    expect(found).toMatchObject({converged: true, negativeCurvature: false});
    const x = Float64Array.from(await found.value.data());
    const rest = difference(onHost(known.matrix)(x), b) / norm(b);
    expect(Math.abs(rest - found.residual)).toBeLessThan(3e-7 * condition);
    expect(rest).toBeLessThan(2e-4);
    // ‖x − x*‖ / ‖x*‖ ≤ condition · residual.
    expect(difference(x, exact) / norm(exact)).toBeLessThan(condition * rest * 1.1 + 1e-6);
  });

  test("on the host, in float64", () => {
    const found = curvature.host.conjugateGradients(onHost(known.matrix), b, {maxIterations, tolerance: 1e-11});
    expect(found.converged).toBe(true);
    expect(difference(found.value, exact) / norm(exact)).toBeLessThan(condition * 2e-11);
  });
});

test("condition 1e4 to 1e-5: it starts again where the recursion believed too much", async () => {
  const known = rotated(geometric(1e4, 60));
  const b = rightSide(60);
  const options = {maxIterations: 1000, tolerance: 1e-5};
  const found = await curvature.conjugateGradients(onDevice(known.matrix), device(b), options);
  expect(found.converged).toBe(true);
  const x = Float64Array.from(await found.value.data());
  expect(difference(onHost(known.matrix)(x), b) / norm(b)).toBeLessThan(1e-4);
});

test("condition 1e7: float32 cannot, and the residual that is told is the true one, not the recursion's", async () => {
  const known = rotated(geometric(1e7, 40));
  const b = rightSide(40);
  const options = {maxIterations: 5000, tolerance: 1e-6};
  const found = await curvature.conjugateGradients(onDevice(known.matrix), device(b), options);
  expect(found.converged).toBe(false);
  const x = Float64Array.from(await found.value.data());
  const rest = difference(onHost(known.matrix)(x), b) / norm(b);
  expect(Math.abs(rest - found.residual)).toBeLessThan(0.3 * rest + 1e-6);
});

test("a preconditioner: fewer steps", async () => {
  const values = geometric(1e4, 100);
  const diagonal = tf.tensor1d(values);
  const b = device(rightSide(100));
  const options = {maxIterations: 500, tolerance: 1e-4};
  const operator = (v: tf.Tensor1D) => tf.mul(v, diagonal) as tf.Tensor1D;
  const plain = await curvature.conjugateGradients(operator, b, options);
  const preconditioner = (r: tf.Tensor1D) => tf.div(r, tf.mul(diagonal, tf.linspace(1, 2, 100))) as tf.Tensor1D;
  const better = await curvature.conjugateGradients(operator, b, {...options, preconditioner});
  expect(better.converged).toBe(true);
  expect(better.iterations).toBeLessThan(plain.iterations / 4);
  const error = difference(
    await better.value.data(),
    Float64Array.from(await b.data(), (x, i) => x / (values[i] ?? 0)),
  );
  expect(error).toBeLessThan(1e-2 * norm(rightSide(100).map((x, i) => x / (values[i] ?? 0))));
});

test("from the solution: no step", async () => {
  const known = rotated(even(1, 10, 30));
  const b = rightSide(30);
  const start = device(solution(known, b));
  const found = await curvature.conjugateGradients(onDevice(known.matrix), device(b), {start});
  expect(found).toMatchObject({converged: true, iterations: 0});
});

test("b = 0: x = 0", async () => {
  const operator = onDevice(rotated(even(1, 10, 30)).matrix);
  const found = await curvature.conjugateGradients(operator, tf.zeros([30]));
  expect(found).toMatchObject({converged: true, iterations: 0, residual: 0});
  expect(norm(Float64Array.from(await found.value.data()))).toBe(0);
  const [b, start] = [tf.zeros([30]) as tf.Tensor1D, tf.ones([30]) as tf.Tensor1D];
  const back = await curvature.conjugateGradients(operator, b, {start});
  expect(norm(Float64Array.from(await back.value.data()))).toBeLessThan(1e-3);
});

test.each([
  ["indefinite", [-1, ...even(1, 10, 29)]],
  ["negative", even(-2, -1, 30)],
])("%s: negative curvature is told", async (_, values) => {
  const {matrix} = rotated(values);
  const b = rightSide(30);
  const found = await curvature.conjugateGradients(onDevice(matrix), device(b), {tolerance: 1e-6});
  expect(found).toMatchObject({converged: false, negativeCurvature: true});
  const host = curvature.host.conjugateGradients(onHost(matrix), b, {tolerance: 1e-6});
  expect(host).toMatchObject({converged: false, negativeCurvature: true, iterations: found.iterations});
});

test("rank-deficient: solved where b is in the range", async () => {
  const {matrix} = rotated([...even(1, 5, 20), ...Array(20).fill(0)]);
  const b = onHost(matrix)(rightSide(40));
  const found = await curvature.conjugateGradients(onDevice(matrix), device(b));
  expect(found.converged).toBe(true);
  expect(difference(onHost(matrix)(Float64Array.from(await found.value.data())), b) / norm(b)).toBeLessThan(2e-4);
});

test("too few steps: the steps taken, not converged", async () => {
  const operator = onDevice(rotated(geometric(1e3, 60)).matrix);
  const found = await curvature.conjugateGradients(operator, device(rightSide(60)), {maxIterations: 7});
  expect(found).toMatchObject({converged: false, iterations: 7});
});

test("of a block: its own equations, zero outside", async () => {
  const {matrix} = rotated(even(1, 5, 12));
  const mask = Uint8Array.from({length: 12}, (_, i) => (i < 5 ? 1 : 0));
  const b = rightSide(12);
  const found = await curvature.conjugateGradients(onDevice(matrix), device(b), {mask, tolerance: 1e-6});
  const x = Float64Array.from(await found.value.data());
  expect(Array.from(x.slice(5))).toEqual(Array(7).fill(0));
  expect(difference(onHost(matrix)(x).slice(0, 5), b.slice(0, 5))).toBeLessThan(1e-5);
});
