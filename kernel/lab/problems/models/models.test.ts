/** Models against plain loops in float64, on the same parameters. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {grad, perExample} from "../../../engine/transforms/index.ts";
import * as tree from "../../../engine/tree.ts";
import {type Activation, cnn, crossEntropy, mlp, type Params, squaredError} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(3);
const at = (list: ArrayLike<number>, i: number) => list[i] ?? expect.unreachable();
const values = (tensor: tf.Tensor | undefined) => [...(tensor ?? expect.unreachable()).dataSync()];

/** Largest difference of two lists, relative to the largest value. */
function distance(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(found.length).toBe(expected.length);
  const scale = Math.max(1e-6, ...Array.from(expected, Math.abs));
  return Math.max(...Array.from(found, (value, i) => Math.abs(value - at(expected, i)))) / scale;
}

/** A dense net of one example in float64; `theta` is w, b, w, b, … */
function denseNet(theta: readonly number[][], sizes: readonly number[], x: readonly number[]): number[] {
  let y = [...x];
  for (let layer = 0; layer + 1 < sizes.length; layer++) {
    const [w = [], b = []] = theta.slice(2 * layer, 2 * layer + 2);
    const outputs = at(sizes, layer + 1);
    const z = Array.from({length: outputs}, (_, j) =>
      y.reduce((sum, v, i) => sum + v * at(w, i * outputs + j), at(b, j)),
    );
    y = layer + 2 === sizes.length ? z : z.map(Math.tanh);
  }
  return y;
}

const layersOf = (params: Params) => params.flatMap(({w, b}) => [values(w), values(b)]);

describe("mlp", () => {
  const sizes = [4, 6, 5, 3];
  const model = mlp({sizes, activation: "tanh"});
  const params = model.init(key);
  const x = rng.normal(rng.key(1), [7, 4]);

  test("has the parameters that it says, and biases of 0", () => {
    expect(tree.names(params)).toEqual(["[0].b", "[0].w", "[1].b", "[1].w", "[2].b", "[2].w"]);
    expect(params.map(({w, b}) => [w.shape, b?.shape])).toEqual([
      [[4, 6], [6]],
      [[6, 5], [5]],
      [[5, 3], [3]],
    ]);
    expect(params.flatMap(({b}) => values(b)).every((value) => value === 0)).toBe(true);
    expect(model.layers.map(({name}) => name)).toEqual(["dense1", "dense2", "dense3"]);
  });

  test("computes what a loop computes, with biases too", () => {
    const moved = tree.map((leaf) => tf.add(leaf, 0.1), params) as Params;
    const rows = x.arraySync() as number[][];
    const expected = rows.flatMap((row) => denseNet(layersOf(moved), sizes, row));
    expect(model.apply(moved, x).shape).toEqual([7, 3]);
    expect(distance(values(model.apply(moved, x)), expected)).toBeLessThan(1e-5);
  });

  test("its gradient is that of the loop, by differences in float64", () => {
    const target = rng.normal(rng.key(2), [7, 3]);
    const loss = (p: Params) => squaredError(model.apply(p, x), target).mean() as tf.Scalar;
    const [rows, wanted] = [x.arraySync() as number[][], target.arraySync() as number[][]];
    const reference = (theta: number[][]) =>
      rows.reduce((sum, row, i) => {
        const outputs = denseNet(theta, sizes, row);
        return sum + outputs.reduce((s, value, j) => s + (value - at(wanted[i] ?? [], j)) ** 2, 0) / (2 * rows.length);
      }, 0);
    const theta = layersOf(params);
    const differences = theta.map((part, p) =>
      part.map((_, i) => {
        const moved = (h: number) => theta.map((q, j) => (j === p ? q.map((v, k) => (k === i ? v + h : v)) : q));
        return (reference(moved(1e-5)) - reference(moved(-1e-5))) / 2e-5;
      }),
    );
    const found = layersOf(grad(loss)(params) as Params);
    for (const [i, expected] of differences.entries()) expect(distance(found[i] ?? [], expected)).toBeLessThan(1e-4);
  });

  test("leaves no tensors behind", () => {
    const before = tf.memory().numTensors;
    tf.dispose(model.apply(params, x));
    tf.dispose(tree.leaves(model.init(key)));
    expect(tf.memory().numTensors).toBe(before);
  });

  test("the same key gives the same parameters; layers of one shape differ", () => {
    const square = mlp({sizes: [5, 5, 5]});
    const [a, b] = [square.init(key), square.init(key)];
    expect(layersOf(a)).toEqual(layersOf(b));
    expect(values(a[0]?.w)).not.toEqual(values(a[1]?.w));
    expect(layersOf(square.init(rng.key(4)))).not.toEqual(layersOf(a));
  });

  test("biases can be of hidden layers only, or absent", () => {
    const names = (bias: "hidden" | "none") => tree.names(mlp({sizes: [2, 3, 1], bias}).init(key));
    expect(names("hidden")).toEqual(["[0].b", "[0].w", "[1].w"]);
    expect(names("none")).toEqual(["[0].w", "[1].w"]);
  });
});

