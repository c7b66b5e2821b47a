/** What compiled functions refuse, and that nothing is left then. */
import {afterEach, beforeEach, expect, test} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import {type Key, rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {numbers} from "./expect-same.ts";
import {CompileError, compile} from "./index.ts";

let x: tf.Tensor1D;
let tensorsBefore: number;

beforeEach(async () => {
  await start("cpu");
  tensorsBefore = tf.memory().numTensors;
  x = tf.tensor1d([1, 2]);
});

afterEach(() => {
  x.dispose();
  expect(tf.memory().numTensors).toBe(tensorsBefore);
});

const reading = /^compile: f reads a tensor's data, .*tf\.where/;

test.each<[string, (x: tf.Tensor) => unknown, RegExp]>([
  ["a branch on a value", (u) => (numbers(tf.sum(u))[0] === 3 ? u : tf.neg(u)), reading],
  ["a comparison of tensors as numbers", (u) => ((u as unknown as number) > 2 ? u : tf.neg(u)), reading],
  ["printing", (u) => [u.print(), u], reading],
  ["a promise of data", (u) => [u.data(), u], reading],
  ["an array", (u) => tf.tensor(u.arraySync() as number[]), reading],
  ["random numbers without a key", (u) => u.add(tf.randomNormal([2])), /^compile: f uses random numbers without a key/],
  ["Math.random", (u) => u.mul(Math.random()), /^compile: f uses random numbers without a key/],
  ["a variable made", (u) => tf.variable(u).add(1), /^compile: f makes a tf\.variable/],
  ["an error of f's own", () => JSON.parse("{"), /JSON/],
  ["an error of TensorFlow.js's", (u) => tf.matMul(u as tf.Tensor2D, u as tf.Tensor2D), /matMul/],
  ["a promise of a result", async (u) => u, /^compile: the result of f is a Promise/],
  ["a number as a result", (u) => [u, 3], /^compile: the result of f\[1\] is the number 3/],
])("%s throws at the call, and leaves nothing", (_, f, message) => {
  const compiled = compile(f as (x: tf.Tensor) => tf.Tensor);
  expect(() => compiled(x)).toThrow(message);
  expect(() => compiled(x)).toThrow(message);
  expect(Math.random()).not.toBe(Math.random());
  expect(numbers(x)).toEqual([1, 2]);
  expect(compiled.plans).toEqual([]);
});

test("assigning to a variable throws, and the variable stays what it was", () => {
  const v = tf.variable(x);
  const compiled = compile((u: tf.Tensor) => {
    v.assign(tf.add(v, u) as tf.Tensor1D);
    return u;
  });
  expect(() => compiled(x)).toThrow(/^compile: f assigns to a variable.*Return the new value/);
  expect(numbers(v)).toEqual([1, 2]);
  v.assign(x);
  v.dispose();
});

test("what throws in f throws where it is, also when f catches it", () => {
  const readsAt = (u: tf.Tensor) => u.dataSync();
  let error: Error | undefined;
  const compiled = compile((u: tf.Tensor) => {
    try {
      readsAt(u);
    } catch (thrown) {
      error = thrown as Error;
    }
    return u;
  });
  expect(() => compiled(x)).toThrow(CompileError);
  expect(error?.stack).toMatch(/readsAt/);
});

test.each<[string, unknown[], string, RegExp]>([
  ["a string", ["a"], "args[0]", /args\[0\] is the string "a"\. Arguments are trees/],
  ["a flag in a tree", [{deep: [true]}], "args[0].deep[0]", /args\[0\]\.deep\[0\] is the boolean true/],
  ["nothing", [undefined], "args[0]", /args\[0\] is undefined/],
  ["an instance", [new Map()], "args[0]", /args\[0\] is a Map/],
  ["two numbers that are no key", [{rates: [0.1, 0.2]}], "args[0].rates", /An array of two numbers is a key/],
])("%s as an argument", (_, args, path, message) => {
  const compiled = compile((u: tf.Tensor) => tf.add(u, 1)) as unknown as (...args: unknown[]) => tf.Tensor;
  expect(() => compiled(...args)).toThrow(message);
  expect(() => compiled(...args)).toThrow(expect.objectContaining({name: "CompileError", path}));
});

test("a tensor that is disposed as an argument", () => {
  const compiled = compile((u: {a: tf.Tensor}) => tf.add(u.a, 1));
  const gone = tf.ones([2]);
  gone.dispose();
  expect(() => compiled({a: gone})).toThrow(/^compile: args\[0\]\.a is a tensor that is disposed\.$/);
});

test("words of a key, and numbers made of it on the host", () => {
  expect(() => compile((k: Key) => tf.scalar(k[0]))(rng.key(1))).toThrow(/^compile: f looks into a key/);
  expect(() => compile((k: Key) => tf.tensor1d(rng.host.normal(k, 2)))(rng.key(1))).toThrow(
    /^rng\.normal: key is an argument of a function that is being recorded: use rng\.normal in place of rng\.host/,
  );
  expect(() => compile((k: Key) => tf.tensor1d([...rng.host.permutation(k, 2)]))(rng.key(1))).toThrow(
    /rng\.permutation/,
  );
});

test("a kernel that fails in a replay leaves nothing", () => {
  const compiled = compile((u: tf.Tensor, v: tf.Tensor) => tf.sub(tf.exp(u), tf.mul(v, 2)));
  compiled(x, x).dispose();
  const {numTensors, numDataBuffers} = tf.memory();
  const data = tf.backend().numDataIds();
  const backend = tf.backend() as unknown as {makeTensorInfo: unknown};
  const {makeTensorInfo} = backend;
  let calls = 0;
  backend.makeTensorInfo = (...given: unknown[]) => {
    if (++calls === 3) throw new Error("out of memory");
    return (makeTensorInfo as (...given: unknown[]) => unknown).apply(backend, given);
  };
  expect(() => compiled(x, x)).toThrow("out of memory");
  Reflect.deleteProperty(backend, "makeTensorInfo");
  expect(tf.memory()).toMatchObject({numTensors, numDataBuffers});
  expect(tf.backend().numDataIds()).toBe(data);
  const [result, expected] = [compiled(x, x), tf.tidy(() => tf.sub(tf.exp(x), tf.mul(x, 2)))];
  expect(numbers(result)).toEqual(numbers(expected));
  tf.dispose([result, expected]);
  compiled.dispose();
});
