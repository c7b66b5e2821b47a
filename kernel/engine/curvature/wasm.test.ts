/** The same on WASM, whose kernels sum in float32 (those of the cpu backend sum in float64). */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import {readFile} from "node:fs/promises";
import {beforeAll, expect, test} from "vitest";
import {startBackend} from "../backends.ts";
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {curvature} from "./index.ts";
import {descending, even, onDevice, onHost, rotated} from "./known-matrices.ts";
import {at, dot} from "./symmetric.ts";

beforeAll(async () => {
  const files = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);
  const wasmBytes = async (name: string) => new Uint8Array(await readFile(new URL(name, files))).buffer;
  const report = await startBackend("wasm", {wasmBytes, lost: () => {}});
  expect(report.name).toBe("wasm");
});

const key = rng.key(3);
const size = 200;
const known = rotated([20, 20, 20, -15, ...even(0.5, 2, size - 4)]);

test("multiple, negative and inner eigenvalues, to 1e-5 of the largest", async () => {
  const options = {key, count: 5, which: "magnitude", tolerance: 1e-5, maxIterations: size} as const;
  const found = await curvature.eigenvalues(onDevice(known.matrix), size, options);
  expect(found.converged).toBe(true);
  [20, 20, 20, -15, 2].forEach((value, i) => {
    expect(Math.abs(at(found.value, i) - value)).toBeLessThan(2e-4);
  });
});

test("the basis stays orthonormal: no eigenvalue is found twice", async () => {
  const {matrix} = rotated([50, ...even(0, 1, size - 1)]);
  const options = {key, count: 40, block: 1, tolerance: 0, maxIterations: 150, vectors: true};
  const {value, vectors} = await curvature.eigenvalues(onDevice(matrix), size, options);
  expect(at(value, 0)).toBeCloseTo(50, 3);
  expect(at(value, 1)).toBeLessThan(1.001);
  const rows = ((await vectors?.array()) ?? []).map((row) => Float64Array.from(row));
  rows.forEach((row, i) => {
    rows.forEach((other, j) => {
      expect(Math.abs(dot(row, other) - (i === j ? 1 : 0))).toBeLessThan(1e-4);
    });
  });
});

test("traces, spectrum, systems", async () => {
  const operator = onDevice(known.matrix);
  const exact = known.values.reduce((sum, value) => sum + value, 0);
  const options = {key, method: "hutch++", maxIterations: 60} as const;
  const trace = await curvature.trace(operator, size, options);
  expect(Math.abs(trace.value - exact)).toBeLessThan(5 * trace.standardError);
  expect(trace.standardError).toBeLessThan(5);

  const {value} = await curvature.spectrum(operator, size, {key, probes: 2, steps: 40, tolerance: 0});
  const host = await curvature.host.spectrum(onHost(known.matrix), size, {key, probes: 2, steps: 40, tolerance: 0});
  expect(at(value.nodes, 0)).toBeCloseTo(-15, 3);
  const mean = (q: curvature.Quadrature) => curvature.traceOf(q, (x) => x) / size;
  expect(Math.abs(mean(value) - mean(host.value))).toBeLessThan(1e-4);

  const {matrix} = rotated(even(1, 100, size));
  const b = tf.ones([size]) as tf.Tensor1D;
  const solved = await curvature.conjugateGradients(onDevice(matrix), b, {tolerance: 1e-5, maxIterations: 200});
  expect(solved.converged).toBe(true);
  const image = onHost(matrix)(Float64Array.from(await solved.value.data()));
  expect(Math.max(...image.map((entry) => Math.abs(entry - 1)))).toBeLessThan(1e-3);
});

test("the order of the values is the one asked for", async () => {
  const {value} = await curvature.eigenvalues(onDevice(known.matrix), size, {key, count: 4, which: "smallest"});
  expect(at(value, 0)).toBeCloseTo(-15, 1);
  expect(Array.from(value)).toEqual(descending(value).reverse());
});
