/** Axes, trees and errors of vmap. Its rules and how it composes have tests of their own, in `batching/`. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {type Key, rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {expectClose, looped, valuesOf, wave} from "./batching/testing.ts";
import {grad} from "./reverse.ts";
import {type Axes, vmap} from "./vmap.ts";

beforeAll(() => tf.setBackend("cpu"));

describe("axes", () => {
  const f = (x: tf.Tensor, y: tf.Tensor) => x.mul(2).add(y.sum());

  test("of all arguments, along the first unless told otherwise", () => {
    const [x, y] = [wave(3, 2), wave(3, 4)];
    expectClose(vmap(f)(x, y), looped(f, x, y));
    expectClose(vmap(f, 1)(x.transpose(), y.transpose()), looped(f, x, y));
    expectClose(vmap(f, -1)(x.transpose(), y.transpose()), looped(f, x, y));
  });

  test("of each argument; null is the same for all", () => {
    const [x, y] = [wave(2, 5, 3), wave(4)];
    expectClose(
      vmap(f, [1, null])(x, y),
      looped((one) => f(one, y), x.transpose([1, 0, 2])),
    );
    expectClose(
      vmap(f, [-1, null])(x, y),
      looped((one) => f(one, y), x.transpose([2, 0, 1])),
    );
    expectClose(
      vmap(f, [null, 0])(y, x),
      looped((one) => f(y, one), x),
    );
  });

  test("of parts of trees, by a tree that begins as they do", () => {
    type Params = {w: tf.Tensor; rest: tf.Tensor[]};
    const g = ({w, rest: [a, b]}: Params, x: tf.Tensor) =>
      w
        .mul(a ?? 0)
        .add(tf.sum(b ?? 0))
        .add(x);
    const [w, a, b, x] = [wave(2, 3), wave(2), wave(3, 2), wave(3, 2)];
    const expected = looped((one, two, three) => g({w: one, rest: [a, two]}, three), w.transpose(), b, x);
    expectClose(vmap(g, [{w: 1, rest: [null, 0]}, 0])({w, rest: [a, b]}, x), expected);
    const all = looped((one, two, three) => g({w: one, rest: [two, two]}, three), w.transpose(), b, x);
    expectClose(vmap(g, [{w: 1, rest: 0}, 0])({w, rest: [b, b]}, x), all);
  });

  test("of results, with what is the same for all repeated unless outAxes is null", () => {
    const x = wave(3, 2);
    const g = (one: tf.Tensor) => ({y: one.mul(2), n: tf.tensor1d([1, 2, 3])});
    const front = vmap(g)(x);
    expect([front.y.shape, front.n.shape]).toEqual([
      [3, 2],
      [3, 3],
    ]);
    const {y, n} = vmap(g, 0, {y: 1, n: -1})(x);
    expectClose(y, x.mul(2).transpose());
    expectClose(n, tf.tensor2d([1, 1, 1, 2, 2, 2, 3, 3, 3], [3, 3]));
    expectClose(vmap(g, 0, {y: 0, n: null})(x).n, tf.tensor1d([1, 2, 3]));
  });

  test("are those that JAX means: a matrix product by columns", () => {
    const [a, b] = [wave(2, 3), wave(3, 4)];
    const column = (v: tf.Tensor) => tf.dot(a, v);
    expectClose(vmap(column, 1, 1)(b), a.matMul(b));
  });

  test("arguments without tensors are passed as they are where their axes are null", () => {
    const g = (x: tf.Tensor, name: string, options: {power: number}) => (name === "pow" ? x.pow(options.power) : x);
    expectClose(vmap(g, [0, null, null])(tf.tensor1d([1, 2]), "pow", {power: 2}), tf.tensor1d([1, 4]));
  });
});

describe("inside", () => {
  test("tensors have the shape of one element and their dtype, and f runs once", () => {
    const seen: unknown[] = [];
    const y = vmap((x: tf.Tensor, n: tf.Tensor) => {
      seen.push([x.shape, x.rank, x.dtype], [n.shape, n.size, n.dtype]);
      return tf.oneHot(n, 3).mul(x.toInt()).greater(1);
    })(wave(4, 3), tf.tensor1d([0, 1, 2, 0], "int32"));
    expect(seen).toEqual([
      [[3], 1, "float32"],
      [[], 1, "int32"],
    ]);
    expect([y.shape, y.dtype]).toEqual([[4, 3], "bool"]);
  });

  test("each operation runs once, and on what is the same for all as it is", async () => {
    const [x, w] = [wave(64, 5), wave(5, 5)];
    const f = (one: tf.Tensor) => one.reshape([1, 5]).matMul(w.exp()).tanh().sum();
    const {kernels} = await tf.profile(() => vmap(f)(x));
    const shapesOf = (name: string) => kernels.filter((of) => of.name === name).map((of) => of.outputShapes);
    expect([shapesOf("Exp"), shapesOf("BatchMatMul"), shapesOf("Tanh")]).toEqual([
      [[[5, 5]]],
      [[[64, 5]]],
      [[[64, 1, 5]]],
    ]);
  });

  test("tidy frees, and a tensor may be disposed of", () => {
    const [given, before] = [wave(3), tf.memory().numTensors];
    const during: number[] = [];
    const y = vmap((x: tf.Tensor) => {
      const start = tf.memory().numTensors;
      const sum = tf.tidy(() => x.exp().log().sin());
      during.push(tf.memory().numTensors - start);
      sum.dispose();
      during.push(tf.memory().numTensors - start);
      return x;
    })(given);
    // What f sees of the result, and what it stands for.
    expect(during).toEqual([2, 0]);
    y.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("results are no arguments, and outlive them", () => {
    const x = wave(3, 2);
    const y = vmap((one: tf.Tensor) => ({one, again: one}))(x);
    const expected = valuesOf(x);
    x.dispose();
    y.again.dispose();
    expect(valuesOf(y.one)).toEqual(expected);
  });

  test("a closed-over random key draws the same for all; drawn outside, numbers are batched", () => {
    const key = rng.key(3);
    const noisy = vmap((x: tf.Tensor) => x.add(rng.normal(key, [2])))(tf.zeros([3, 2]));
    const one = valuesOf(rng.normal(key, [2]));
    expect(valuesOf(noisy)).toEqual([...one, ...one, ...one]);
    const noise = rng.normal(key, [3, 2]);
    expectClose(vmap((x: tf.Tensor, e: tf.Tensor) => x.add(e))(tf.ones([3, 2]), noise), noise.add(1));
    expectClose(vmap((x: tf.Tensor, k: Key) => x.add(rng.normal(k, [2])), [0, null])(tf.zeros([3, 2]), key), noisy);
  });
});

describe("errors", () => {
  type Call = [what: string, f: (...args: never[]) => unknown, axes: Axes, args: unknown[], message: string];
  const sum = (...xs: tf.Tensor[]) => tf.addN(xs.map((x) => x.sum()));
  const calls: Call[] = [
    [
      "two sizes",
      sum,
      0,
      [tf.ones([3]), tf.ones([4, 2])],
      "vmap: args[1] is of 4 elements along axis 0, not of 3, as args[0] is.",
    ],
    [
      "two sizes in a tree",
      ({w}: {w: tf.Tensor}) => w,
      [{w: 1, v: 0}],
      [{w: tf.ones([2, 3]), v: tf.ones([2])}],
      "vmap: args[0].v is of 2 elements along axis 0, not of 3, as args[0].w is.",
    ],
    ["no such axis", sum, 1, [tf.ones([3])], "vmap: args[0] is of shape [3], not one with an axis 1."],
    [
      "no such axis from the end",
      sum,
      [-3],
      [tf.ones([3, 2])],
      "vmap: args[0] is of shape [3, 2], not one with an axis -3.",
    ],
    ["a scalar", sum, 0, [tf.scalar(1)], "vmap: args[0] is a scalar, not one with an axis 0."],
    ["no arguments", sum, 0, [], "vmap: args is an empty list, not one or more with an axis in inAxes."],
    [
      "nothing batched",
      sum,
      [null],
      [tf.ones([2])],
      "vmap: args is without a batched tensor, not one or more with an axis in inAxes.",
    ],
    ["an empty batch", sum, 0, [tf.ones([0, 2])], "vmap: args[0] is of 0 elements along axis 0, not of one or more."],
    ["other dtypes", sum, 0, [tf.tensor(["a"])], "vmap: args[0] is of dtype string, not of real numbers."],
    [
      "too few axes",
      sum,
      [0],
      [tf.ones([2]), tf.ones([2])],
      "vmap: inAxes is an array of 1, not an array of 2, as args is.",
    ],
    [
      "axes of another form",
      sum,
      [{w: 0}],
      [{v: tf.ones([2])}],
      "vmap: inAxes[0] is an object of w, not an object of v, as args[0] is.",
    ],
    ["axes of a tensor", sum, [[0]], [tf.ones([2])], "vmap: inAxes[0] is an array of 1, not a tensor, as args[0] is."],
    [
      "axes that are none",
      sum,
      ["x" as never],
      [tf.ones([2])],
      "vmap: inAxes[0] is a string, not a number, null or a tree of these.",
    ],
    ["axes that are left out", sum, [undefined as never], [tf.ones([2])], "vmap: inAxes[0] is undefined, not a number"],
    ["half an axis", sum, 0.5, [tf.ones([2])], "vmap: inAxes is 0.5, not a whole number."],
    ["a number", sum, 0, [3], "vmap: args[0] is the number 3; a tree is of tensors, arrays and plain objects."],
    ["no result", () => undefined, 0, [tf.ones([2])], "vmap: the result of f is undefined; a tree is"],
    ["a promise", async () => tf.ones([]), 0, [tf.ones([2])], "vmap: the result of f is a Promise; a tree is"],
    [
      "a part of a result",
      () => ({a: [2]}),
      0,
      [tf.ones([2])],
      "vmap: the result of f.a[0] is the number 2; a tree is",
    ],
    [
      "an operation",
      (x: tf.Tensor) => tf.localResponseNormalization(x as tf.Tensor3D),
      0,
      [tf.ones([2, 1, 1, 1])],
      "vmap: LRN has no batching rule. Use tf.batchNorm",
    ],
    [
      "values",
      (x: tf.Tensor) => tf.scalar(x.dataSync()[0] ?? 0),
      0,
      [tf.ones([2])],
      "vmap: a tensor's data cannot be read here.",
    ],
    [
      "values as an array",
      (x: tf.Tensor) => tf.tensor(x.exp().arraySync() as number[]),
      0,
      [tf.ones([2, 2])],
      "cannot be read here",
    ],
    ["shapes inside", (x: tf.Tensor) => x.matMul(tf.ones([3, 2])), 0, [tf.ones([5, 1, 2])], "inner shapes (2) and (3)"],
  ];

  test.each(calls)("%s", (_, f, axes, args, message) => {
    const [slope, before] = [tf.scalar(1), tf.memory().numTensors];
    const run = vmap(f as () => tf.Tensor, axes) as (...args: unknown[]) => unknown;
    expect(() => run(...args)).toThrow(message);
    expect(() => grad((x: tf.Tensor) => (run(...args) as tf.Tensor).mul(x).sum())(slope)).toThrow(message);
    // A promise's own tensor is none of ours.
    expect(tf.memory().numTensors).toBe(before);
    expect(valuesOf(tf.ones([1]).exp())[0]).toBeCloseTo(Math.E, 5);
  });

  test("results: no such axis, and one that differs where it should not", () => {
    const x = tf.ones([3, 2]);
    const f = (one: tf.Tensor) => ({y: one.sum(), z: tf.ones([2])});
    expect(() => vmap(f, 0, {y: 1, z: 0})(x)).toThrow(
      "vmap: the result of f.y is of shape [3], not one with an axis 1.",
    );
    expect(() => vmap(f, 0, null)(x)).toThrow(
      "vmap: the result of f.y is different for each element, not the same, as outAxes says.",
    );
    expect(() => vmap(f, 0, {y: 0})(x)).toThrow(
      "vmap: outAxes is an object of y, not an object of y, z, as the result of f is.",
    );
  });

  test("values read later are refused too", async () => {
    const kept: tf.Tensor[] = [];
    const pending: Promise<unknown>[] = [];
    vmap((x: tf.Tensor) => {
      kept.push(x.exp());
      pending.push(x.data());
      return x;
    })(tf.ones([2]));
    await expect(pending[0]).rejects.toThrow("vmap: a tensor's data cannot be read here.");
    expect(() => tf.neg(kept[0] ?? expect.unreachable())).toThrow();
  });

  test("an operation without a rule may run once for each element, with its derivative", () => {
    const f = (x: tf.Tensor) => tf.localResponseNormalization(x as tf.Tensor3D, 1);
    const x = wave(3, 1, 2, 4);
    const options = {fallback: "loop"} as const;
    expectClose(vmap(f, 0, 0, options)(x), looped(f, x));
    const total = (one: tf.Tensor) => f(one).square().sum();
    expectClose(
      vmap((one: tf.Tensor) => grad(total)(one), 0, 0, options)(x),
      looped((one) => grad(total)(one), x),
    );
    expectClose(
      grad((all: tf.Tensor) => vmap(f, 0, 0, options)(all).square().sum())(x),
      looped((one) => grad(total)(one), x),
    );
  });
});
