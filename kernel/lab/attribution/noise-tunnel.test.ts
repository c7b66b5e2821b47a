import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {mlp} from "../problems/index.ts";
import {
  type Estimate,
  integratedGradients,
  type NoiseOptions,
  noiseTunnel,
  saliency,
  smoothGrad,
  smoothGradSquared,
  varGrad,
} from "./index.ts";
import {Moments} from "./moments.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(17);
const numbers = (t: tf.Tensor) => Array.from(t.dataSync());
const relu = (x: tf.Tensor) => tf.sum(tf.relu(x), 1);
const first = ({mean, stderr}: Estimate) => [mean[0] as number, stderr[0] as number] as const;

describe("of a ReLU", () => {
  // At x with noise σ the slope is 1 with probability Φ(x/σ).
  const cases = [
    [0, 0.5, 0.5, 0.25],
    [0.2, 0.5, 0.6554217, 0.2258441],
    [1, 0.5, 0.9772499, 0.0222326],
  ] as const;

  test.each(cases)("at %d, σ = %d: SmoothGrad and SmoothGrad² are Φ(x/σ) = %d, VarGrad is Φ (1 − Φ)", async (...of) => {
    const [x, sigma, phi, variance] = of;
    const input = tf.tensor2d([x], [1, 1]);
    const options = {key, sigma, samples: 4000, chunk: 1000};
    const exactError = Math.sqrt(variance / 4000);
    for (const [method, exact] of [
      [smoothGrad, phi],
      [smoothGradSquared, phi],
      [varGrad, variance],
    ] as const) {
      const [mean, stderr] = first(await method(relu, input, undefined, options));
      expect(Math.abs(mean - exact)).toBeLessThan(method === varGrad && x === 0 ? 1e-3 : 4 * stderr);
      if (method !== varGrad) expect(stderr / exactError).toBeCloseTo(1, 0);
    }
  });

  test("standard errors are what repetitions scatter by", async () => {
    const many = tf.fill([2000, 1], 0.3);
    const options = {key, sigma: 0.5, samples: 20};
    for (const method of [smoothGrad, smoothGradSquared, varGrad]) {
      const {mean, stderr} = await method((x) => tf.sum(tf.square(tf.relu(x)), 1), many, undefined, options);
      const average = mean.reduce((a, b) => a + b) / 2000;
      const scatter = Math.sqrt(mean.reduce((a, b) => a + (b - average) ** 2, 0) / 1999);
      const told = Math.sqrt(stderr.reduce((a, b) => a + b * b, 0) / 2000);
      expect(told / scatter).toBeGreaterThan(0.85);
      expect(told / scatter).toBeLessThan(1.15);
    }
  });
});

describe("limits", () => {
  const model = mlp({sizes: [6, 9, 4], activation: "relu"});
  const params = model.init(key);
  const forward = (x: tf.Tensor) => model.apply(params, x);
  const x = rng.normal(rng.key(1), [3, 6]);
  const plain = numbers(saliency(forward, x, [0, 1, 2]));

  test("without noise it is the method itself, exactly, and nothing varies", async () => {
    const options = {key, sigma: 0, samples: 5, chunk: 2};
    const {mean, stderr, n} = await smoothGrad(forward, x, [0, 1, 2], options);
    expect([Array.from(mean), n]).toEqual([plain, 5]);
    expect(Math.max(...stderr)).toBe(0);
    expect(Math.max(...(await varGrad(forward, x, [0, 1, 2], options)).mean)).toBe(0);
  });

  test("with very little noise it is the method itself nearly (captum's limit test)", async () => {
    const {mean} = await smoothGrad(forward, x, [0, 1, 2], {key, sigma: 2e-7});
    expect(Math.max(...mean.map((value, i) => Math.abs(value - (plain[i] as number))))).toBeLessThan(1e-5);
  });

  test("of a linear function it is its weights, whatever the noise", async () => {
    const {mean, stderr} = await smoothGrad((x) => tf.sum(tf.mul(x, 3), 1), x, undefined, {key, sigma: 2});
    expect(mean.every((value) => value === 3) && stderr.every((value) => value === 0)).toBe(true);
  });
});

