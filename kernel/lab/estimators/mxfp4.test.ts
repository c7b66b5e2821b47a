/** Card 5. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import {readFile} from "node:fs/promises";
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {startBackend} from "../../engine/backends.ts";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import {hadamardMatrix, signedHadamard} from "./hadamard.ts";
import {mxfp4Linear, mxfp4MatMul, mxfp4Round, randomHadamard} from "./mxfp4.ts";
import {roundBlocks, roundByOperations} from "./mxfp4-round.ts";

beforeAll(async () => {
  const files = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);
  const wasmBytes = async (name: string) => new Uint8Array(await readFile(new URL(name, files))).buffer;
  expect((await startBackend("wasm", {wasmBytes, lost: () => {}})).name).toBe("wasm");
  await tf.setBackend("cpu");
});

const key = rng.key(5);
const GRID = [0, 0.5, 1, 1.5, 2, 3, 4, 6].flatMap((x) => [x, -x]);
const scaleOf = (values: readonly number[]) => 2 ** (Math.floor(Math.log2(Math.max(...values.map(Math.abs)))) - 2);

/** The nearest number of the grid by search; of two as near, the one whose last bit is 0. */
function nearest(v: number, scale: number): number {
  const even = [0, 1, 2, 4];
  const [best] = [...GRID].sort((p, q) => {
    const [dp, dq] = [Math.abs(v / scale - p), Math.abs(v / scale - q)];
    return dp - dq || Number(even.includes(Math.abs(q))) - Number(even.includes(Math.abs(p)));
  });
  return (best as number) * scale;
}

describe("mxfp4Round", () => {
  test("to nearest is the search over the grid, ties too", () => {
    const ties = [7.9, 0.25, 0.75, 1.25, 1.75, 2.5, 3.5, 5, -5, -2.5, 6.9];
    const draws = rng.host.normal(key, 32 * 40);
    const rows = Array.from({length: 40}, (_, i) =>
      [...draws.subarray(32 * i, 32 * (i + 1))].map((z) => z * 1.7 ** (i - 20)),
    );
    rows.push(
      [...ties, ...Array(32 - ties.length).fill(0)],
      Array(32).fill(0),
      [4, ...Array(31).fill(1)],
      [3.9999998, ...Array(31).fill(1)],
    );
    const found = mxfp4Round(tf.tensor2d(rows), {key, rounding: "nearest"}).arraySync() as number[][];
    for (const [i, row] of rows.entries()) {
      const exact = row.map(Math.fround);
      if (exact.every((v) => v === 0)) expect(found[i]).toEqual(exact);
      else expect(found[i]?.map((v) => v + 0)).toEqual(exact.map((v) => nearest(v, scaleOf(exact)) + 0));
    }
  });

  test("stochastically it takes the two neighbours of ¾ v, and its mean is ¾ v", () => {
    const values = [7.99, -7.2, 0.1, 0.6, -1.3, 1.99, 2.4, 3.3, 5, 6.1, -0.01, 0, ...Array(20).fill(1)];
    const many = tf.tile(tf.tensor2d([values]), [20_000, 1]);
    // The last three axes, [rows, blocks, 32], have dither of their own.
    const found = mxfp4Round(many, {key});
    const means = found.mean(0).dataSync();
    const seen = found.arraySync() as number[][];
    for (const [j, v] of values.entries()) {
      const wanted = 0.75 * v;
      const low = Math.max(...GRID.filter((p) => p <= wanted + 1e-6));
      const high = Math.min(...GRID.filter((p) => p >= wanted - 1e-6));
      expect(seen.every((row) => row[j] === low || row[j] === high)).toBe(true);
      expect(Math.abs((means[j] as number) - wanted)).toBeLessThan((4 * (high - low + 1e-6)) / Math.sqrt(4 * 20_000));
    }
  });

  test("without headroom the largest values are cut off: biased", () => {
    const many = tf.tile(tf.tensor2d([[7.9, ...Array(31).fill(1)]]), [100, 1]);
    expect(mxfp4Round(many, {key, headroom: 1}).mean(0).dataSync()[0]).toBe(6);
  });
});

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => tf.setBackend(backend));
  afterAll(() => tf.setBackend("cpu"));

  // On WASM blocks of 2 are too short for vectors.
  test.each([
    ["nearest", 32],
    ["stochastic", 32],
    ["stochastic", 2],
  ] as const)("the kernel rounds as a GPU's operations do: %s, in blocks of %i", async (rounding, block) => {
    const size = rng.host.normal(rng.foldIn(key, 8), 3 * 5 * 64);
    const numbers = rng.host
      .normal(rng.foldIn(key, 9), 3 * 5 * 64)
      .map((z, i) => z * 2 ** Math.round(9 * (size[i] as number)));
    numbers.fill(0, 64, 96);
    const dither = rounding === "stochastic" ? rng.host.uniform(key, 5 * 64) : undefined;
    const round = (f: typeof roundBlocks) =>
      f(tf.tensor3d(numbers, [3, 5, 64]), dither && tf.tensor3d(dither, [5, 64 / block, block]), {
        block,
        factor: dither ? 0.75 : 1,
      })
        .dataSync()
        // Without the sign of a zero.
        .map((v) => v + 0);
    const here = round(roundBlocks);
    await tf.setBackend("cpu");
    const there = round(roundByOperations);
    await tf.setBackend(backend);
    expect(here).toEqual(there);
    expect(new Set(here).size).toBeGreaterThan(20);
  });

  test("the transform is the product with signs and matrix, and so is its gradient", () => {
    const [values, weights] = [1, 2].map((i) => rng.normal(rng.foldIn(key, i), [3, 2, 128])) as [tf.Tensor, tf.Tensor];
    const signs = rng.rademacher(key, [128]);
    const matrix = tf.tensor2d(hadamardMatrix(64), [64, 64]);
    const plain = (v: tf.Tensor) => v.mul(signs).reshape([-1, 64]).matMul(matrix).reshape(v.shape);
    const far = (f: (g: typeof plain) => tf.Tensor) =>
      tf
        .max(
          tf.abs(
            tf.sub(
              f(plain),
              f((v) => signedHadamard(v, signs)),
            ),
          ),
        )
        .dataSync()[0];
    expect(far((g) => g(values))).toBeLessThan(2e-6);
    expect(far((g) => grad((v: tf.Tensor) => tf.sum(g(v).mul(weights)))(values))).toBeLessThan(2e-6);
  });
});

