/** Chosen derivatives, in reverse and in forward mode and to the second order. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {grad, hvp, jvp, stopGradient, straightThrough} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const values = (tensor: tf.Tensor) => [...tensor.dataSync()];
const x = () => tf.tensor1d([0.4, 1.6]);
const v = () => tf.tensor1d([1, 10]);

test("stopGradient makes a constant", () => {
  const f = (p: tf.Tensor) => p.mul(stopGradient(p)).sum();
  expect(values(grad(f)(x()))).toEqual(values(x()));
  expect(values(jvp(f, [x()], [v()])[1])[0]).toBeCloseTo(16.4, 5);
  expect(values(hvp(f, x(), v()))).toEqual([0, 0]);
  const second = jvp((p: tf.Tensor) => grad(f)(p), [x()], [v()])[1];
  // The gradient is stopGradient(p), a constant too.
  expect(values(second)).toEqual([0, 0]);
});

test("stopGradient takes trees, and leaves integers", () => {
  const {a, n} = stopGradient({a: tf.scalar(2), n: tf.scalar(3, "int32")});
  expect([...values(a), ...values(n), n.dtype]).toEqual([2, 3, "int32"]);
});

test("straightThrough has f's values and the identity's derivatives", () => {
  const rounded = straightThrough(tf.round);
  expect(values(rounded(x()))).toEqual([0, 2]);
  const f = (p: tf.Tensor) => rounded(p).mul(v()).sum();
  expect(values(grad(f)(x()))).toEqual([1, 10]);
  expect(values(jvp(f, [x()], [v()])[1])).toEqual([101]);
  // Σ y², y = x by its derivatives
  expect(values(hvp((p: tf.Tensor) => rounded(p).square().sum(), x(), v()))).toEqual([2, 20]);
});

test("straightThrough of trees", () => {
  type Pair = {readonly a: tf.Tensor; readonly b: tf.Tensor};
  const both = straightThrough(({a, b}: Pair) => ({a: a.round(), b: b.sign()}));
  const f = (p: Pair) => {
    const {a, b} = both(p);
    return a.mul(b).sum();
  };
  const at = {a: x(), b: v()};
  const {a, b} = grad(f)(at);
  expect([...values(a), ...values(b)]).toEqual([1, 1, 0, 2]);
  expect(values(jvp(f, [at], [{a: v(), b: x()}])[1])[0]).toBeCloseTo(1 + 10 + 2 * 1.6, 5);
  expect(() => straightThrough<Pair>((p) => ({...p, b: p.a.sum()}))(at)).toThrow(
    "straightThrough: the result of f.b is a float32 tensor of shape [], not a float32 tensor of shape [2].",
  );
  expect(() => straightThrough<Pair>((p) => p.a as never)(at)).toThrow(
    "the result of f is a tensor of shape [2], not an object",
  );
});

test("straightThrough refuses another shape", () => {
  expect(() => straightThrough((p) => p.sum())(x())).toThrow(
    "straightThrough: the result of f is a float32 tensor of shape [], not a float32 tensor of shape [2].",
  );
  expect(() => straightThrough((p) => p.toInt())(x())).toThrow("a int32 tensor of shape [2], not");
});

test("1,000 calls leave no tensors", () => {
  const at = x();
  const rounded = straightThrough(tf.round);
  const before = tf.memory().numTensors;
  for (let i = 0; i < 1000; i++) {
    tf.dispose(grad((p: tf.Tensor) => rounded(p).mul(stopGradient(p)).sum())(at));
    tf.dispose(stopGradient(at));
  }
  expect(tf.memory().numTensors).toBe(before);
});
