import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {hvp} from "../../../engine/transforms/index.ts";
import * as tree from "../../../engine/tree.ts";
import {chebyshev} from "../functions/tanh-regression.ts";
import {mlp, type Params, squaredError} from "./index.ts";
import {heNormal, heUniform, type Initializer, lecunNormal, xavierNormal, xavierUniform} from "./initializers.ts";

beforeAll(() => tf.setBackend("cpu"));

const dense = [300, 100];
const filters = [3, 3, 40, 60];
// fan_in and fan_out: 300 and 100, 360 and 540.
const cases: [string, Initializer, number[], number][] = [
  ["xavierNormal", xavierNormal(), dense, Math.sqrt(2 / 400)],
  ["xavierNormal of gain 1.9", xavierNormal({gain: 1.9}), dense, 1.9 * Math.sqrt(2 / 400)],
  ["xavierNormal of filters", xavierNormal(), filters, Math.sqrt(2 / 900)],
  ["xavierUniform", xavierUniform(), dense, Math.sqrt(2 / 400)],
  ["heNormal", heNormal(), dense, Math.sqrt(2 / 300)],
  ["heNormal of filters", heNormal(), filters, Math.sqrt(2 / 360)],
  ["heUniform", heUniform(), filters, Math.sqrt(2 / 360)],
  ["lecunNormal", lecunNormal(), dense, Math.sqrt(1 / 300)],
];

describe.each(cases)("%s", (name, init, shape, deviation) => {
  const weights = [...init(rng.key(11), shape).dataSync()];
  const n = weights.length;

  test("has mean 0 and the standard deviation of theory, within 4 standard errors", () => {
    const mean = weights.reduce((sum, w) => sum + w, 0) / n;
    const variance = weights.reduce((sum, w) => sum + w * w, 0) / n;
    // E w⁴ is 3 σ⁴ of a normal distribution, 9/5 σ⁴ of a uniform one.
    const excess = name.includes("Uniform") ? 0.8 : 2;
    expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(n));
    expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(4 * Math.sqrt(excess / n));
  });

  test("is of the distribution that it says", () => {
    const largest = Math.max(...weights.map(Math.abs)) / deviation;
    if (name.includes("Uniform")) {
      expect(largest).toBeLessThanOrEqual(Math.sqrt(3) * (1 + 1e-6));
      expect(largest).toBeGreaterThan(Math.sqrt(3) * 0.999);
    } else expect(largest).toBeGreaterThan(3.5);
  });
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("refuses the gain %d", (gain) => {
  expect(() => heNormal({gain})).toThrow(/^heNormal: gain is .*, not a finite number above 0\.$/);
});

test("refuses a shape without inputs and outputs", () => {
  expect(() => xavierNormal()(rng.key(0), [5])).toThrow(
    /^xavierNormal: shape is \[5\], not a shape of at least two axes\.$/,
  );
});

/** The largest eigenvalue of the loss ½ mean (f − y)² at the initial parameters of the net of Cohen et al. (2021). */
function sharpness(seed: number, gains: [number, number]): number {
  const {x, y} = chebyshev(4);
  const init = gains.map((gain) => xavierNormal({gain}));
  const model = mlp({sizes: [1, 100, 1], activation: "tanh", bias: "hidden", init});
  const [inputs, targets] = [x, y].map((values) => tf.tensor2d(Float32Array.from(values), [20, 1])) as [
    tf.Tensor,
    tf.Tensor,
  ];
  const loss = (p: Params) => squaredError(model.apply(p, inputs), targets).mean() as tf.Scalar;
  const params = model.init(rng.key(seed));
  let v = tree.map((leaf) => tf.onesLike(leaf), params) as Params;
  let size = 0;
  for (let i = 0; i < 30; i++) {
    v = tree.scale(1 / at(tree.norm(v)), v) as Params;
    v = hvp(loss, params, v) as Params;
    size = at(tree.norm(v));
  }
  return size;
}
const at = (scalar: tf.Scalar) => scalar.dataSync()[0] ?? Number.NaN;

test("the sharpness where training starts is that of the published case (2.93 and 2.44 of two seeds)", () => {
  const seeds = [0, 1, 2, 3];
  const mean = (gains: [number, number]) => seeds.reduce((sum, seed) => sum + sharpness(seed, gains) / 4, 0);
  expect(Math.abs(mean([1.9, 1]) - 2.7)).toBeLessThan(0.6);
  expect(mean([1.9, 1.9])).toBeGreaterThan(4);
});
