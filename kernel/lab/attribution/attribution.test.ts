import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {cnn, mlp} from "../problems/index.ts";
import {
  completenessGap,
  deconvRelu,
  gradCam,
  guidedRelu,
  inputXGradient,
  integratedGradients,
  occlusion,
  saliency,
} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(4);
const numbers = (t: tf.Tensor) => Array.from(t.dataSync());
const sum = (list: readonly number[]) => list.reduce((a, b) => a + b, 0);
/** The largest difference of two lists. */
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
/** Columns of a tensor [B, 2]. */
const columns = (x: tf.Tensor) => tf.unstack(x, 1) as [tf.Tensor, tf.Tensor];

describe("saliency", () => {
  const model = mlp({sizes: [5, 7, 3], activation: "tanh"});
  const params = model.init(key);
  const forward = (x: tf.Tensor) => model.apply(params, x);
  const x = rng.normal(rng.key(1), [4, 5]);

  test("is the gradient of each input's own class, by differences", () => {
    const targets = [2, 0, 1, 2];
    const map = numbers(saliency(forward, x, targets));
    const step = 1e-2;
    for (const [row, target] of targets.entries()) {
      for (let i = 0; i < 5; i++) {
        const at = (by: number) => {
          const moved = numbers(x).slice(5 * row, 5 * row + 5);
          moved[i] = (moved[i] as number) + by;
          return numbers(forward(tf.tensor2d(moved, [1, 5])))[target] as number;
        };
        expect(map[5 * row + i]).toBeCloseTo((at(step) - at(-step)) / (2 * step), 3);
      }
    }
  });

  test("of one class for all is that of a list, and of a model of one number needs no target", () => {
    expect(numbers(saliency(forward, x, 1))).toEqual(numbers(saliency(forward, x, Int32Array.of(1, 1, 1, 1))));
    const squares = saliency((x) => tf.sum(tf.square(x), 1), x);
    expect(distance(numbers(squares), numbers(tf.mul(x, 2)))).toBeLessThan(1e-6);
  });

  test("times the input adds up to a linear function's score", () => {
    const w = rng.normal(rng.key(2), [5]);
    const map = inputXGradient((x) => tf.sum(tf.mul(x, w), 1), x);
    expect(distance(numbers(tf.sum(map, 1)), numbers(tf.sum(tf.mul(x, w), 1)))).toBeLessThan(1e-5);
  });

  test("leaves no tensors behind", () => {
    const before = tf.memory().numTensors;
    tf.dispose([saliency(forward, x, 1), inputXGradient(forward, x, 1), integratedGradients(forward, x, 1)]);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe("integrated gradients", () => {
  // The functions and values of captum's tests: one function, wired in two ways.
  const wired: [string, (x: tf.Tensor) => tf.Tensor][] = [
    [
      "BasicModel2",
      (x) => {
        const [a, b] = columns(x);
        return tf.relu(tf.sub(tf.sub(tf.relu(a), 1), tf.relu(b)));
      },
    ],
    [
      "BasicModel3",
      (x) => {
        const [a, b] = columns(x);
        return tf.relu(tf.sub(tf.relu(tf.sub(a, 1)), tf.relu(b)));
      },
    ],
  ];
  const input = tf.tensor2d([3, 1], [1, 2]);

  test.each(wired)("of captum's %s", (_, forward) => {
    const map = integratedGradients(forward, input);
    expect(distance(numbers(map), [1.5, -0.5])).toBeLessThan(1e-6);
    expect(numbers(completenessGap(forward, input, undefined, map))[0]).toBeCloseTo(0, 6);
  });

  const model = mlp({sizes: [6, 8, 3], activation: "tanh"});
  const params = model.init(key);
  const forward = (x: tf.Tensor) => model.apply(params, x);
  const x = rng.normal(rng.key(3), [3, 6]);
  const baseline = rng.normal(rng.key(5), [1, 6]);

  test("are complete from any baseline, and the gap shrinks with the square of the step", () => {
    const gaps = [4, 8, 64].map((steps) => {
      const map = integratedGradients(forward, x, [0, 1, 2], {baseline, steps});
      return Math.max(...numbers(completenessGap(forward, x, [0, 1, 2], map, {baseline})).map(Math.abs));
    });
    const [coarse = 0, fine = 0, finest = 1] = gaps;
    expect(coarse / fine).toBeGreaterThan(3);
    expect(finest).toBeLessThan(1e-3);
  });

  test("are the same in chunks as in one, and from a baseline for each input", () => {
    const options = {baseline: tf.tile(baseline, [3, 1]), steps: 10};
    const whole = numbers(integratedGradients(forward, x, 1, {baseline, steps: 10}));
    expect(distance(whole, numbers(integratedGradients(forward, x, 1, {...options, chunk: 7})))).toBeLessThan(1e-6);
  });

  test("of a quadratic are exact: ½ x ∂f/∂x from 0", () => {
    const map = integratedGradients((x) => tf.sum(tf.square(x), 1), x);
    expect(distance(numbers(map), numbers(tf.square(x)))).toBeLessThan(1e-5);
  });
});

describe("rectifiers", () => {
  const x = tf.tensor1d([-1, -1, 2, 2, 0]);
  const dy = tf.tensor1d([3, -3, 3, -3, 3]);
  const back = (f: (x: tf.Tensor) => tf.Tensor) =>
    numbers(tf.grad((x) => tf.sum(tf.mul(f(x), dy)))(x)).map((v) => v + 0);

  test("have the values of ReLU, and let through what their papers say", () => {
    for (const f of [guidedRelu, deconvRelu]) expect(numbers(f(x))).toEqual([0, 0, 2, 2, 0]);
    expect(back(tf.relu).slice(0, 4)).toEqual([0, 0, 3, -3]);
    expect(back(guidedRelu)).toEqual([0, 0, 3, 0, 0]);
    expect(back(deconvRelu)).toEqual([3, 0, 3, 0, 3]);
  });

  test("in a net give the same outputs and another map", () => {
    const [plain, guided] = [undefined, guidedRelu].map((activation) =>
      cnn({input: [6, 6, 1], channels: [2], activation: activation ?? "relu"}),
    ) as [ReturnType<typeof cnn>, ReturnType<typeof cnn>];
    const params = plain.init(key);
    const image = rng.normal(rng.key(6), [1, 36]);
    const [f, g] = [plain, guided].map((model) => (x: tf.Tensor) => model.apply(params, x)) as [
      (x: tf.Tensor) => tf.Tensor,
      (x: tf.Tensor) => tf.Tensor,
    ];
    expect(numbers(g(image))).toEqual(numbers(f(image)));
    expect(distance(numbers(saliency(g, image, 1)), numbers(saliency(f, image, 1)))).toBeGreaterThan(1e-3);
  });
});

describe("Grad-CAM", () => {
  const model = cnn({input: [8, 8, 1], channels: [3], pool: "none", outputs: 4, activation: "relu"});
  const params = model.init(key);
  const image = rng.normal(rng.key(7), [2, 64]);

  test("weights channels by the mean of their gradients, which a dense layer after them gives by hand", () => {
    const found = numbers(gradCam(model, params, image, 2));
    const [convolution, dense] = params as [(typeof params)[0], (typeof params)[0]];
    const maps = model.layers[0]?.apply(convolution, image) as tf.Tensor4D;
    const w = (dense.w as tf.Tensor2D).arraySync() as number[][];
    const alpha = [0, 1, 2].map((k) => sum(w.filter((_, i) => i % 3 === k).map((row) => row[2] as number)) / 64);
    const expected = (maps.arraySync() as number[][][][]).flat(2).map((channels) => {
      return Math.max(0, sum(channels.map((a, k) => a * (alpha[k] as number))));
    });
    expect(found).toHaveLength(128);
    expect(distance(found, expected)).toBeLessThan(1e-5);
  });

  test("of a pooled layer is enlarged to the image; it never is negative", () => {
    const pooled = cnn({input: [8, 8, 1], channels: [3, 4], outputs: 4});
    const map = gradCam(pooled, pooled.init(key), image, [0, 3]);
    expect(map.shape).toEqual([2, 8, 8]);
    expect(numbers(map).every((value) => value >= 0)).toBe(true);
  });

  test("refuses a layer that is no convolution of the model", () => {
    expect(() => gradCam(model, params, image, 1, {layer: "dense1"})).toThrow(
      /^gradCam: options\.layer is "dense1", not one of conv1\.$/,
    );
    const dense = mlp({sizes: [64, 4]});
    expect(() => gradCam(dense, dense.init(key), image, 1)).toThrow(/of a model with convolutions/);
  });
});

describe("occlusion", () => {
  const weights = rng.normal(rng.key(8), [36]);
  const forward = (x: tf.Tensor) => tf.sum(tf.mul(tf.reshape(x, [-1, 36]), weights), 1);
  const image = rng.normal(rng.key(9), [2, 36]);

  test("with single pixels of a linear function is what each adds", () => {
    const map = occlusion(forward, image, undefined, {size: 1, stride: 1, baseline: 0.5, chunk: 11});
    expect(distance(numbers(map), numbers(tf.mul(weights, tf.sub(image, 0.5))))).toBeLessThan(1e-4);
  });

  test("gives each pixel the mean over the squares that cover it, the last one at the edge", () => {
    const found = numbers(occlusion(forward, image, undefined, {size: 3, stride: 2})).slice(0, 36);
    const parts = numbers(tf.mul(weights, image)).slice(0, 36);
    const corners = [0, 2, 3].flatMap((top) => [0, 2, 3].map((left) => [top, left] as const));
    const inside = (i: number, [top, left]: readonly [number, number]) => {
      const [y, x] = [Math.floor(i / 6), i % 6];
      return y >= top && y < top + 3 && x >= left && x < left + 3;
    };
    const expected = parts.map((_, i) => {
      const covering = corners.filter((corner) => inside(i, corner));
      return sum(covering.map((corner) => sum(parts.filter((__, j) => inside(j, corner))))) / covering.length;
    });
    expect(distance(found, expected)).toBeLessThan(1e-4);
  });

  test("of images has the shape of images", () => {
    const images = tf.reshape(image, [2, 6, 6, 1]);
    const options = {size: 3, stride: 2};
    const map = occlusion(forward, images, undefined, options);
    expect(map.shape).toEqual([2, 6, 6, 1]);
    expect(distance(numbers(map), numbers(occlusion(forward, image, undefined, options)))).toBeLessThan(1e-5);
    expect(occlusion(forward, image, undefined, {image: [4, 9], size: 3}).shape).toEqual([2, 36]);
  });
});

const x = tf.zeros([2, 3]);
const model = (x: tf.Tensor) => tf.concat([x, x], 1);
const wrong: [string, () => unknown, RegExp][] = [
  [
    "no tensor",
    () => saliency(model, [1] as unknown as tf.Tensor, 0),
    /^saliency: input is \[1\], not a float32 tensor/,
  ],
  ["integers", () => saliency(model, tf.zeros([2, 3], "int32"), 0), /input is a tensor.* not a float32 tensor/],
  ["no function", () => saliency(x as unknown as typeof model, x, 0), /forward is .* not a function/],
  ["a class that is none", () => saliency(model, x, 6), /target is 6, not a whole number from 0 to 5/],
  ["too few classes", () => saliency(model, x, [1]), /target is \[1\], not .* or a list of 2 of them/],
  ["no class", () => saliency(model, x), /target is undefined, not a whole number from 0 to 5/],
  ["a class of one number", () => saliency((x) => tf.sum(x, 1), x, 1), /target is 1, not left out/],
  [
    "outputs that are none",
    () => saliency((x) => tf.sum(x), x, 1),
    /the result of forward is .* not of shape \[2, C\]/,
  ],
  ["no steps", () => integratedGradients(model, x, 1, {steps: 0}), /options\.steps is 0, not a whole number ≥ 1/],
  [
    "another baseline",
    () => integratedGradients(model, x, 1, {baseline: tf.zeros([4])}),
    /options\.baseline is .*\[4\]/,
  ],
  [
    "an infinite baseline",
    () => occlusion(model, tf.zeros([1, 4]), 1, {size: 1, stride: 1, baseline: 1 / 0}),
    /baseline/,
  ],
  ["rows of no square", () => occlusion(model, x, 1), /options\.image is left out, with an input of shape \[2, 3\]/],
  [
    "another image",
    () => occlusion(model, x, 1, {image: [2, 2]}),
    /options\.image is \[2, 2\], not the height and width/,
  ],
  ["squares beyond the image", () => occlusion(model, tf.zeros([1, 4]), 1), /options\.size is 5, not .* from 1 to 2/],
  [
    "squares with gaps",
    () => occlusion(model, tf.zeros([1, 36]), 1, {stride: 6}),
    /options\.stride is 6.* from 1 to 5/,
  ],
];

test.each(wrong)("refuses %s", (_, call, message) => {
  expect(call).toThrow(message);
});