const activations: [Activation, (x: number) => number][] = [
  ["relu", (x) => Math.max(0, x)],
  ["tanh", Math.tanh],
  ["sigmoid", (x) => 1 / (1 + Math.exp(-x))],
  ["softplus", (x) => Math.log1p(Math.exp(x))],
  ["elu", (x) => (x > 0 ? x : Math.expm1(x))],
  ["silu", (x) => x / (1 + Math.exp(-x))],
  // Φ(−1.5), Φ(0.5) and Φ(2), from tables.
  ["gelu", (x) => x * ({"-1.5": 0.0668072013, "0.5": 0.6914624613, "2": 0.9772498681}[String(x)] ?? Number.NaN)],
  ["identity", (x) => x],
  [(x) => tf.mul(x, 3), (x) => 3 * x],
];

test.each(activations)("activation %s", (activation, expected) => {
  const model = mlp({sizes: [1, 1, 1], activation, bias: "none"});
  const one = [{w: tf.ones([1, 1])}, {w: tf.ones([1, 1])}];
  const points = [-1.5, 0.5, 2];
  expect(distance(values(model.apply(one, tf.tensor2d(points, [3, 1]))), points.map(expected))).toBeLessThan(1e-6);
});

/** A convolution of one image in float64, with zeros around it: [h, w, cin] → [h, w, cout]. */
function convolve(image: number[], [h, w, cin]: [number, number, number], filters: number[], k: number, cout: number) {
  const out: number[] = [];
  const edge = (k - 1) >> 1;
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      for (let o = 0; o < cout; o++) {
        let sum = 0;
        for (let dy = 0; dy < k; dy++) {
          for (let dx = 0; dx < k; dx++) {
            const [yy, xx] = [y + dy - edge, x + dx - edge];
            if (yy < 0 || xx < 0 || yy >= h || xx >= w) continue;
            for (let c = 0; c < cin; c++) {
              sum += at(image, (yy * w + xx) * cin + c) * at(filters, ((dy * k + dx) * cin + c) * cout + o);
            }
          }
        }
        out.push(sum);
      }
    }
  }
  return out;
}

function halve(image: number[], [h, w, c]: [number, number, number], join: (four: number[]) => number): number[] {
  const out: number[] = [];
  for (let y = 0; y + 1 < h; y += 2) {
    for (let x = 0; x + 1 < w; x += 2) {
      for (let o = 0; o < c; o++) {
        out.push(join([0, 1].flatMap((dy) => [0, 1].map((dx) => at(image, ((y + dy) * w + x + dx) * c + o)))));
      }
    }
  }
  return out;
}

