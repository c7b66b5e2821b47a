/** The functions as a user meets them: shapes, types, memory, backends, bad arguments. */
import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-backend-wasm";
import {readFile} from "node:fs/promises";
import {afterEach, beforeAll, describe, expect, expectTypeOf, test} from "vitest";
import {startBackend} from "../backends.ts";
import * as tf from "../tfjs.ts";
import {type Key, RandomError, rng} from "./index.ts";

const key = rng.key(1);

beforeAll(() => tf.setBackend("cpu"));

test("a key is a plain, frozen value", () => {
  expect(structuredClone(key)).toEqual([0, 1]);
  expect(Object.isFrozen(key)).toBe(true);
  const [a, b] = rng.split(key);
  expectTypeOf(b).toEqualTypeOf<Key>();
  expectTypeOf(rng.split(key, 3)).toEqualTypeOf<[Key, Key, Key]>();
  expect(rng.split(key, 5).slice(0, 2)).toEqual([a, b]);
  expect(rng.foldIn(key, 1)).toEqual(b);
  // A key that was stored and read again is as good.
  expect(rng.host.bits(JSON.parse(JSON.stringify(b)) as Key, 3)).toEqual(rng.host.bits(b, 3));
});

test("the same key gives the same numbers, in any shape; another key others", () => {
  const flat = [...rng.normal(key, [6]).dataSync()];
  expect([...rng.normal(key, [2, 3]).dataSync()]).toEqual(flat);
  expect([...rng.normal(key, [4]).dataSync()]).toEqual(flat.slice(0, 4));
  const other = [...rng.normal(rng.key(2), [6]).dataSync()];
  expect(other.some((x) => flat.includes(x))).toBe(false);
});

/** Name, call, shape, dtype. */
const made: [string, () => tf.Tensor, number[], string][] = [
  ["bits", () => rng.bits(key, [2, 3]), [2, 3], "int32"],
  ["uniform", () => rng.uniform(key, [2, 3]), [2, 3], "float32"],
  ["uniform in a range", () => rng.uniform(key, [4], {minval: -1, maxval: 2}), [4], "float32"],
  ["normal, of no dimensions", () => rng.normal(key), [], "float32"],
  ["normal, of seven", () => rng.normal(key, [1, 2, 1, 2, 1, 2, 1]), [1, 2, 1, 2, 1, 2, 1], "float32"],
  ["normal, empty", () => rng.normal(key, [3, 0]), [3, 0], "float32"],
  ["rademacher", () => rng.rademacher(key, [5]), [5], "float32"],
  ["bernoulli", () => rng.bernoulli(key), [], "bool"],
  ["bernoulli of a tensor", () => tf.tidy(() => rng.bernoulli(key, tf.fill([2, 2], 0.5))), [2, 2], "bool"],
  ["exponential", () => rng.exponential(key, [2]), [2], "float32"],
  ["gumbel", () => rng.gumbel(key, [2]), [2], "float32"],
  ["gamma", () => rng.gamma(key, 2, [2, 2]), [2, 2], "float32"],
  ["gamma, one", () => rng.gamma(key, 2), [], "float32"],
  ["gamma of several", () => rng.gamma(key, [1, 2, 3]), [3], "float32"],
  ["truncatedNormal", () => rng.truncatedNormal(key, -1, 1, [2]), [2], "float32"],
  ["randint", () => rng.randint(key, [2], 0, 9), [2], "int32"],
  ["sphere", () => rng.sphere(key, 3, [2]), [2, 3], "float32"],
  ["sphere, one point", () => rng.sphere(key, 3), [3], "float32"],
  ["permutation", () => rng.permutation(key, 4), [4], "int32"],
  ["permutation of nothing", () => rng.permutation(key, 0), [0], "int32"],
  [
    "permutation of a tensor",
    () => tf.tidy(() => rng.permutation(key, tf.ones([2, 3]), {axis: -1})),
    [2, 3],
    "float32",
  ],
  ["choice", () => rng.choice(key, 4, {shape: [2, 2]}), [2, 2], "int32"],
  ["choice of nothing from nothing", () => rng.choice(key, 0, {shape: [0]}), [0], "int32"],
  [
    "choice of a tensor",
    () => tf.tidy(() => rng.choice(key, tf.ones([5, 7]), {shape: [2], axis: 1})),
    [5, 2],
    "float32",
  ],
  ["one choice of a tensor", () => tf.tidy(() => rng.choice(key, tf.ones([5, 7]))), [7], "float32"],
  ["categorical", () => rng.categorical(key, [[0, 1, 2]], {shape: [5, 1]}), [5, 1], "int32"],
  ["categorical of a vector", () => rng.categorical(key, new Float32Array(3)), [], "int32"],
];

