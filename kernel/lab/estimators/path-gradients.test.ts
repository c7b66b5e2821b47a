/** Card 37. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {couplingFlow} from "../problems/models/index.ts";
import {carryScore, type FlowGradient, forwardKlGradients, reverseKlGradients} from "./path-gradients.ts";

const flow = couplingFlow();
const draw = (seed: number, count: number, scale = 1) =>
  Float64Array.from(rng.host.normal(rng.key(seed), count), (v) => scale * v);
const wanted = draw(1, flow.size, 0.4);
const target = (x: Float64Array) => flow.score(wanted, x);
const nearby = wanted.map((value, i) => value + 0.1 * (draw(2, flow.size)[i] as number));
const z = draw(3, 400);
const x = flow.generate(wanted, z).points;
const worst = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

/** The estimate of each way of finding it, for either divergence. */
const estimate = {
  reverse: (params: Float64Array, kind?: FlowGradient) => reverseKlGradients(flow, params, z, target, kind),
  forward: (params: Float64Array, kind?: FlowGradient) => forwardKlGradients(flow, params, x, target, kind),
};

test("the recursion arrives at the score that reverse mode finds, in both directions", () => {
  const there = flow.generate(nearby, z);
  expect(
    worst(
      carryScore(
        there,
        z.map((v) => -v),
      ),
      flow.score(nearby, there.points),
    ),
  ).toBeLessThan(1e-11);
  const back = flow.normalize(nearby, x);
  // p in the base: q of the same points moved by T.
  const pulled = flow.generate(nearby, back.points).pullback(target(x), 1).points;
  expect(worst(carryScore(back, target(x)), pulled)).toBeLessThan(1e-11);
});

describe.each(["reverse", "forward"] as const)("%s", (way) => {
  test("at the optimum every point's path gradient is 0, and no total one is", () => {
    expect(Math.max(...estimate[way](wanted).map(Math.abs))).toBeLessThan(1e-11);
    expect(Math.max(...estimate[way](wanted, "total").map(Math.abs))).toBeGreaterThan(1);
  });

  test("a second pass finds the same", () => {
    expect(worst(estimate[way](nearby), estimate[way](nearby, "path, second pass"))).toBeLessThan(1e-9);
  });
});

test("the total gradient is that of the loss of the same points", () => {
  const loss = (params: Float64Array) => {
    const {points, logDeterminants} = flow.generate(params, z);
    const logs = flow.logDensity(wanted, points);
    return logDeterminants.reduce((sum, log, i) => sum - log - (logs[i] as number), 0);
  };
  const likelihood = (params: Float64Array) => flow.logDensity(params, x).reduce((sum, log) => sum - log, 0);
  for (const [way, f] of [["reverse", loss] as const, ["forward", likelihood] as const]) {
    const all = estimate[way](nearby, "total");
    for (const k of [0, 17, 60, 103]) {
      const sum = all.reduce((total, value, i) => (i % flow.size === k ? total + value : total), 0);
      const nudged = (h: number) => f(nearby.map((value, i) => (i === k ? value + h : value)));
      expect(sum).toBeCloseTo((nudged(1e-5) - nudged(-1e-5)) / 2e-5, 4);
    }
  }
});

test("a kind that there is not is refused", () => {
  expect(() => estimate.reverse(nearby, "both" as FlowGradient)).toThrow(
    /reverseKlGradients: kind must be total; path/,
  );
});
