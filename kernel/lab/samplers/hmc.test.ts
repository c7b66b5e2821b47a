import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {at} from "../problems/densities/density.ts";
import {banana, gaussian, standard} from "../problems/densities/index.ts";
import {coordinate, diagnostics, hmc, type Integrator, integrators, mala, onHost, onTensors, sample} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const normal = onHost(gaussian([[1]]));
const starts = (seed: number, count: number) => Float64Array.from(rng.host.normal(rng.key(seed), count));

// Acceptance from 1e6 draws; E e^(−ΔH) = 1 whatever the step size.
test.each([
  [0.5, 2, 0.98263],
  [1, 1, 0.92082],
  [1.5, 1, 0.74619],
  [1.2, 3, 0.90661],
])("on N(0, 1) with h = %d, L = %d the acceptance is %d, and E e^(−ΔH) = 1", async (stepSize, steps, acceptance) => {
  const sampler = hmc(normal, {stepSize, steps});
  const draws = await sample(sampler, {key: rng.key(1), position: starts(2, 1000), draws: 100});
  expect(Math.abs(draws.acceptance - acceptance)).toBeLessThan(0.004);
  const {value, standardError} = diagnostics.meanExpError(draws.energyErrors);
  expect(Math.abs(value - 1)).toBeLessThan(4 * standardError);
  expect(standardError).toBeLessThan(0.01);
});

test.each<[string, Integrator]>([
  ["leapfrog", integrators.leapfrog],
  ["McLachlan", integrators.mclachlan],
  ["Yoshida", integrators.yoshida],
])("%s samples the banana's moments", async (_, integrator) => {
  const sampler = hmc(onHost(banana), {stepSize: 0.25, steps: 12, integrator});
  const position = banana.sample(rng.key(3), 200);
  const draws = await sample(sampler, {key: rng.key(4), position, draws: 150});
  const [x, y] = [coordinate(draws, 0), coordinate(draws, 1)];
  const {mean, variances, covariance} = banana.moments;
  const overChains = (f: (x: number, y: number) => number) =>
    diagnostics.meanOf(
      Float64Array.from(x, (chain, i) => chain.reduce((sum, q, t) => sum + f(q, at(y[i] as Float64Array, t)), 0) / 150),
    );
  for (const [f, exact] of [
    [(x: number) => x, mean[0]],
    [(_: number, y: number) => y, mean[1]],
    [(x: number) => x * x, variances[0]],
    [(_: number, y: number) => (y - mean[1]) ** 2, variances[1]],
    [(x: number, y: number) => x * (y - mean[1]), covariance],
  ] as const) {
    const {value, standardError} = overChains(f);
    expect(Math.abs(value - exact)).toBeLessThan(4 * standardError);
  }
  expect(diagnostics.splitRhat(x)).toBeLessThan(1.02);
});

test("without the accept step the variance is 1/(1 − h²/4), with it 1", async () => {
  const variance = async (adjusted: boolean) => {
    const sampler = hmc(normal, {stepSize: 1, steps: 1, adjusted});
    const draws = await sample(sampler, {key: rng.key(5), position: starts(6, 1000), draws: 200, warmup: 30});
    const squares = coordinate(draws, 0).map((chain) => chain.reduce((sum, q) => sum + q * q, 0) / chain.length);
    return diagnostics.meanOf(Float64Array.from(squares));
  };
  const [exact, biased] = [await variance(true), await variance(false)];
  expect(Math.abs(exact.value - 1)).toBeLessThan(4 * exact.standardError);
  expect(Math.abs(biased.value - 4 / 3)).toBeLessThan(4 * biased.standardError);
  expect(biased.standardError).toBeLessThan(0.01);
});

test("MALA accepts with the ratio of its own densities", async () => {
  // As Roberts and Tweedie have it: π(y) g(y → x) / (π(x) g(x → y)), g(x → y) = N(y; x − ½h² ∇U(x), h²).
  const h = 0.6;
  const target = onHost(banana);
  const position = banana.sample(rng.key(7), 50);
  const sampler = mala(target, {stepSize: h});
  const [, info] = sampler.step(rng.key(8), sampler.init(position));
  const noise = target.arithmetic.normal(rng.split(rng.key(8))[0], position);
  const gradient = target.gradient(position);
  const proposal = position.map((q, i) => q - (h * h * at(gradient, i)) / 2 + h * at(noise, i));
  const back = target.gradient(proposal);
  const logDensity = (from: Float64Array, slope: Float64Array, to: Float64Array, i: number) =>
    -((at(to, i) - at(from, i) + (h * h * at(slope, i)) / 2) ** 2) / (2 * h * h);
  const [before, after] = [target.energy(position), target.energy(proposal)];
  for (let chain = 0; chain < 50; chain++) {
    let log = at(before, chain) - at(after, chain);
    for (const i of [2 * chain, 2 * chain + 1]) {
      log += logDensity(proposal, back, position, i) - logDensity(position, gradient, proposal, i);
    }
    expect(at(info.energyError ?? new Float64Array(), chain)).toBeCloseTo(-log, 9);
  }
  expect(info.gradEvals).toBe(1);
});