test.each(made)("%s has its shape and type, and leaves nothing behind", (_, make, shape, dtype) => {
  tf.dispose(make());
  const before = tf.memory().numTensors;
  const tensor = make();
  expect(tensor).toMatchObject({shape, dtype});
  expect(tf.memory().numTensors).toBe(before + 1);
  tensor.dispose();
});

test("what one tensor function gives, its host function gives", () => {
  const same = (tensor: tf.Tensor, values: ArrayLike<number>) =>
    expect([...tensor.dataSync()]).toEqual(Array.from(values));
  const {host} = rng;
  same(rng.bits(key, [9]), new Int32Array(host.bits(key, 9).buffer));
  same(rng.uniform(key, [9], {minval: 2, maxval: 7}), host.uniform(key, 9, {minval: 2, maxval: 7}));
  same(rng.rademacher(key, [9]), host.rademacher(key, 9));
  same(rng.gamma(key, 0.7, [9]), host.gamma(key, new Array(9).fill(0.7)));
  same(rng.permutation(key, 9), host.permutation(key, 9));
  same(rng.truncatedNormal(key, 0, 1, [9]), host.truncatedNormal(key, 0, 1, 9));
});

test("samples are constants of a gradient, and may be made inside one", () => {
  const loss = (w: tf.Tensor) => rng.normal(key, [3]).mul(w).sum();
  const gradient = tf.grad(loss)(tf.ones([3]));
  expect([...gradient.dataSync()]).toEqual([...rng.host.normal(key, 3)]);
});