describe("cnn", () => {
  const joins = {
    max: (four: number[]) => Math.max(...four),
    average: (four: number[]) => four.reduce((a, b) => a + b) / 4,
  };

  test.each(["max", "average"] as const)("computes what loops compute, with %s pooling", (pool) => {
    const model = cnn({input: [5, 6, 1], channels: [2, 3], pool, outputs: 4});
    const params = model.init(key);
    expect(tree.structure(params).shapes).toEqual([[2], [3, 3, 1, 2], [3], [3, 3, 2, 3], [4], [3, 4]]);
    expect(model.layers.map(({name}) => name)).toEqual(["conv1", "conv2", "dense1"]);
    const x = rng.normal(rng.key(5), [2, 30]);
    const [f1 = [], , f2 = [], , w = []] = layersOf(params);
    const relu = (list: number[]) => list.map((v) => Math.max(0, v));
    const expected = (x.arraySync() as number[][]).flatMap((image) => {
      const first = halve(relu(convolve(image, [5, 6, 1], f1, 3, 2)), [5, 6, 2], joins[pool]);
      const second = halve(relu(convolve(first, [2, 3, 2], f2, 3, 3)), [2, 3, 3], joins[pool]);
      return Array.from({length: 4}, (_, j) => second.reduce((sum, v, i) => sum + v * at(w, i * 4 + j), 0));
    });
    expect(distance(values(model.apply(params, x)), expected)).toBeLessThan(1e-5);
    expect(values(model.apply(params, x.reshape([2, 5, 6, 1])))).toEqual(values(model.apply(params, x)));
  });

  test("a layer's activations have their full resolution, and the layers together are the model", () => {
    const model = cnn({input: [8, 8, 1], channels: [2, 3], hidden: [5]});
    const params = model.init(key);
    const x = rng.normal(rng.key(5), [1, 64]);
    let y: tf.Tensor = x;
    const shapes = model.layers.map(({apply}, i) => {
      y = apply(params[i] ?? expect.unreachable(), y);
      return y.shape;
    });
    expect(shapes).toEqual([
      [1, 8, 8, 2],
      [1, 4, 4, 3],
      [1, 5],
      [1, 10],
    ]);
    expect(values(y)).toEqual(values(model.apply(params, x)));
  });

  test("gradients of single examples are there, finite, and add up", () => {
    const model = cnn({input: [6, 6, 1], channels: [2], pool: "average", outputs: 3, activation: "tanh"});
    const params = model.init(key);
    const batch = {x: rng.normal(rng.key(6), [4, 36]), y: tf.tensor1d([0, 2, 1, 2], "int32")};
    const losses = (p: Params, {x, y}: typeof batch) => crossEntropy(model.apply(p, x), y);
    const each = perExample(losses).grads(params, batch) as Params;
    const total = grad((p: Params) => losses(p, batch).sum())(params) as Params;
    for (const [i, {w, b}] of total.entries()) {
      for (const [sum, single] of [
        [w, each[i]?.w],
        [b, each[i]?.b],
      ] as const) {
        expect(values(sum).every((value) => Number.isFinite(value) && Math.abs(value) > 0)).toBe(true);
        expect(distance(values(single?.sum(0)), values(sum))).toBeLessThan(1e-5);
      }
    }
  });
});

const wrong: [string, () => unknown, RegExp][] = [
  ["one size", () => mlp({sizes: [3]}), /^mlp: sizes is \[3\], not a list of at least 2 whole numbers\.$/],
  ["a size of 0", () => mlp({sizes: [3, 0, 2]}), /^mlp: sizes\[1\] is 0, not a whole number ≥ 1\.$/],
  [
    "an unknown activation",
    () => mlp({sizes: [3, 1], activation: "relu7" as "relu"}),
    /activation is "relu7", not a function or one of relu, tanh/,
  ],
  ["an inherited name", () => mlp({sizes: [3, 1], activation: "toString" as "relu"}), /activation is "toString"/],
  [
    "an unknown bias",
    () => mlp({sizes: [3, 1], bias: "some" as "all"}),
    /bias is "some", not one of all, hidden, none/,
  ],
  ["too few initializers", () => mlp({sizes: [3, 2, 1], init: []}), /init is \[\], not an initializer, or a list of 2/],
  [
    "inputs of another size",
    () => mlp({sizes: [3, 1]}).apply(mlp({sizes: [3, 1]}).init(key), tf.zeros([2, 4])),
    /^mlp.apply: x is a tensor of shape \[2, 4\], not a tensor of shape \[B, 3\]\.$/,
  ],
  [
    "params of another model",
    () => mlp({sizes: [3, 1]}).apply([], tf.zeros([2, 3])),
    /params is a list of 0 layers, not a list of 1 layers/,
  ],
  [
    "images that pooling leaves nothing of",
    () => cnn({input: [4, 3, 1], channels: [2, 2]}),
    /^cnn: input is 4 × 3, not at least 4 × 4, as 2 poolings need\.$/,
  ],
  ["no convolution", () => cnn({channels: []}), /channels is \[\], not a list of at least 1/],
  ["an unknown pooling", () => cnn({pool: "sum" as "max"}), /pool is "sum"/],
  [
    "images of another size",
    () => cnn().apply(cnn().init(key), tf.zeros([2, 14, 14, 1])),
    /^cnn.apply: x is a tensor of shape \[2, 14, 14, 1\], not a tensor of shape \[B, 28, 28, 1\] or \[B, 784\]\.$/,
  ],
  ["what is no key", () => mlp({sizes: [3, 1]}).init(7 as unknown as typeof key), /key must be a key/],
];

test.each(wrong)("refuses %s", (_, make, message) => {
  expect(make).toThrow(message);
});
