/** Checkpointed functions have the derivatives of the plain ones, and keep less. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {checkpoint, grad, hvp, jvp} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

type Params = {readonly w: tf.Tensor; readonly b: tf.Tensor};
const params = (): Params => ({
  w: tf.tensor2d([
    [0.3, -0.5],
    [0.8, 0.1],
  ]),
  b: tf.tensor1d([0.2, -0.4]),
});
const v = (): Params => ({
  w: tf.tensor2d([
    [1, 0.5],
    [-1, 0.3],
  ]),
  b: tf.tensor1d([0.7, 1]),
});
const x = () =>
  tf.tensor2d([
    [1, 2],
    [-0.5, 0.4],
  ]);
const layer = ({w, b}: Params, input: tf.Tensor) => input.matMul(w).add(b).tanh().exp().square();
const kept = checkpoint(layer);
const loss = (f: typeof layer) => (p: Params) => f(p, x()).square().sum();
const values = ({w, b}: Params) => [...w.dataSync(), ...b.dataSync()];

function expectClose(found: number[], expected: number[]) {
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
  });
}

test("first and second derivatives, reverse and forward", () => {
  expectClose(values(grad(loss(kept))(params())), values(grad(loss(layer))(params())));
  expectClose(values(hvp(loss(kept), params(), v())), values(hvp(loss(layer), params(), v())));
  const slope = (f: typeof layer) => [...jvp(loss(f), [params()], [v()])[1].dataSync()];
  expectClose(slope(kept), slope(layer));
  const curved = (f: typeof layer) => values(jvp((p: Params) => grad(loss(f))(p), [params()], [v()])[1]);
  expectClose(curved(kept), curved(layer));
});

test("keeps fewer tensors for the gradient", () => {
  const during = (f: typeof layer) => {
    let count = 0;
    const before = tf.memory().numTensors;
    grad((p: Params) => {
      const y = tf.tidy(() => f(p, x()));
      count = tf.memory().numTensors - before;
      return y.sum();
    })(params());
    return count;
  };
  expect(during(kept)).toBeLessThan(during(layer));
});

test("functions of trees to trees, with integers in them", () => {
  const f = (p: Params, input: tf.Tensor) => {
    const y = layer(p, input);
    return {y: [y, y.mean()], largest: y.argMax(1)};
  };
  const of = (g: typeof f) => (p: Params) => {
    const {y, largest} = g(p, x());
    return tf.sum(tf.mul(y[0] ?? 0, tf.add(y[1] ?? 0, tf.cast(largest, "float32"))));
  };
  const again = checkpoint(f);
  expectClose(values(grad(of(again))(params())), values(grad(of(f))(params())));
  expectClose(values(hvp(of(again), params(), v())), values(hvp(of(f), params(), v())));
  const slope = (g: typeof f) => [...jvp(of(g), [params()], [v()])[1].dataSync()];
  expectClose(slope(again), slope(f));
});

test("f may take gradients itself", () => {
  const f = (p: tf.Tensor) => grad((q: tf.Tensor) => q.pow(3).sum())(p).sum();
  expect([...grad(checkpoint(f))(tf.tensor1d([1, 2])).dataSync()].map((value) => Math.round(value))).toEqual([6, 12]);
  expect([...checkpoint(f)(tf.tensor1d([1, 2])).dataSync()]).toEqual([15]);
});

test("1,000 calls leave no tensors", () => {
  const p = params();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 1000; i++) {
    const {w, b} = tf.tidy(() => grad(loss(kept))(p));
    tf.dispose([w, b]);
  }
  expect(tf.memory().numTensors).toBe(before);
});

test("integers are constants, and errors name the result", () => {
  const rows = checkpoint((table: tf.Tensor, indices: tf.Tensor) => tf.gather(table, indices as tf.Tensor1D).square());
  const f = (table: tf.Tensor) => rows(table, tf.tensor1d([1, 1], "int32")).sum();
  expect([...grad(f)(tf.tensor1d([5, 3])).dataSync()]).toEqual([0, 12]);
  expect(() => checkpoint((_: tf.Tensor) => 3 as never)(tf.ones([2]))).toThrow(
    "checkpoint: the value is the number 3; a tree is of tensors, arrays and plain objects.",
  );
});