test("the Hadamard matrix is orthonormal, and the transform leaves products as they are", () => {
  const matrix = tf.tensor2d(hadamardMatrix(64), [64, 64]);
  const product = tf.matMul(matrix, matrix, false, true).sub(tf.eye(64)).abs().max().dataSync()[0];
  expect(product).toBeLessThan(1e-6);
  const [a, b] = [rng.normal(rng.foldIn(key, 1), [3, 128]), rng.normal(rng.foldIn(key, 2), [5, 128])];
  const plain = tf.matMul(a, b, false, true);
  const rotated = tf.matMul(randomHadamard(a, key), randomHadamard(b, key), false, true);
  expect(tf.max(tf.abs(tf.sub(plain, rotated))).dataSync()[0]).toBeLessThan(1e-4);
});

test.each([true, false])("the product is unbiased, rotated: %o", (rotate) => {
  const [a, b] = [rng.normal(rng.foldIn(key, 1), [4, 64]), rng.normal(rng.foldIn(key, 2), [4, 64])];
  const exact = tf.matMul(a, b, false, true).dataSync();
  const draws = Array.from({length: 600}, (_, i) => [
    ...mxfp4MatMul(a, b, {key: rng.foldIn(key, i), rotate}).dataSync(),
  ]);
  const z = Array.from(exact, (value, j) => {
    const column = draws.map((draw) => draw[j] as number);
    const mean = column.reduce((sum, v) => sum + v, 0) / 600;
    const variance = column.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 599;
    return (mean - value) / Math.sqrt(variance / 600);
  });
  expect(Math.sqrt(z.reduce((sum, v) => sum + v * v, 0) / z.length)).toBeLessThan(1.6);
});

test("the gradient for what a layer reads can be left out, and that for its weights stays as it is", () => {
  const [x, w] = [rng.normal(rng.foldIn(key, 1), [64, 64]), rng.normal(rng.foldIn(key, 2), [64, 64])];
  const [whole, ofWeights] = [true, false].map((inputGradient) => {
    const layer = mxfp4Linear({key, inputGradient});
    return grad((both: tf.Tensor[]) => tf.sum(tf.square(layer(both[0] as tf.Tensor, both[1] as tf.Tensor))))([x, w]);
  }) as unknown as [tf.Tensor, tf.Tensor][];
  expect(ofWeights?.[1].dataSync()).toEqual(whole?.[1].dataSync());
  expect(tf.max(tf.abs((whole as tf.Tensor[])[0] as tf.Tensor)).dataSync()[0]).toBeGreaterThan(1);
  expect(tf.max(tf.abs((ofWeights as tf.Tensor[])[0] as tf.Tensor)).dataSync()[0]).toBe(0);
});

test("the layer's value is exact, and its gradients are the two products, for runs side by side", () => {
  const [x, w, t] = [[2, 64, 128] as const, [2, 128, 64] as const, [2, 64, 64] as const].map((shape, i) =>
    rng.normal(rng.foldIn(key, i), shape),
  ) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const layer = mxfp4Linear({key});
  expect(tf.max(tf.abs(tf.sub(layer(x, w), tf.matMul(x, w)))).dataSync()[0]).toBe(0);
  const relative = (found: tf.Tensor, exact: tf.Tensor) =>
    tf.div(tf.norm(tf.sub(found, exact)), tf.norm(exact)).dataSync()[0];
  const found = grad((both: tf.Tensor[]) => tf.sum(tf.mul(layer(both[0] as tf.Tensor, both[1] as tf.Tensor), t)))([
    x,
    w,
  ]);
  const [dx, dw] = found as unknown as [tf.Tensor, tf.Tensor];
  for (const error of [relative(dx, tf.matMul(t, w, false, true)), relative(dw, tf.matMul(x, t, true, false))]) {
    expect(error).toBeGreaterThan(0.05);
    expect(error).toBeLessThan(0.4);
  }
});

test.each([
  [() => mxfp4Round(tf.zeros([2, 33]), {key}), /mxfp4Round: the last axis must be a multiple of 32; it is 33/],
  [() => mxfp4Round(tf.zeros([2, 32]), {key, headroom: 2}), /mxfp4Round: headroom must be in \(0, 1\]; it is 2/],
  [
    () => mxfp4Round(tf.zeros([2, 32]), {key, rounding: "up" as "nearest"}),
    /rounding must be nearest or stochastic; it is up/,
  ],
  [() => randomHadamard(tf.zeros([2, 32]), key), /randomHadamard: the last axis must be a multiple of 64; it is 32/],
  [() => hadamardMatrix(12), /hadamardMatrix: n must be a power of two; it is 12/],
])("refuses what cannot be (%#)", (call, message) => {
  expect(call).toThrow(message);
});
