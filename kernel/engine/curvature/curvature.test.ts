/** What all functions have in common: arguments, broken operators, memory, cancelling. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {CurvatureError, curvature} from "./index.ts";
import {even, onDevice, onHost, rotated} from "./known-matrices.ts";
import type {Operator, Options} from "./types.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(1);
const size = 12;
const {matrix} = rotated(even(1, 3, size));

/** Every function, as called with its shortest arguments. */
const functions: [string, (operator: Operator, size: number, options?: Options) => Promise<unknown>][] = [
  ["eigenvalues", (a, n, options) => curvature.eigenvalues(a, n, {key, count: 2, vectors: true, ...options})],
  ["powerIteration", (a, n, options) => curvature.powerIteration(a, n, {key, vector: true, ...options})],
  ["trace", (a, n, options) => curvature.trace(a, n, {key, ...options})],
  ["trace", (a, n, options) => curvature.trace(a, n, {key, method: "hutch++", maxIterations: 9, ...options})],
  ["diagonal", (a, n, options) => curvature.diagonal(a, n, {key, ...options})],
  ["spectrum", (a, n, options) => curvature.spectrum(a, n, {key, steps: 5, probes: 2, ...options})],
  ["conjugateGradients", (a, n, options) => solveOnes(a, n, options)],
];

async function solveOnes(a: Operator, n: number, options: Options = {}): Promise<unknown> {
  const b = tf.ones([n]) as tf.Tensor1D;
  return curvature.conjugateGradients(a, b, options).finally(() => b.dispose());
}

const refusal = (call: string, argument: string) =>
  expect.objectContaining({
    name: "CurvatureError",
    argument,
    message: expect.stringMatching(new RegExp(`^curvature\\.${call}: ${argument} `)),
  });