describe("on tensors", () => {
  test("the chain is that on the host, in float32", async () => {
    const position = banana.sample(rng.key(9), 20);
    const options = {stepSize: 0.3, steps: 5};
    const [host, device] = [hmc(onHost(banana), options), hmc(onTensors(banana.potential), options)];
    const onHostDraws = await sample(host, {key: rng.key(10), position, draws: 5});
    const start = tf.tensor2d(Float32Array.from(position), [20, 2]);
    const onDeviceDraws = await sample(device, {key: rng.key(10), position: start, draws: 5});
    onDeviceDraws.positions.forEach((row, t) => {
      row.forEach((value, i) => {
        expect(Math.abs(value - at(onHostDraws.positions[t] as Float64Array, i))).toBeLessThan(1e-3);
      });
    });
    expect(onDeviceDraws.acceptance).toBeCloseTo(onHostDraws.acceptance, 3);
    expect([onDeviceDraws.gradEvals, onDeviceDraws.chains, onDeviceDraws.dimension]).toEqual([25, 20, 2]);
  });

  test("nothing stays on the device, and the start is the caller's", async () => {
    const start = tf.tensor2d([[0.5, 1]]);
    const before = tf.memory().numTensors;
    await sample(hmc(onTensors(standard.potential), {stepSize: 0.3, steps: 3}), {
      key: rng.key(11),
      position: start,
      draws: 10,
    });
    expect(tf.memory().numTensors).toBe(before);
    expect(start.isDisposed).toBe(false);
  });

  test("positions may be trees", async () => {
    type Pair = {a: tf.Tensor; b: tf.Tensor};
    const target = onTensors<Pair>(({a, b}) =>
      tf.tidy(() => tf.add(tf.sum(tf.square(a), [1, 2]), tf.square(b)).div(2) as tf.Tensor1D),
    );
    const position = {a: tf.zeros([300, 2, 1]), b: tf.zeros([300])};
    const draws = await sample(hmc(target, {stepSize: 0.8, steps: 2}), {
      key: rng.key(12),
      position,
      draws: 20,
      warmup: 10,
    });
    expect(draws.dimension).toBe(3);
    for (const index of [0, 1, 2]) {
      const squares = coordinate(draws, index).map((chain) => chain.reduce((sum, q) => sum + q * q, 0) / 20);
      const {value, standardError} = diagnostics.meanOf(Float64Array.from(squares));
      expect(Math.abs(value - 1)).toBeLessThan(4 * standardError);
    }
  });
});

test("beyond stability every proposal is refused, and said to diverge", async () => {
  const sampler = hmc(normal, {stepSize: 4, steps: 30});
  const draws = await sample(sampler, {key: rng.key(13), position: starts(14, 10), draws: 5});
  expect(draws.divergentChains).toBe(10);
  expect(draws.acceptance).toBe(0);
  expect(draws.positions.every((row) => row.every((q, i) => q === at(starts(14, 10), i)))).toBe(true);
});

test.each<[() => unknown, RegExp]>([
  [() => hmc(normal, {stepSize: 0, steps: 1}), /samplers\.hmc: stepSize must be a finite number above 0; it is 0/],
  [() => hmc(normal, {stepSize: -1, steps: 1}), /stepSize must be a finite number above 0; it is -1/],
  [() => hmc(normal, {stepSize: 1, steps: 0}), /steps must be a whole number ≥ 1; it is 0/],
  [() => mala(normal, {stepSize: Number.NaN}), /samplers\.mala: stepSize .* it is NaN/],
  [
    () => hmc(normal, {stepSize: 1, steps: 1, integrator: integrators.rk4}),
    /integrator must be the same backward in time; RK4 is not/,
  ],
  [
    () => onHost(standard).energy(new Float64Array(3)),
    /position must be a Float64Array of 2 numbers for each chain; it has length 3/,
  ],
])("wrong arguments are told: %s", (call, message) => {
  expect(call).toThrow(message);
});

test("sample refuses counts that cannot be", async () => {
  const sampler = mala(normal, {stepSize: 1});
  const options = {key: rng.key(1), position: starts(1, 1)};
  await expect(sample(sampler, {...options, draws: 0})).rejects.toThrow(/draws must be a whole number ≥ 1; it is 0/);
  await expect(sample(sampler, {...options, draws: 1, warmup: -1})).rejects.toThrow(/warmup must be .* ≥ 0; it is -1/);
});
