/** Against JAX itself (fixtures/write-jax-vectors.py) and, as a second implementation, jax-js. */
import "@tensorflow/tfjs-backend-cpu";
import {readFileSync} from "node:fs";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {type Key, rng} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

interface Vectors {
  key: [number, number];
  foldIn: Record<string, [number, number]>;
  gamma: {a: number[]; values: number[]};
  [name: string]: unknown;
}

const file = new URL("fixtures/jax-vectors.json", import.meta.url);
const {keys} = JSON.parse(readFileSync(file, "utf8")) as {keys: Vectors[]};

/** Distance in float32 steps. */
function ulps(a: number, b: number): number {
  const [i, j] = new Int32Array(Float32Array.of(a, b).buffer).map((bits) => (bits < 0 ? -(bits & 0x7fffffff) : bits));
  return Math.abs((i ?? Number.NaN) - (j ?? Number.NaN));
}

function worst(ours: ArrayLike<number>, jax: unknown, distance: (a: number, b: number) => number): number {
  const theirs = jax as number[];
  expect(ours.length).toBe(theirs.length);
  return Math.max(...theirs.map((value, i) => distance(ours[i] ?? Number.NaN, value)));
}

const unsigned = (tensor: tf.Tensor) => [...new Uint32Array(tensor.dataSync<"int32">())];

test("the known answers of the notes", () => {
  expect(rng.split(rng.key(42), 2)).toEqual([
    [1832780943, 270669613],
    [64467757, 2916123636],
  ]);
  expect(unsigned(rng.bits(rng.key(42), [4]))).toEqual([2098992034, 2919706841, 2646866425, 2409546199]);
  expect([...rng.uniform(rng.key(0), [4]).dataSync()]).toEqual(
    [0.947667, 0.9785799, 0.33229148, 0.46866846].map(Math.fround),
  );
});

test("the seed's upper word counts, as JAX's does with 64 bits", () => {
  // jax.random.key_data(jax.random.key(s)) with jax_enable_x64
  expect(rng.key(2 ** 31)).toEqual([0, 2147483648]);
  expect(rng.key(2 ** 32 + 5)).toEqual([1, 5]);
  expect(rng.key(Number.MAX_SAFE_INTEGER)).toEqual([2097151, 4294967295]);
});