describe("on WASM", () => {
  const files = new URL("../../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);
  const host = {
    wasmBytes: async (name: string) => new Uint8Array(await readFile(new URL(name, files))).buffer,
    lost: (reason: string) => expect.unreachable(reason),
  };
  afterEach(() => tf.setBackend("cpu"));

  test.each(made)("%s is the same as on the cpu backend", async (name, make) => {
    const expected = await make().data();
    expect((await startBackend("wasm", host)).name).toBe("wasm");
    const values = await make().data();
    // Normalizing goes through the backend's own sums and roots.
    const worst = Math.max(0, ...values.map((x, i) => Math.abs(x - (expected[i] ?? Number.NaN))));
    expect(values.length).toBe(expected.length);
    expect(worst).toBeLessThanOrEqual(name.startsWith("sphere") ? 1e-6 : 0);
  });
});

/** What, call, argument, message. */
const bad: [string, () => unknown, string, RegExp][] = [
  [
    "a negative seed",
    () => rng.key(-1),
    "seed",
    /^rng.key: seed must be a whole number from 0 to 9007199254740991; it is -1\.$/,
  ],
  ["a broken seed", () => rng.key(0.5), "seed", /it is 0.5/],
  [
    "a seed for a key",
    () => rng.normal(7 as unknown as Key),
    "key",
    /^rng.normal: key must be a key, as rng.key\(seed\) or .* it is 7/,
  ],
  ["too long a key", () => rng.split([1, 2, 3] as unknown as Key), "key", /it is \[1, 2, 3\]/],
  [
    "a tensor for a key",
    () => rng.host.bits(tf.ones([2]) as unknown as Key, 3),
    "key",
    /it is a tensor of shape \[2\]/,
  ],
  ["keys for a key", () => rng.uniform(rng.split(key) as unknown as Key), "key", /it is \[…, …\]/],
  ["no keys", () => rng.split(key, 0), "n", /from 1 to/],
  ["too large data", () => rng.foldIn(key, 2 ** 32), "data", /from 0 to 4294967295; it is 4294967296/],
  [
    "a number for a shape",
    () => rng.normal(key, 3 as unknown as number[]),
    "shape",
    /^rng.normal: shape must be an array of whole numbers/,
  ],
  ["a negative size", () => rng.bits(key, [2, -1]), "shape", /it is \[2, -1\]/],
  ["too large a shape", () => rng.gumbel(key, [2 ** 16, 2 ** 16]), "shape", /below 2³¹ in all/],
  ["a bad count", () => rng.host.normal(key, 1.5), "count", /it is 1.5/],
  ["an empty range", () => rng.uniform(key, [], {minval: 1, maxval: 1}), "maxval", /must be above minval, 1; it is 1/],
  ["an endless range", () => rng.uniform(key, [], {maxval: Number.POSITIVE_INFINITY}), "maxval", /finite/],
  ["no whole range", () => rng.randint(key, [], 3, 3), "maxval", /from 4 to/],
  ["a probability above 1", () => rng.bernoulli(key, 1.1), "p", /from 0 to 1; it is 1.1/],
  ["a probability that is NaN", () => rng.bernoulli(key, Number.NaN), "p", /it is NaN/],
  [
    "probabilities of another shape",
    () => rng.bernoulli(key, tf.ones([3]), [2]),
    "p",
    /has shape \[3\], which does not broadcast to \[2\]/,
  ],
  ["a gamma of 0", () => rng.gamma(key, [1, 0]), "a", /finite numbers above 0; there is 0/],
  ["too many gammas", () => rng.gamma(key, [1, 2], [3]), "a", /must be one number or 3, as shape has; there are 2/],
  ["a tensor of gammas", () => rng.gamma(key, tf.ones([2]) as unknown as number[]), "a", /write `await x.data\(\)`/],
  ["crossed bounds", () => rng.truncatedNormal(key, 2, 1), "upper", /must be above lower, 2; it is 1/],
  ["a bound that is NaN", () => rng.truncatedNormal(key, Number.NaN, 1), "lower", /it is NaN/],
  ["bounds too far out", () => rng.truncatedNormal(key, 6, 7), "upper", /so far out \(\[6, 7\]\) that float32/],
  ["no dimension", () => rng.sphere(key, 0), "dimension", /from 1 to/],
  ["a permutation of half", () => rng.permutation(key, 2.5), "x", /it is 2.5/],
  ["a permutation of a scalar", () => rng.permutation(key, tf.scalar(1)), "x", /at least one dimension/],
  ["an axis that is not there", () => rng.permutation(key, tf.ones([2]), {axis: 1}), "axis", /from -1 to 0; it is 1/],
  ["a choice from nothing", () => rng.choice(key, 0), "a", /has no elements/],
  ["a choice from an array", () => rng.choice(key, [1, 2] as unknown as number), "a", /it is \[1, 2\]/],
  [
    "too many different ones",
    () => rng.choice(key, 2, {shape: [3], replace: false}),
    "shape",
    /wants 3 different ones of 2 elements/,
  ],
  ["weights of another length", () => rng.choice(key, 3, {p: [1]}), "p", /must be 3 weights; there are 1/],
  ["a negative weight", () => rng.choice(key, 2, {p: [1, -1]}), "p", /there is -1/],
  ["no weight", () => rng.choice(key, 2, {p: [0, 0]}), "p", /has 0 weights above 0, and 1 are needed/],
  [
    "too few weights",
    () => rng.choice(key, 3, {p: [1, 1, 0], shape: [3], replace: false}),
    "p",
    /has 2 weights above 0, and 3/,
  ],
  ["weights in a tensor", () => rng.choice(key, 1, {p: tf.ones([1]) as unknown as number[]}), "p", /not a tensor/],
  ["a scalar of logits", () => rng.categorical(key, tf.scalar(1)), "logits", /at least one dimension/],
  ["a number of logits", () => rng.categorical(key, 3), "logits", /must be a tensor or an array; it is 3/],
  ["no categories", () => rng.categorical(key, tf.ones([2, 0])), "logits", /no categories/],
  [
    "a shape that does not end in the logits'",
    () => rng.categorical(key, tf.ones([2, 3]), {shape: [3]}),
    "shape",
    /must end in \[2\]; it is \[3\]/,
  ],
  [
    "more draws than categories",
    () => rng.categorical(key, [1, 2], {shape: [3], replace: false}),
    "shape",
    /wants 3 different ones of 2/,
  ],
];

test.each(bad)("%s is told, by argument", (_, call, argument, message) => {
  const tidied = () => tf.tidy(() => void call());
  expect(tidied).toThrow(message);
  expect(tidied).toThrow(RandomError);
  expect(tidied).toThrow(expect.objectContaining({argument, name: "RandomError"}));
});

test("an error on the way leaves no tensors", () => {
  const logits = tf.ones([2, 3], "int32");
  const before = tf.memory().numTensors;
  expect(() => rng.categorical(key, logits, {shape: [3]})).toThrow(RandomError);
  expect(() => rng.categorical(key, [[1, 2]], {shape: [3, 1], replace: false})).toThrow(RandomError);
  expect(() => rng.choice(key, logits, {shape: [4], replace: false})).toThrow(RandomError);
  expect(() => rng.bernoulli(key, logits, [2])).toThrow(RandomError);
  expect(tf.memory().numTensors).toBe(before);
  logits.dispose();
});
