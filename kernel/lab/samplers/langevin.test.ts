import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {at} from "../problems/densities/density.ts";
import {gaussian, linearRegression} from "../problems/densities/index.ts";
import {
  affineStep,
  type BatchOrder,
  type diagnostics,
  type Gradients,
  minibatches,
  onHost,
  onTensors,
  type Sampler,
  sghmc,
  sgld,
  sharedMinibatches,
  splittings,
  stationaryLaw,
  timeAverage,
} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const normal = gaussian([[1]]);
type HostGradients = Gradients<Float64Array, Float64Array>;

/** The variance of q, whose mean is 0. */
function secondMoment<S extends {readonly position: Float64Array}>(
  sampler: Sampler<Float64Array, S, Float64Array>,
  {chains = 400, steps = 300, warmup = 100} = {},
): Promise<diagnostics.Estimate> {
  const position = Float64Array.from(rng.host.normal(rng.key(99), chains));
  return timeAverage(sampler, (q, i) => at(q, i) ** 2, {key: rng.key(3), position, steps, warmup});
}

function expectVariance(found: diagnostics.Estimate, exact: number) {
  expect(Math.abs(found.value - exact)).toBeLessThan(4 * found.standardError);
  expect(found.standardError / exact).toBeLessThan(0.02);
}

/** Two batches that pull N(0, 1) apart: independent picks have gradient noise of variance V. */
const pair = (variance: number, order: BatchOrder): HostGradients =>
  minibatches([gaussian([[1]], [Math.sqrt(variance)]), gaussian([[1]], [-Math.sqrt(variance)])], {order});

describe("stationary variances on N(0, 1) are those of theory, 1/(1 − h/2) and so on", () => {
  test.each([0.1, 0.5, 1, 1.5])("SGLD with full gradients, h = %d", async (stepSize) => {
    expectVariance(await secondMoment(sgld(onHost(normal), {stepSize})), 1 / (1 - stepSize / 2));
  });

  test("SGLD with gradient noise of variance 10", async () => {
    const found = await secondMoment(sgld(pair(10, "iid"), {stepSize: 0.2}));
    expectVariance(found, (1 + 1) / (1 - 0.1));
  });

  test.each([
    ["baoab", 1, 1],
    ["aboba", 1, 1],
    ["obabo", 1, 4 / 3],
    ["aoboa", 0.5, 1 / (1 - 1 / 16)],
    ["euler", 0.1, 1.1140274],
    ["euler", 0.5, 2.1538462],
  ] as const)("%s, h = %d", async (name, stepSize, exact) => {
    const sampler = sghmc(onHost(normal), {stepSize, friction: 1, splitting: splittings[name]});
    if (name === "aoboa") {
      const law = stationaryLaw([affineStep(normal, splittings.aoboa, {stepSize, friction: 1})]);
      expectVariance(await secondMoment(sampler), law?.covariance[0]?.[0] ?? Number.NaN);
    } else expectVariance(await secondMoment(sampler, {steps: 500}), exact);
  });

  test("AOBOA with gradient noise of variance 10: 1 + 1.00334 at h = 0.2, and far less reshuffled", async () => {
    const settings = {stepSize: 0.2, friction: 1, splitting: splittings.aoboa};
    expectVariance(await secondMoment(sghmc(pair(10, "iid"), settings)), 2.00334);
    expect((await secondMoment(sghmc(pair(10, "reshuffled"), settings))).value).toBeLessThan(1.3);
  });
});

// Franzese et al. 2022: 400 chains on the first data set, as the lifted moments predict.
test("reshuffled minibatches give the second moment that theory has for them, and independent ones do not", async () => {
  const {batches} = linearRegression(rng.split(rng.key(19), 9)[0] ?? rng.key(0));
  const [stepSize, friction] = [0.16, 2];
  const {value, standardError} = await timeAverage(
    sghmc(minibatches(batches), {stepSize, friction}),
    (q, i) => at(q, i) ** 2 + at(q, i + 1) ** 2,
    {key: rng.key(4), position: new Float64Array(800), steps: 1000, warmup: 200, every: 4},
  );
  const steps = batches.map((batch) => affineStep(batch, splittings.obabo, {stepSize, friction}));
  const predicted = (order: BatchOrder) => {
    const {second} = stationaryLaw(steps, order) ?? {second: []};
    return (second[0]?.[0] ?? Number.NaN) + (second[1]?.[1] ?? Number.NaN);
  };
  expect(Math.abs(value - predicted("reshuffled"))).toBeLessThan(4 * standardError);
  expect(Math.abs(value - predicted("iid"))).toBeGreaterThan(4 * standardError);
});