describe("the tunnel", () => {
  const model = mlp({sizes: [4, 8, 3], activation: "tanh"});
  const params = model.init(key);
  const forward = (x: tf.Tensor) => model.apply(params, x);
  const x = rng.normal(rng.key(2), [2, 4]);
  const options: NoiseOptions = {key, sigma: 0.4, samples: 20};

  test("gives the running estimates after every chunk, and the chunk does not matter", async () => {
    const ns: number[] = [];
    let last: Estimate | undefined;
    for await (const {n, smoothGrad} of noiseTunnel(saliency)(forward, x, 1, {...options, chunk: 6})) {
      ns.push(n);
      last = smoothGrad;
    }
    expect(ns).toEqual([6, 12, 18, 20]);
    const whole = await smoothGrad(forward, x, 1, options);
    expect(Math.max(...whole.mean.map((value, i) => Math.abs(value - (last?.mean[i] as number))))).toBeLessThan(1e-6);
  });

  test("smooths any method", async () => {
    const method = (f: typeof forward, x: tf.Tensor, c: Parameters<typeof saliency>[2]) =>
      integratedGradients(f, x, c, {steps: 8});
    const {mean} = await smoothGrad(forward, x, [0, 2], {...options, method});
    const noise = tf.mul(rng.normal(key, [20, 8]), 0.4).arraySync() as number[][];
    const maps = noise.map((own) => numbers(method(forward, tf.add(x, tf.tensor2d(own.flat(), [2, 4])), [0, 2])));
    mean.forEach((value, i) => {
      expect(value).toBeCloseTo(maps.reduce((sum, map) => sum + (map[i] as number), 0) / 20, 5);
    });
  });

  test("leaves no tensors behind, also when it is left early", async () => {
    const before = tf.memory().numTensors;
    await smoothGrad(forward, x, 1, options);
    for await (const _ of noiseTunnel(saliency)(forward, x, 1, {...options, chunk: 2})) break;
    expect(tf.memory().numTensors).toBe(before);
  });

  const wrong: [string, Partial<NoiseOptions>, RegExp][] = [
    ["no samples", {samples: 0}, /^noiseTunnel: options\.samples is 0, not a whole number ≥ 1\.$/],
    ["an empty chunk", {chunk: 0}, /options\.chunk is 0/],
    ["negative noise", {sigma: -1}, /options\.sigma is -1, not a number ≥ 0/],
    ["noise that is no number", {sigma: Number.NaN}, /options\.sigma is NaN/],
    ["no key", {key: 3 as unknown as typeof key}, /key must be a key/],
  ];
  test.each(wrong)("refuses %s", async (_, change, message) => {
    await expect(smoothGrad(forward, x, 1, {...options, ...change})).rejects.toThrow(message);
  });
});

test("running moments are those of all samples at once", () => {
  const samples = rng.host.normal(rng.key(3), 40).map((z) => z ** 3 + 5);
  const moments = new Moments(2);
  moments.add(samples.subarray(0, 14));
  moments.add(samples.subarray(14));
  for (const entry of [0, 1]) {
    const own = Array.from(samples.filter((_, i) => i % 2 === entry));
    const mean = (f: (x: number) => number) => own.reduce((sum, x) => sum + f(x), 0) / 20;
    const m = mean((x) => x);
    const variance = (mean((x) => (x - m) ** 2) * 20) / 19;
    const square = mean((x) => x * x);
    const fourth = mean((x) => (x - m) ** 4);
    const at = (list: Float64Array) => list[entry];
    expect(at(moments.mean().mean)).toBeCloseTo(m, 10);
    expect(at(moments.mean().stderr)).toBeCloseTo(Math.sqrt(variance / 20), 10);
    expect(at(moments.square().mean)).toBeCloseTo(square, 8);
    expect(at(moments.square().stderr)).toBeCloseTo(Math.sqrt(mean((x) => (x * x - square) ** 2) / 19), 8);
    expect(at(moments.variance().mean)).toBeCloseTo(variance, 8);
    expect(at(moments.variance().stderr)).toBeCloseTo(Math.sqrt((fourth - (variance ** 2 * 17) / 19) / 20), 8);
  }
  expect(new Moments(1).mean().stderr[0]).toBeNaN();
});
