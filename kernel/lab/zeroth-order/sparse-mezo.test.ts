/** Against counts, closed forms of the moments, and MeZO. */
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {mezo} from "./mezo.ts";
import {belowThresholds, magnitudeThresholds, sparseMezo, weightMask} from "./sparse-mezo.ts";

const tensors = [
  {name: "w", start: 0, end: 8},
  {name: "b", start: 8, end: 12},
];
const params = Float64Array.of(1, -2, 3, -4, 5, -6, 7, -8, 0.4, -0.3, 0.2, -0.1);
const f = (x: Float64Array) => x.reduce((sum, xi, i) => sum + Math.sin(i) * xi + (xi * xi) / 2, 0);
const gradient = params.map((x, i) => Math.sin(i) + x);

test("masks choose by each tensor's own magnitudes", () => {
  const of = (kind: "small" | "large" | "random", density: number) =>
    weightMask(params, tensors, {kind, density, key: rng.key(1)}).join("");
  expect(of("small", 0.25)).toBe("110000000001");
  expect(of("large", 0.25)).toBe("000000111000");
  expect(of("random", 0.25).slice(0, 8).replaceAll("0", "")).toBe("11");
  expect(of("random", 0.25).slice(8).replaceAll("0", "")).toBe("1");
  expect(of("small", 1)).toBe("1".repeat(12));
  expect(of("small", 0)).toBe("0".repeat(12));
});

test("thresholds give the same mask at first, and another when weights have moved", () => {
  const thresholds = magnitudeThresholds(params, tensors, 0.25);
  expect([...thresholds]).toEqual([2, 0.1]);
  expect(belowThresholds(params, tensors, thresholds)).toEqual(weightMask(params, tensors, {density: 0.25}));
  const moved = params.map((x, i) => (i === 0 ? 2.5 : x));
  expect(belowThresholds(moved, tensors, thresholds).join("")).toBe("010000000001");
  expect([...magnitudeThresholds(params, tensors, 0)]).toEqual([0, 0]);
});

test("with all weights it is MeZO", () => {
  const key = rng.key(2);
  const [sparse, dense] = [
    sparseMezo({learningRate: 0.1, mask: new Uint8Array(12).fill(1)}),
    mezo({learningRate: 0.1}),
  ];
  const {updates, state} = sparse.update(key, f, params, sparse.init(12));
  const expected = dense.update(key, f, params, dense.init(12)).updates;
  for (const [i, u] of updates.entries()) expect(u).toBeCloseTo(expected[i] as number, 11);
  expect(state).toEqual({step: 1, density: 1});
});

test("what is not chosen stays; mean and mean square of the estimate are those of the masked gradient", () => {
  const mask = weightMask(params, tensors, {density: 0.5});
  const rule = sparseMezo({learningRate: 1, mask});
  const masked = gradient.map((g, i) => (mask[i] ? g : 0));
  const square = masked.reduce((sum, g) => sum + g * g, 0);
  const [draws, mean] = [20000, new Float64Array(12)];
  let length = 0;
  for (let t = 0; t < draws; t++) {
    const {updates} = rule.update(rng.foldIn(rng.key(3), t), f, params, rule.init(12));
    updates.forEach((u, i) => {
      mean[i] = (mean[i] as number) - u / draws;
      length += (u * u) / draws;
    });
  }
  for (const [i, g] of masked.entries()) {
    if (mask[i]) expect(Math.abs((mean[i] as number) - g)).toBeLessThan(6 * Math.sqrt(square / draws));
    else expect(mean[i]).toBeCloseTo(0, 15);
  }
  expect(length / (8 * square)).toBeGreaterThan(0.95);
  expect(length / (8 * square)).toBeLessThan(1.05);
});

test("a mask may follow the weights; what cannot be is refused by name", () => {
  const rule = sparseMezo({learningRate: 1, mask: (x) => belowThresholds(x, tensors, Float64Array.of(3, 0))});
  expect(rule.update(rng.key(4), f, params, rule.init(12)).state.density).toBe(3 / 12);
  const short = sparseMezo({learningRate: 1, mask: new Uint8Array(3)});
  expect(() => short.update(rng.key(1), f, params, short.init(12))).toThrow(
    /sparseMezo: mask is of 3 weights, not of 12/,
  );
  expect(() => weightMask(params, tensors, {density: 2})).toThrow(/density is 2/);
  expect(() => weightMask(params, tensors, {density: 0.5, kind: "random"})).toThrow(/key is missing/);
  expect(() => weightMask(params, tensors, {density: 0.5, kind: "odd" as "small"})).toThrow(/kind is odd/);
});
