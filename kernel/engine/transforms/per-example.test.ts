/** Gradients of single examples against a loop over them and closed forms. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {grad, perExample} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const values = (tensor: tf.Tensor | undefined) => [...(tensor ?? expect.unreachable()).dataSync()];
const wave = (...shape: number[]) => {
  const size = shape.reduce((n, m) => n * m, 1);
  return tf.tensor(
    Array.from({length: size}, (_, i) => Math.sin(2.3 * i + size)),
    shape,
  );
};

type Batch = {readonly x: tf.Tensor; readonly y: tf.Tensor};
type Params = Record<string, tf.Tensor>;
type Losses = (params: Params, batch: Batch) => tf.Tensor;

const B = 5;
const batch = (...shape: number[]): Batch => ({x: wave(B, ...shape), y: tf.softmax(wave(B, 3))});
const crossEntropy = (logits: tf.Tensor, y: tf.Tensor) => tf.logSoftmax(logits).mul(y).sum(-1).neg();
const p = (params: Params, name: string) => params[name] ?? expect.unreachable();

/** The number of runs of f: 1 when no parameter takes a loop. */
const networks: [name: string, params: () => Params, f: Losses, data: () => Batch, runs: number][] = [
  [
    "dense layers",
    () => ({w: wave(4, 6), b: wave(6), v: wave(6, 3), c: wave(3)}),
    (q, {x, y}) => crossEntropy(x.matMul(p(q, "w")).add(p(q, "b")).tanh().matMul(p(q, "v")).add(p(q, "c")), y),
    () => batch(4),
    1,
  ],
  [
    "a transposed matrix",
    () => ({w: wave(3, 4)}),
    (q, {x, y}) => x.matMul(p(q, "w"), false, true).sub(y).square().sum(1),
    () => batch(4),
    1,
  ],
  [
    "a matrix that is used twice",
    () => ({w: wave(3, 3)}),
    (q, {x, y}) => x.matMul(p(q, "w")).tanh().matMul(p(q, "w")).sub(y).square().sum(1),
    () => batch(3),
    1 + B,
  ],
  [
    "as many rows as examples, of a product of parameters",
    () => ({u: wave(B, 2), w: wave(2, 3)}),
    (q, {x, y}) =>
      x
        .matMul(p(q, "u").matMul(p(q, "w")))
        .sub(y)
        .square()
        .sum(1),
    () => batch(B),
    1 + B,
  ],
  [
    "a layer with a gradient of its own",
    () => ({w: wave(4, 3)}),
    (q, {x, y}) => {
      const half = tf.customGrad((w) => ({
        value: x.matMul(w as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => x.matMul(dy, true).mul(0.5),
      }));
      return half(p(q, "w")).sub(y).square().sum(1);
    },
    () => batch(4),
    1 + B,
  ],
  [
    "a convolution before a dense layer",
    () => ({k: wave(2, 2, 1, 2), w: wave(18, 3)}),
    (q, {x, y}) => {
      const images = tf.conv2d(x as tf.Tensor4D, p(q, "k") as tf.Tensor4D, 1, "valid").relu();
      return crossEntropy(images.reshape([-1, 18]).matMul(p(q, "w")), y);
    },
    () => batch(4, 4, 1),
    1 + B,
  ],
  [
    "layer normalization and a parameter that is not used",
    () => ({w: wave(4, 3), gain: wave(3), rest: wave(2)}),
    (q, {x, y}) => {
      const z = x.matMul(p(q, "w"));
      const {mean, variance} = tf.moments(z, -1, true);
      return crossEntropy(z.sub(mean).div(variance.add(1e-3).sqrt()).mul(p(q, "gain")), y);
    },
    () => batch(4),
    1 + B,
  ],
];

describe.each(networks)("%s", (_, params, f, data, runs) => {
  /** By a loop: for each parameter the gradients' numbers, by example. */
  function loop(): Record<string, number[][]> {
    const {x, y} = data();
    const rows = Array.from({length: B}, (_, i) => {
      const row = {x: x.slice([i], [1]), y: y.slice([i], [1])};
      return grad((q: Params) => f(q, row).sum())(params()) as Params;
    });
    return Object.fromEntries(Object.keys(params()).map((name) => [name, rows.map((row) => values(row[name]))]));
  }
  function expectClose(found: number[], expected: number[]) {
    const scale = Math.max(1, ...expected.map(Math.abs));
    expect(found.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs((found[i] ?? Number.NaN) - value)).toBeLessThan(1e-5 * scale);
    });
  }
  const over = (rows: number[][], g: (column: number[]) => number) =>
    (rows[0] ?? []).map((_, j) => g(rows.map((row) => row[j] ?? Number.NaN)));
  const mean = (column: number[]) => column.reduce((a, b) => a + b, 0) / column.length;

  test("as a loop over the examples", () => {
    const each = perExample(f);
    const [grads, norms] = [each.grads(params(), data()) as Params, each.norms(params(), data())];
    const second = each.secondMoment(params(), data()) as Params;
    const variance = each.variance(params(), data()) as Params;
    const plain = each.variance(params(), data(), {ddof: 0}) as Params;
    const expected = loop();
    for (const [name, rows] of Object.entries(expected)) {
      expect(grads[name]?.shape).toEqual([B, ...p(params(), name).shape]);
      expectClose(values(grads[name]), rows.flat());
      expectClose(
        values(second[name]),
        over(rows, (column) => mean(column.map((g) => g * g))),
      );
      const spread = over(rows, (column) => mean(column.map((g) => (g - mean(column)) ** 2)));
      expectClose(values(plain[name]), spread);
      expectClose(
        values(variance[name]),
        spread.map((s) => (s * B) / (B - 1)),
      );
    }
    const squares = Array.from({length: B}, (_, i) =>
      Object.values(expected).reduce((sum, rows) => sum + (rows[i] ?? []).reduce((a, g) => a + g * g, 0), 0),
    );
    expectClose(values(norms), squares.map(Math.sqrt));
  });

  test("runs f no more than it must, and leaves no tensors", () => {
    const [q, d] = [params(), data()];
    const before = tf.memory().numTensors;
    let count = 0;
    const counted: Losses = (...args) => {
      count++;
      return f(...args);
    };
    tf.dispose(perExample(counted).variance(q, d));
    expect(count).toBe(runs);
    tf.dispose(perExample(f).norms(q, d));
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("of a linear regression, by hand", () => {
  const f = (w: tf.Tensor, {x, y}: Batch) =>
    x
      .matMul(w.reshape([2, 1]))
      .reshape([-1])
      .sub(y)
      .square()
      .mul(0.5);
  const data = {
    x: tf.tensor2d([
      [1, 0],
      [0, 1],
      [1, 1],
      [2, -1],
    ]),
    y: tf.tensor1d([1, 2, 0, 1]),
  };
  const each = perExample(f);
  const w = tf.tensor1d([0.5, -0.5]);
  expect(values(each.grads(w, data))).toEqual([-0.5, 0, 0, -2.5, 0, 0, 1, -0.5]);
  expect(values(each.variance(w, data).sum())[0]).toBeCloseTo(1.8125, 6);
});

describe("errors", () => {
  const f = (w: tf.Tensor, x: tf.Tensor) => x.matMul(w).sum(1);
  test.each<[string, () => unknown, string]>([
    [
      "empty batch",
      () => perExample(f).norms(tf.ones([2, 1]), tf.zeros([0, 2])),
      "perExample: batch is of shape [0, 2], not a batch",
    ],
    [
      "unequal batch",
      () => perExample((w: tf.Tensor, _: Batch) => w.sum()).norms(tf.ones([2]), {x: tf.ones([3]), y: tf.ones([2])}),
      "perExample: batch.y is of shape [2], not with 3 examples along axis 0.",
    ],
    [
      "reduced loss",
      () => perExample((w: tf.Tensor, x: tf.Tensor) => f(w, x).mean()).norms(tf.ones([2, 1]), tf.ones([3, 2])),
      "perExample: the result of f is a tensor of shape [], not a loss for each example, of shape [3].",
    ],
    [
      "one example",
      () => perExample(f).variance(tf.ones([2, 1]), tf.ones([1, 2])),
      "perExample.variance: batch is of 1, not of more than ddof = 1 examples.",
    ],
  ])("%s", (_, call, message) => {
    const before = tf.memory().numTensors;
    expect(call).toThrow(message);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 3);
  });
});