describe.each(functions)("%s", (call, run) => {
  const identity: Operator = (v) => tf.clone(v);

  test.each<[string, string, Operator, number, Options?]>([
    ["an operator that is none", "operator", null as never, size],
    ["an operator that gives another shape", "operator", () => tf.ones([size + 1]), size],
    ["an operator that gives a row", "operator", (v) => tf.reshape(v, [1, size]) as never, size],
    ["an operator that gives a number", "operator", () => 1 as never, size],
    ["an operator that gives NaN", "operator", (v) => tf.mul(v, Number.NaN), size],
    ["an operator that gives infinity", "operator", (v) => tf.mul(v, Number.POSITIVE_INFINITY), size],
    ["maxIterations 0", "maxIterations", identity, size, {maxIterations: 0}],
    ["maxIterations 1.5", "maxIterations", identity, size, {maxIterations: 1.5}],
    ["a negative tolerance", "tolerance", identity, size, {tolerance: -1}],
    ["tolerance NaN", "tolerance", identity, size, {tolerance: Number.NaN}],
    ["a short mask", "mask", identity, size, {mask: [1, 0]}],
    ["a mask of halves", "mask", identity, size, {mask: Array(size).fill(0.5)}],
    ["an empty mask", "mask", identity, size, {mask: new Uint8Array(size)}],
    ["a mask that is none", "mask", identity, size, {mask: 3 as never}],
  ])("%s is refused by name, and nothing is left", async (_, argument, operator, n, options) => {
    const before = tf.memory().numTensors;
    const made = typeof operator === "function" ? operator : undefined;
    await expect(run(made as Operator, n, options)).rejects.toThrow(refusal(call, argument));
    expect(tf.memory().numTensors).toBe(before);
  });

  test("an operator that throws: its error, and nothing is left", async () => {
    const before = tf.memory().numTensors;
    for (const good of [0, 1, 2, 4]) {
      let calls = 0;
      const failing: Operator = (v) => {
        if (calls++ === good) throw new RangeError("mine");
        return tf.mul(v, tf.linspace(1, 2, size)) as tf.Tensor1D;
      };
      const options = {maxIterations: 9, tolerance: 0};
      await expect(run(failing, size, options)).rejects.toThrow(new RangeError("mine"));
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test("a signal ends it with its reason", async () => {
    const before = tf.memory().numTensors;
    const reason = new Error("stopped");
    const options = {signal: AbortSignal.abort(reason), tolerance: 0};
    await expect(run((v) => tf.mul(v, tf.linspace(1, 2, size)), size, options)).rejects.toBe(reason);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("100 calls leave the tensors that they give, and no more", async () => {
    const operator = onDevice(matrix);
    const mask = tf.tensor1d(Array.from({length: size}, (_, i) => (i < 9 ? 1 : 0)));
    const before = tf.memory().numTensors;
    for (let i = 0; i < 100; i++) {
      const result = await run(operator, size, i % 2 ? {mask} : {});
      const own = Object.values(result as object).filter((value) => value instanceof tf.Tensor);
      tf.dispose(own);
    }
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose(mask);
  });

  test("the same key gives the same result", async () => {
    const plain = async () => {
      const result = Object.entries((await run(onDevice(matrix), size)) as object);
      return Object.fromEntries(result.map(([name, x]) => [name, x instanceof tf.Tensor ? x.arraySync() : x]));
    };
    expect(await plain()).toEqual(await plain());
  });
});

test.each(functions.filter(([call]) => call !== "conjugateGradients"))("%s: size and key", async (call, run) => {
  const operator: Operator = (v) => tf.clone(v);
  for (const wrong of [0, -1, 1.5, Number.NaN, undefined]) {
    await expect(run(operator, wrong as number)).rejects.toThrow(refusal(call, "size"));
  }
  await expect(run(operator, size, {key: undefined} as Options)).rejects.toThrow(
    expect.objectContaining({name: "RandomError", argument: "key"}),
  );
});

const operator: Operator = (v) => tf.clone(v);
test.each<[string, string, () => Promise<unknown>]>([
  ["eigenvalues", "count", () => curvature.eigenvalues(operator, size, {key, count: 0})],
  [
    "eigenvalues",
    "count",
    () => curvature.eigenvalues(operator, size, {key, count: 2, mask: tf.oneHot(3, size) as never}),
  ],
  ["eigenvalues", "block", () => curvature.eigenvalues(operator, size, {key, block: 13})],
  ["eigenvalues", "which", () => curvature.eigenvalues(operator, size, {key, which: "top" as never})],
  ["eigenvalues", "start", () => curvature.eigenvalues(operator, size, {key, start: tf.ones([2, size])})],
  ["eigenvalues", "start", () => curvature.eigenvalues(operator, size, {key, start: tf.ones([size - 1])})],
  ["eigenvalues", "maxIterations", () => curvature.eigenvalues(operator, size, {key, count: 3, maxIterations: 2})],
  ["powerIteration", "start", () => curvature.powerIteration(operator, size, {key, start: tf.ones([3])})],
  ["trace", "method", () => curvature.trace(operator, size, {key, method: "xtrace" as never})],
  ["trace", "maxIterations", () => curvature.trace(operator, size, {key, method: "hutch++", maxIterations: 2})],
  ["spectrum", "probes", () => curvature.spectrum(operator, size, {key, probes: 0})],
  ["spectrum", "steps", () => curvature.spectrum(operator, size, {key, steps: 20, maxIterations: 10})],
  ["conjugateGradients", "b", () => curvature.conjugateGradients(operator, tf.ones([2, 3]) as never)],
  ["conjugateGradients", "b", () => curvature.conjugateGradients(operator, [1, 2] as never)],
  ["conjugateGradients", "b", () => curvature.conjugateGradients(operator, undefined as never)],
  ["conjugateGradients", "start", () => curvature.conjugateGradients(operator, tf.ones([3]), {start: tf.ones([2])})],
  [
    "conjugateGradients",
    "preconditioner",
    () => curvature.conjugateGradients(operator, tf.ones([3]), {preconditioner: 2 as never}),
  ],
  [
    "conjugateGradients",
    "preconditioner",
    () => curvature.conjugateGradients(operator, tf.ones([3]), {preconditioner: () => tf.ones([2])}),
  ],
])("%s refuses its %s", async (call, argument, run) => {
  await expect(run()).rejects.toThrow(refusal(call, argument));
});

test("an operator that is not symmetric is found out", async () => {
  const skew = matrix.map((row, i) => row.map((entry, j) => entry + (i < j ? 0.3 : 0)));
  for (const run of [curvature.eigenvalues, curvature.spectrum]) {
    await expect(run(onDevice(skew), size, {key})).rejects.toThrow("operator is not symmetric");
  }
});

test("host: bad arguments", async () => {
  const {host} = curvature;
  const apply = onHost(matrix);
  await expect(host.eigenvalues(apply, size, {key, count: 99})).rejects.toThrow(refusal("host.eigenvalues", "count"));
  const start = [new Float64Array(3)];
  await expect(host.eigenvalues(apply, size, {key, start})).rejects.toThrow(refusal("host.eigenvalues", "start"));
  await expect(host.spectrum(apply, 0, {key})).rejects.toThrow(refusal("host.spectrum", "size"));
  expect(() => host.dense(() => new Float64Array(1), 2)).toThrow(refusal("host.dense", "operator"));
  const nan = () => new Float64Array(2).fill(Number.NaN);
  expect(() => host.conjugateGradients(nan, new Float64Array([1, 2]))).toThrow(CurvatureError);
  const columns = host.dense(apply, size);
  columns.forEach((column, i) => {
    column.forEach((entry, j) => {
      expect(entry).toBeCloseTo(matrix[i]?.[j] ?? Number.NaN, 14);
    });
  });
});

test("blockMask: the leaves by name, at their places in the flat vector", () => {
  const params = {b: tf.ones([2]), a: tf.ones([2, 2]), c: [tf.scalar(1), tf.ones([0]), tf.ones([1])]};
  const structure = tree.structure(params);
  expect(Array.from(curvature.blockMask(structure, (name) => name === "b"))).toEqual([0, 0, 0, 0, 1, 1, 0, 0]);
  expect(Array.from(curvature.blockMask(structure, (name) => name.startsWith("c")))).toEqual([0, 0, 0, 0, 0, 0, 1, 1]);
  const none = () => curvature.blockMask(structure, (name) => name === "d");
  expect(none).toThrow("curvature.blockMask: select must select a leaf; there are a, b, c[0], c[1], c[2].");
});
