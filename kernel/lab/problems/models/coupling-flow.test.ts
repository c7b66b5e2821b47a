import {describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import {couplingFlow} from "./coupling-flow.ts";

const flow = couplingFlow();
const params = Float64Array.from(rng.host.normal(rng.key(1), flow.size), (v) => 0.7 * v);
const z = Float64Array.from(rng.host.normal(rng.key(2), 10));

/** ⟨c, out⟩ + 0.3 log|det| of one point. */
const cotangent = Float64Array.of(0.7, -1.1);
const loss = (way: "generate" | "normalize", params: Float64Array, point: Float64Array) => {
  const {points, logDeterminants} = flow[way](params, point);
  return points.reduce((sum, value, i) => sum + value * (cotangent[i] as number), 0.3 * (logDeterminants[0] as number));
};
const slopes = (f: (x: Float64Array) => number, x: Float64Array) =>
  x.map((_, k) => {
    const nudged = (h: number) => f(x.map((value, i) => (i === k ? value + h : value)));
    return (nudged(1e-5) - nudged(-1e-5)) / 2e-5;
  });
const worst = (a: Float64Array, b: Float64Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0);

test("normalize is the inverse of generate, with the opposite determinant", () => {
  const there = flow.generate(params, z);
  const back = flow.normalize(params, there.points);
  expect(worst(back.points, z)).toBeLessThan(1e-12);
  expect(
    worst(
      back.logDeterminants,
      there.logDeterminants.map((log) => -log),
    ),
  ).toBeLessThan(1e-12);
});

describe.each(["generate", "normalize"] as const)("%s", (way) => {
  test("has the derivatives of its differences", () => {
    const point = z.slice(0, 2);
    const {points, params: grads} = flow[way](params, point).pullback(cotangent, 0.3);
    expect(
      worst(
        points,
        slopes((x) => loss(way, params, x), point),
      ),
    ).toBeLessThan(1e-8);
    expect(
      worst(
        grads,
        slopes((theta) => loss(way, theta, point), params),
      ),
    ).toBeLessThan(1e-8);
  });

  test("keeps the points of a batch apart", () => {
    const all = flow[way](params, z).pullback(new Float64Array(10).fill(0.5), 0.3).params;
    const one = flow[way](params, z.slice(4, 6)).pullback(new Float64Array(2).fill(0.5), 0.3).params;
    expect(worst(one, all.slice(2 * flow.size, 3 * flow.size))).toBe(0);
  });
});

test("the density sums to 1, and the score is its slope", () => {
  const [side, step] = [201, 0.1];
  const grid = new Float64Array(2 * side * side);
  for (let i = 0; i < side * side; i++)
    grid.set([((i % side) - 100) * step, (Math.floor(i / side) - 100) * step], 2 * i);
  const small = params.map((value) => value / 2);
  const total = flow.logDensity(small, grid).reduce((sum, log) => sum + Math.exp(log) * step * step, 0);
  expect(Math.abs(total - 1)).toBeLessThan(2e-4);
  const point = Float64Array.of(0.4, -0.8);
  expect(
    worst(
      flow.score(params, point),
      slopes((x) => flow.logDensity(params, x)[0] as number, point),
    ),
  ).toBeLessThan(1e-8);
});

test("refuses what cannot be", () => {
  expect(() => couplingFlow({couplings: 0})).toThrow(/couplingFlow: couplings/);
  expect(() => flow.generate(new Float64Array(3), z)).toThrow(/couplingFlow.generate: params .*104/);
});
