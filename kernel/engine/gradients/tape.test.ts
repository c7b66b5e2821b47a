import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {audited, start} from "./audit/backends.ts";

const second = (f: (x: tf.Tensor) => tf.Tensor) => tf.grad((x) => tf.grad(f)(x).sum());

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each<[string, (x: tf.Tensor) => tf.Tensor, number]>([
    ["exp x", tf.exp, 1.648721],
    ["tanh x", tf.tanh, -0.726862],
    ["sigmoid x", tf.sigmoid, -0.0575568],
    ["x sigmoid x", (x) => x.mul(x.sigmoid()), 0.441229],
  ])("(%s)″ at 0.5, which TensorFlow.js has wrong", (_, f, expected) => {
    expect(tf.tidy(() => second(f)(tf.scalar(0.5)).dataSync()[0])).toBeCloseTo(expected, 5);
  });

  test("the Hessian of a softmax cross entropy", () => {
    const loss = (x: tf.Tensor) =>
      tf.losses.softmaxCrossEntropy(
        tf.tensor2d([
          [1, 0, 0, 0],
          [0, 0, 1, 0],
        ]),
        x,
      );
    const v = tf.tensor2d([
      [1, 0, 0, 0],
      [0, 1, 0, 0],
    ]);
    const product = tf.grad((x) => tf.grad(loss)(x).mul(v).sum())(
      tf.tensor2d([
        [0.1, 0.2, 0.3, 0.4],
        [1, 0, -1, 0.5],
      ]),
    );
    const expected = [0.08406, -0.02527, -0.02793, -0.03086, -0.04133, 0.07198, -0.00559, -0.02507];
    for (const [i, value] of product.dataSync().entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
  });

  test("the Hessian of Rosenbrock's function at its minimum", () => {
    const f = (p: tf.Tensor) => {
      const [x, y] = tf.unstack(p) as [tf.Tensor, tf.Tensor];
      return x.sub(1).square().add(y.sub(x.square()).square().mul(100));
    };
    const row = (i: number) => tf.grad((p) => tf.grad(f)(p).gather([i]).sum())(tf.tensor1d([1, 1]));
    expect([...row(0).dataSync(), ...row(1).dataSync()]).toEqual([802, -400, -400, 200]);
  });

  test("a customGrad that saves its output is differentiated through it", () => {
    const exp = tf.customGrad((x, save) => {
      const y = tf.exp(x as tf.Tensor);
      (save as tf.GradSaveFunc)([y]);
      return {value: y, gradFunc: (dy, saved) => tf.mul(dy, saved[0] ?? 0)};
    });
    expect(second(exp)(tf.scalar(0.5)).dataSync()[0]).toBeCloseTo(1.648721, 5);
  });

  test("comparisons and casts to integers are constants, not errors", () => {
    const kinked = (x: tf.Tensor) =>
      tf.where(x.greater(0).logicalAnd(x.less(9)), x.square(), x.neg()).mul(x.toInt().add(1));
    const slopes = tf.grad(kinked)(tf.tensor1d([-1.5, 2.5]));
    // Times the integer parts plus 1: −1 · 0 and 5 · 3.
    expect([...slopes.abs().dataSync()]).toEqual([0, 15]);
  });

  test("a function that saves its result before its argument has its own second derivative", () => {
    // exp(x), with the gradient dy · y · x/x: y is saved first.
    const f = tf.customGrad((x, save) => {
      const given = x as tf.Tensor;
      const y = given.exp();
      (save as tf.GradSaveFunc)([y, given]);
      return {
        value: y,
        gradFunc: (dy: tf.Tensor, [y, x]: tf.Tensor[]) =>
          dy.mul(y as tf.Tensor).mul((x as tf.Tensor).div(x as tf.Tensor)),
      };
    });
    const [value] = second((x) => f(x).sum())(tf.tensor1d([0.5])).dataSync();
    expect(value).toBeCloseTo(Math.exp(0.5), 4);
  });

  test("the gradient of a value computed on the way does not need it to live on", () => {
    const gradient = tf.grad((x) => tf.logSigmoid(x.mul(2)).sum())(tf.tensor1d([0.3]));
    expect(gradient.dataSync()[0]).toBeCloseTo(2 / (1 + Math.exp(0.6)), 5);
    const chained = tf.grad((x) => x.mul(2).logSigmoid().sum())(tf.tensor1d([0.3]));
    expect(chained.dataSync()[0]).toBeCloseTo(2 / (1 + Math.exp(0.6)), 5);
  });

  test("no tensor is left behind", () => {
    const x = tf.tensor2d([
      [0.1, 0.7],
      [0.4, -0.2],
    ]);
    const f = (a: tf.Tensor) => tf.where(a.greater(0), a.softmax(), a.exp()).max(1).sum();
    const run = () => tf.dispose(tf.tidy(() => second(f)(x)));
    run();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 20; i++) run();
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("what is not on the list", () => {
  beforeAll(() => start("cpu"));
  const images = () => tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 2, 2]);
  const norm = (x: tf.Tensor) => tf.localResponseNormalization(x as tf.Tensor4D);

  test("has first derivatives", () => {
    const gradient = tf.grad((x) => norm(x).sum())(images());
    expect(gradient.shape).toEqual([1, 2, 2, 2]);
  });

  test("is refused under a second derivative, by name, with an alternative", () => {
    expect(() => second((x) => norm(x).sum())(images())).toThrow(/LRN has a first derivative.*tf\.batchNorm/);
  });

  test("may be beside one that does not go through it", () => {
    // The inner gradient is a constant of the outer function: nothing differentiates it.
    const inner = tf.tidy(() => tf.grad((y) => norm(y).sum())(images()));
    const f = (x: tf.Tensor) =>
      x.square().mul(
        tf
          .grad((y) => norm(y).sum())(images())
          .mean(),
      );
    const expected = 2 * 3 * (inner.mean().dataSync()[0] ?? Number.NaN);
    expect(tf.grad(f)(tf.scalar(3)).dataSync()[0]).toBeCloseTo(expected, 5);
  });

  test("without any gradient says so and what to use", () => {
    const f = (x: tf.Tensor) => tf.image.cropAndResize(x as tf.Tensor4D, [[0, 0, 1, 1]], [0], [3, 3]).sum();
    expect(() => tf.grad(f)(images())).toThrow(/CropAndResize has no gradient.*tf\.slice/);
    expect(() => tf.grad((x) => tf.real(tf.spectral.rfft(x)).sum())(tf.tensor1d([1, 2, 3, 4]))).toThrow(
      /no gradient.*tf\.matMul|real and imaginary parts/i,
    );
  });

  test("a matrix product of a vector is refused with its shape", () => {
    expect(() => tf.matMul([1, 2], [[1], [2]])).toThrow(/a must be at least a matrix.*\[2\]/);
  });
});
