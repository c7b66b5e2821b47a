/** Against counts, closed forms of the moments, and MeZO. */
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {mezo} from "./mezo.ts";
import {
  belowThresholds,
  magnitudeThresholds,
  maskedMoments,
  maskRule,
  sparseMezo,
  sparseMezoStep,
  weightMask,
} from "./sparse-mezo.ts";
import {counted} from "./two-point.ts";

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
  const {mean: expected, square} = maskedMoments(gradient, mask);
  expect(square).toBeCloseTo(8 * gradient.reduce((sum, g, i) => sum + (mask[i] ? g * g : 0), 0), 10);
  const [draws, mean] = [20000, new Float64Array(12)];
  let length = 0;
  for (let t = 0; t < draws; t++) {
    const x = params.slice();
    sparseMezoStep(rng.foldIn(rng.key(3), t), f, x, {learningRate: 1, mask});
    for (let i = 0; i < 12; i++) {
      const g = (params[i] as number) - (x[i] as number);
      mean[i] = (mean[i] as number) + g / draws;
      length += (g * g) / draws;
    }
  }
  for (const [i, g] of expected.entries()) {
    if (mask[i]) expect(Math.abs((mean[i] as number) - g)).toBeLessThan(6 * Math.sqrt(square / 8 / draws));
    else expect(mean[i]).toBe(0);
  }
  expect(length / square).toBeGreaterThan(0.95);
  expect(length / square).toBeLessThan(1.05);
});

test("a step asks twice, in places εẑ to either side, comes back, and moves by the slope along ẑ", () => {
  const mask = weightMask(params, tensors, {density: 0.5});
  const key = rng.key(5);
  const z = rng.host.normal(key, 12);
  const asked: Float64Array[] = [];
  const g = counted((x) => {
    asked.push(x.slice());
    return f(x);
  });
  const x = params.slice();
  const slope = sparseMezoStep(key, g, x, {learningRate: 0, mask, epsilon: 0.01});
  expect(g.calls).toBe(2);
  const along = gradient.reduce((sum, value, i) => sum + (mask[i] ? value * (z[i] as number) : 0), 0);
  expect(slope).toBeCloseTo(along, 9);
  for (const [i, before] of params.entries()) {
    const away = mask[i] ? 0.01 * (z[i] as number) : 0;
    expect(asked[0]?.[i]).toBeCloseTo(before + away, 14);
    expect(asked[1]?.[i]).toBeCloseTo(before - away, 14);
    expect(x[i]).toBeCloseTo(before, 14);
  }
  sparseMezoStep(key, f, x, {learningRate: 0.1, mask, epsilon: 0.01});
  for (const [i, before] of params.entries()) {
    expect(x[i]).toBeCloseTo(before - (mask[i] ? 0.1 * along * (z[i] as number) : 0), 9);
  }
});

test("a recomputed mask loses the weights that cross their thresholds; one that is kept does not", () => {
  const [kept, recomputed] = [false, true].map((again) =>
    maskRule(params, tensors, {density: 0.25, recomputed: again}),
  ) as [ReturnType<typeof maskRule>, ReturnType<typeof maskRule>];
  const first = weightMask(params, tensors, {density: 0.25});
  expect(kept(params)).toEqual(first);
  expect(recomputed(params)).toEqual(first);
  const moved = params.map((x) => 2 * x);
  expect(kept(moved)).toEqual(first);
  expect(recomputed(moved).join("")).toBe("100000000000");
  expect(() => maskRule(params, tensors, {density: 0.25, kind: "large", recomputed: true})).toThrow(
    /maskRule: recomputed is true, not false for kind large/,
  );
});

test("a mask may follow the weights; what cannot be is refused by name", () => {
  const rule = sparseMezo({learningRate: 1, mask: (x) => belowThresholds(x, tensors, Float64Array.of(3, 0))});
  expect(rule.update(rng.key(4), f, params, rule.init(12)).state.density).toBe(3 / 12);
  const short = sparseMezo({learningRate: 1, mask: new Uint8Array(3)});
  expect(() => short.update(rng.key(1), f, params, short.init(12))).toThrow(
    /sparseMezoStep: mask is of 3 weights, not of 12/,
  );
  expect(() => weightMask(params, tensors, {density: 2})).toThrow(/density is 2/);
  expect(() => weightMask(params, tensors, {density: 0.5, kind: "random"})).toThrow(/key is missing/);
  expect(() => weightMask(params, tensors, {density: 0.5, kind: "odd" as "small"})).toThrow(/kind is odd/);
});