describe("minibatches", () => {
  const densities = [1, 2, 3].map((precision) => gaussian([[precision]]));
  /** The batch that each chain sees in steps 0, 1, …: the gradient at 1 is its precision. */
  const visits = (order: BatchOrder, steps: number, chains = 50) => {
    const schedule = minibatches(densities, {order});
    const ones = new Float64Array(chains).fill(1);
    let place = schedule.init(ones);
    return Array.from({length: steps}, (_, i) => {
      const [target, next] = schedule.next(rng.foldIn(rng.key(6), i), place);
      place = next;
      return target.gradient(ones);
    });
  };

  test("reshuffled: each once an epoch, chains in orders of their own, all orders as often", () => {
    const epochs = Array.from({length: 40}, (_, k) => visits("reshuffled", 120).slice(3 * k, 3 * k + 3));
    const counts = new Map<string, number>();
    for (const epoch of epochs) {
      for (let chain = 0; chain < 50; chain++) {
        const order = epoch.map((row) => at(row, chain)).join("");
        counts.set(order, (counts.get(order) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort()).toEqual(["123", "132", "213", "231", "312", "321"]);
    for (const count of counts.values()) expect(Math.abs(count - 2000 / 6)).toBeLessThan(4 * Math.sqrt(2000 / 6));
  });

  test("iid: each as often, but not once an epoch; fixed: one after the other", () => {
    const rows = visits("iid", 60);
    const share = rows.flatMap((row) => [...row]).filter((precision) => precision === 2).length / 3000;
    expect(Math.abs(share - 1 / 3)).toBeLessThan(0.04);
    expect(rows.slice(0, 3).some((row, i) => at(row, 0) === at(rows[(i + 1) % 3] as Float64Array, 0))).toBe(true);
    expect(visits("fixed", 6, 1).map((row) => at(row, 0))).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test("on tensors all chains share the batch, and the state is freed by its owner only", async () => {
    const targets = densities.map(({potential}) => onTensors(potential));
    const sampler = sghmc(sharedMinibatches(targets, {order: "fixed"}), {stepSize: 0.1, friction: 1});
    const start = sampler.init(tf.ones([4, 1]));
    const [next, info] = sampler.step(rng.key(1), start);
    expect(start.position.isDisposed).toBe(false);
    expect([info.gradEvals, info.acceptance]).toEqual([2, null]);
    expect(await info.isDivergent.array()).toEqual([0, 0, 0, 0]);
    expect(next.place?.step).toBe(1);
  });

  test.each<[() => unknown, RegExp]>([
    [() => minibatches([]), /batches must be from 1 to 65,535; there are 0/],
    [
      () => minibatches([normal], {order: "random" as never}),
      /order must be "reshuffled", "iid" or "fixed"; it is "random"/,
    ],
    [
      () =>
        minibatches([
          normal,
          gaussian([
            [1, 0],
            [0, 1],
          ]),
        ]),
      /densities must have the same dimension/,
    ],
    [() => sgld(onHost(normal), {stepSize: 0}), /samplers\.sgld: stepSize must be a finite number above 0; it is 0/],
    [() => sghmc(onHost(normal), {stepSize: 0.1, friction: 0}), /friction must be a finite number above 0; it is 0/],
  ])("wrong arguments are told: %s", (call, message) => {
    expect(call).toThrow(message);
  });
});

test("beyond stability chains are said to diverge", () => {
  for (const sampler of [
    sgld(onHost(normal), {stepSize: 2.5}),
    sghmc(onHost(normal), {stepSize: 2.5, friction: 0.1}),
  ] as Sampler<Float64Array, {readonly position: Float64Array}, Float64Array>[]) {
    let state = sampler.init(Float64Array.of(1, -1));
    let divergent: Float64Array = new Float64Array(2);
    for (let i = 0; i < 3000 && at(divergent, 0) + at(divergent, 1) < 2; i++) {
      const [next, info] = sampler.step(rng.foldIn(rng.key(1), i), state);
      [state, divergent] = [next, info.isDivergent];
    }
    expect([...divergent]).toEqual([1, 1]);
  }
});

test("timeAverage refuses counts that cannot be", async () => {
  const sampler = sgld(onHost(normal), {stepSize: 0.1});
  const options = {key: rng.key(1), position: new Float64Array(2), steps: 10};
  const f = (q: Float64Array, i: number) => at(q, i);
  for (const [wrong, message] of [
    [{steps: 0}, /samplers\.timeAverage: steps must be a whole number ≥ 1; it is 0/],
    [{warmup: -1}, /warmup must be a whole number ≥ 0; it is -1/],
    [{every: 0.5}, /every must be a whole number ≥ 1; it is 0.5/],
    [{position: new Float64Array(1)}, /must be 2 or more; there are 1/],
  ] as const) {
    await expect(timeAverage(sampler, f, {...options, ...wrong})).rejects.toThrow(message);
  }
});
