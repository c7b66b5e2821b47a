import {beforeAll, expect, test} from "vitest";
import {ArgumentError} from "./argument-error.ts";
import {pack, unpack} from "./pack.ts";
import {start} from "./start.ts";
import * as tf from "./tfjs.ts";

beforeAll(async () => void (await start({backend: "cpu"})));

test("trees of tensors, typed arrays and JSON come back as they were", async () => {
  const value = {
    layers: [{w: tf.tensor2d([1, -2.5, Number.NaN, 4], [2, 2]), b: tf.zeros([0])}],
    counts: tf.tensor1d([1, 2, 3], "int32"),
    flags: tf.tensor1d([true, false], "bool"),
    words: tf.tensor1d(["a", "é"]),
    step: 7,
    odd: [Number.POSITIVE_INFINITY, -0, Number.NaN, null, "ü", true],
    typed: new Float64Array([Math.PI, -0]),
    bytes: new Uint8Array([1, 2, 3]).subarray(1),
    poser: {tensor: "float32", shape: [1], start: 0, length: 1},
    "odd name": {},
    absent: undefined,
  };
  const back = unpack(await pack(value)) as typeof value;
  expect(Object.keys(back)).toEqual(Object.keys(value).slice(0, -1));
  const [w, b] = [back.layers[0]?.w as tf.Tensor, back.layers[0]?.b as tf.Tensor];
  expect([w.shape, b.shape, w.dtype]).toEqual([[2, 2], [0], "float32"]);
  expect([...w.dataSync()]).toEqual([1, -2.5, Number.NaN, 4]);
  expect([back.counts.dtype, [...back.counts.dataSync()]]).toEqual(["int32", [1, 2, 3]]);
  expect([back.flags.dtype, [...back.flags.dataSync()]]).toEqual(["bool", [1, 0]]);
  expect(back.words.dataSync()).toEqual(["a", "é"]);
  expect([back.step, back.odd, back.poser, back["odd name"]]).toEqual([7, value.odd, value.poser, {}]);
  expect(back.typed).toEqual(value.typed);
  expect(back.bytes).toEqual(new Uint8Array([2, 3]));
});

test("tensors may be disposed once it was called", async () => {
  const tensor = tf.tensor1d([1, 2]);
  const packing = pack({tensor});
  tensor.dispose();
  const {tensor: back} = unpack(await packing) as {tensor: tf.Tensor};
  expect([...back.dataSync()]).toEqual([1, 2]);
});

test.each<[string, unknown, RegExp]>([
  ["a function", {a: [1, () => 1]}, /^store: value\.a\[1\] is a function, not something that can be kept/],
  ["a class instance", new Map(), /^store: value is a Map/],
  ["undefined in an array", [undefined], /^store: value\[0\] is undefined/],
  ["a bigint", {"a b": 1n}, /^store: value\["a b"\] is a bigint/],
])("%s is refused with its place", async (_, value, message) => {
  await expect(pack(value, "store")).rejects.toThrow(message);
  await expect(pack(value, "store")).rejects.toThrow(ArgumentError);
});

test("a cycle, a complex and a disposed tensor are refused", async () => {
  const ring: {self?: unknown} = {};
  ring.self = ring;
  await expect(pack(ring)).rejects.toThrow("value.self is what it is itself a part of");
  await expect(pack(tf.complex([1], [1]))).rejects.toThrow("a complex64 tensor");
  const gone = tf.scalar(1);
  gone.dispose();
  await expect(pack([gone])).rejects.toThrow("value[0] is a tensor that was disposed");
});

test("damaged bytes are told", () => {
  expect(() => unpack(new ArrayBuffer(2))).toThrow("damaged");
  expect(() => unpack(new Uint8Array([200, 0, 0, 0, 1, 2]).buffer)).toThrow("damaged");
});
