/** Against the same net of tensors, and differences in float64. */
import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {hostMlp} from "./host-mlp.ts";
import {crossEntropy} from "./losses.ts";
import {mlp} from "./mlp.ts";
import {inkedRows} from "./sparse-product.ts";

const net = hostMlp({sizes: [5, 4, 6, 3]});
const params = net.init(rng.key(1)).map((w, i) => w + 0.1 * Math.sin(i));
const images = rng.host.normal(rng.key(2), 35).map((x) => Math.max(0, x));
const examples = {images, labels: Int32Array.from([0, 1, 2, 0, 1, 2, 1])};

test("the loss is that of the same net of tensors", () => {
  const sizes = [5, 4, 6, 3];
  const tensors = mlp({sizes}).layers.map((_, l) => {
    const part = (k: number) =>
      Float32Array.from(params.slice(net.tensors[2 * l + k]?.start, net.tensors[2 * l + k]?.end));
    return {w: tf.tensor2d(part(0), sizes.slice(l, l + 2) as [number, number]), b: tf.tensor1d(part(1))};
  });
  const losses = Array.from(
    crossEntropy(
      mlp({sizes}).apply(tensors, tf.tensor2d(images, [7, 5])),
      tf.tensor1d(examples.labels, "int32"),
    ).dataSync(),
  );
  expect(net.loss(params, examples, [3, 3, 5])).toBeCloseTo((2 * (losses[3] as number) + (losses[5] as number)) / 3, 5);
  expect(net.loss(params, examples)).toBeCloseTo(losses.reduce((sum, x) => sum + x, 0) / 7, 5);
});

test("a background is as if it were in every pixel", () => {
  const apart = {...examples, background: 0.3};
  const within = {...examples, images: images.map((x) => x + 0.3)};
  expect(net.loss(params, apart)).toBeCloseTo(net.loss(params, within), 6);
  expect(net.accuracy(params, apart)).toBe(net.accuracy(params, within));
  const gradient = net.gradient(params, within);
  for (const [i, g] of net.gradient(params, apart).entries()) expect(g).toBeCloseTo(gradient[i] as number, 6);
  const linear = hostMlp({sizes: [5, 3], bias: false});
  const w = params.slice(0, 15);
  expect(linear.loss(w, apart)).toBeCloseTo(linear.loss(w, within), 6);
});

test("inputs that were found before give the same numbers", () => {
  const found = {...examples, inked: inkedRows(images, 5)};
  expect(found.inked.some(({count}) => count < 5)).toBe(true);
  expect(net.loss(params, found, [3, 0, 3])).toBe(net.loss(params, examples, [3, 0, 3]));
  expect(net.gradient(params, found)).toEqual(net.gradient(params, examples));
  expect(net.accuracy(params, found)).toBe(net.accuracy(params, examples));
});

test("the gradient is the loss's, by differences", () => {
  for (const [one, w] of [
    [net, params],
    [hostMlp({sizes: [5, 3], bias: false}), params.slice(0, 15)],
  ] as const) {
    const rows = [0, 2, 5, 6, 6];
    const gradient = one.gradient(w, examples, rows);
    for (let i = 0; i < one.size; i++) {
      const at = (by: number) =>
        one.loss(
          w.map((x, j) => (i === j ? x + by : x)),
          examples,
          rows,
        );
      expect(gradient[i]).toBeCloseTo((at(1e-5) - at(-1e-5)) / 2e-5, 7);
    }
  }
});

test("weights are He-normal or as wide as asked for, biases 0; accuracy counts", () => {
  const wide = hostMlp({sizes: [400, 50, 10]});
  const w = wide.init(rng.key(3));
  const spread = (from: number, to: number) =>
    Math.sqrt(w.subarray(from, to).reduce((sum, x) => sum + x * x, 0) / (to - from));
  expect(spread(0, 20000)).toBeCloseTo(Math.sqrt(2 / 400), 2);
  expect(w.subarray(20000, 20050).every((x) => x === 0)).toBe(true);
  expect(spread(20050, 20550)).toBeCloseTo(Math.sqrt(2 / 50), 1);
  const linear = hostMlp({sizes: [2, 2], bias: false, deviation: 0.01});
  expect(Math.abs(linear.init(rng.key(4))[0] as number)).toBeLessThan(0.06);
  const corners = {images: Float64Array.of(1, 0, 0, 1), labels: Int32Array.of(0, 0)};
  expect(linear.accuracy(Float64Array.of(1, 0, 0, 1), corners)).toBe(0.5);
});

test("what does not fit is refused by name", () => {
  expect(() => hostMlp({sizes: [5]})).toThrow(/hostMlp: sizes/);
  expect(() => hostMlp({sizes: [5, 2], deviation: 0})).toThrow(/hostMlp: deviation is 0/);
  expect(() => net.loss(new Float64Array(3), examples)).toThrow(/hostMlp.loss: params is 3 numbers, not 75/);
  const short = {...examples, images: new Float32Array(5)};
  expect(() => net.gradient(params, short)).toThrow(
    /hostMlp.gradient: examples.images is 5 numbers, not 35: 7 rows of 5/,
  );
});