describe.each(keys)("as JAX, for the key $key", (jax) => {
  const key: Key = jax.key;
  const logits = [
    [0, 1, -1, 2],
    [3, 0.5, 0.5, -2],
    [0, 0, 0, 0],
  ];
  const weights = [0.1, 0, 0.4, 0.3, 0.2];
  const table = () => tf.range(0, 12, 1, "int32").reshape([4, 3]);

  test("keys", () => {
    expect(rng.key(key[1])).toEqual(key);
    expect(rng.split(key)).toEqual(jax.split2);
    expect(rng.split(key, 5)).toEqual(jax.split5);
    for (const [data, folded] of Object.entries(jax.foldIn)) expect(rng.foldIn(key, Number(data))).toEqual(folded);
  });

  test("the same bits", () => {
    expect(unsigned(rng.bits(key, [3, 5]))).toEqual((jax.bits as number[][]).flat());
    expect([...rng.uniform(key, [4, 4]).dataSync()]).toEqual((jax.uniform as number[][]).flat().map(Math.fround));
    expect(rng.rademacher(key, [32]).arraySync()).toEqual(jax.rademacher);
    expect(rng.bernoulli(key, 0.3, [32]).arraySync()).toEqual(jax.bernoulli);
    expect(rng.bernoulli(key, tf.tensor1d([0.1, 0.5, 0.9]), [8, 3]).arraySync()).toEqual(jax.bernoulliEach);
    expect(rng.randint(key, [32], -7, 1000).arraySync()).toEqual(jax.randint);
    expect(rng.randint(key, [16], -(2 ** 31), 2 ** 31 - 1).arraySync()).toEqual(jax.randintWide);
    expect(rng.permutation(key, 10).arraySync()).toEqual(jax.permutation);
    expect(rng.permutation(key, 2000).arraySync()).toEqual(jax.permutation2000);
    expect(rng.permutation(key, table()).arraySync()).toEqual(jax.permutationRows);
    expect(rng.permutation(key, table(), {axis: 1}).arraySync()).toEqual(jax.permutationColumns);
  });

  test("the same choices", () => {
    expect(rng.choice(key, 10, {shape: [3, 4]}).arraySync()).toEqual(jax.choice);
    expect(rng.choice(key, 10).arraySync()).toEqual(jax.choiceScalar);
    expect(rng.choice(key, 10, {shape: [5], replace: false}).arraySync()).toEqual(jax.choiceWithout);
    expect(rng.choice(key, 5, {shape: [24], p: weights}).arraySync()).toEqual(jax.choiceWeighted);
    expect(rng.choice(key, 5, {shape: [3], p: weights, replace: false}).arraySync()).toEqual(jax.choiceWeightedWithout);
    expect(rng.choice(key, table(), {shape: [2, 2], axis: 1}).arraySync()).toEqual(jax.choiceColumns);
    expect(rng.categorical(key, logits).arraySync()).toEqual(jax.categorical);
    expect(rng.categorical(key, logits, {shape: [6, 3]}).arraySync()).toEqual(jax.categoricalShape);
    expect(rng.categorical(key, tf.tensor2d(logits), {axis: 0}).arraySync()).toEqual(jax.categoricalAxis);
    const without = rng.categorical(key, logits, {shape: [2, 3], replace: false});
    expect(without.arraySync()).toEqual(jax.categoricalWithout);
    const columns = rng.categorical(key, logits, {axis: 0, shape: [3, 4], replace: false});
    expect(columns.arraySync()).toEqual(jax.categoricalAxisWithout);
  });

  test("the same but for rounding, within the bounds that index.ts states", () => {
    const size = (a: number, b: number) => Math.abs(a - b) / Math.max(1, Math.abs(b));
    const relative = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b) / b);
    const {host} = rng;
    const far = Number.POSITIVE_INFINITY;
    expect(
      worst(host.uniform(key, 32, {minval: -3, maxval: 5.7}), jax.uniformRange, (a, b) => Math.abs(a - b) / 5.7),
    ).toBeLessThan(2 ** -22);
    expect(worst(host.normal(key, 256), jax.normal, ulps)).toBeLessThanOrEqual(4);
    expect(worst(host.exponential(key, 128), jax.exponential, size)).toBeLessThan(2 ** -21);
    expect(worst(host.gumbel(key, 128), jax.gumbel, size)).toBeLessThan(2 ** -21);
    expect(worst(host.truncatedNormal(key, -1, 2, 128), jax.truncatedNormal, size)).toBeLessThan(2 ** -21);
    expect(worst(host.truncatedNormal(key, 0.5, far, 64), jax.halfNormal, size)).toBeLessThan(2 ** -21);
    const a = jax.gamma.a.map(Math.fround);
    expect(worst(host.gamma(key, a), jax.gamma.values, relative)).toBeLessThan(2 ** -16);
  });
});

// Under Node, jax-js asks for a navigator that Node 20 has not got.
Object.defineProperty(globalThis, "navigator", {value: globalThis.navigator ?? {}, configurable: true});
const jaxJs = await import("@jax-js/jax");

/** A second, independent implementation on keys that no fixture has. Its arrays are consumed by use. */
describe("as jax-js", () => {
  const {random} = jaxJs;
  beforeAll(async () => {
    await jaxJs.init("cpu");
    jaxJs.defaultDevice("cpu");
  });

  test.each(Array.from({length: 12}, (_, i) => (i * 2654435761 + 99) % 2 ** 32))("seed %i", async (seed) => {
    const theirs = random.key(seed);
    const key = rng.key(seed);
    expect(rng.split(key, 7).flat()).toEqual([...(await random.split(theirs.ref, 7).data())]);
    expect(unsigned(rng.bits(key, [2, 33]))).toEqual([...(await random.bits(theirs.ref, [2, 33]).data())]);
    expect([...rng.host.uniform(key, 101)]).toEqual([...(await random.uniform(theirs.ref, [101]).data())]);
    const exponential = await random.exponential(theirs.ref, [50]).data();
    expect(worst(rng.host.exponential(key, 50), [...exponential], (a, b) => Math.abs(a - b))).toBeLessThan(2e-6);
    const coins = await random.bernoulli(theirs, 0.25, [64]).data();
    expect([...rng.bernoulli(key, 0.25, [64]).dataSync()]).toEqual([...coins]);
  });
});
