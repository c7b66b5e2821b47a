/** Against closed forms of the perturbation's law, and MeZO. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {
  adamu,
  annealedUncertainty,
  expectedCosine,
  nextPerturbation,
  perturbationLaw,
  type Uncertainty,
} from "./adamu.ts";
import {mezo} from "./mezo.ts";
import {counted, type Oracle, slopeAlong, type ZerothOrderRule} from "./two-point.ts";

/** ½ Σ (i + 1) xᵢ² − x₀ */
const f: Oracle = (x) => x.reduce((sum, xi, i) => sum + ((i + 1) * xi * xi) / 2, -(x[0] as number));
const start = Float64Array.from({length: 6}, (_, i) => Math.cos(i));

function run<S>(rule: ZerothOrderRule<S>, steps: number): Float64Array {
  let [x, state] = [start, rule.init(start.length)];
  for (let t = 0; t < steps; t++) {
    const {updates, state: next} = rule.update(rng.foldIn(rng.key(5), t), f, x, state);
    x = x.map((value, i) => value + (updates[i] as number));
    state = next;
  }
  return x;
}

test("two values give the slope of a quadratic exactly, and are counted", () => {
  const asked = counted(f);
  const z = Float64Array.from({length: 6}, (_, i) => i - 2);
  const slope = start.reduce((sum, x, i) => sum + ((i + 1) * x - (i === 0 ? 1 : 0)) * (z[i] as number), 0);
  expect(slopeAlong(asked, start, z, 0.1)).toBeCloseTo(slope, 12);
  expect(asked.calls).toBe(2);
});

test("MeZO's estimate has the gradient as its mean and (d + 2)‖∇f‖² as its mean square", () => {
  const rule = mezo({learningRate: 1});
  const gradient = start.map((x, i) => (i + 1) * x - (i === 0 ? 1 : 0));
  const square = gradient.reduce((sum, g) => sum + g * g, 0);
  const [draws, mean] = [20000, new Float64Array(6)];
  let length = 0;
  for (let t = 0; t < draws; t++) {
    const {updates} = rule.update(rng.foldIn(rng.key(6), t), f, start, rule.init(6));
    updates.forEach((u, i) => {
      mean[i] = (mean[i] as number) - u / draws;
      length += (u * u) / draws;
    });
  }
  for (const [i, g] of gradient.entries())
    expect(Math.abs((mean[i] as number) - g)).toBeLessThan(4 * Math.sqrt(square / draws) * 1.5);
  expect(length / square).toBeGreaterThan(8 * 0.95);
  expect(length / square).toBeLessThan(8 * 1.05);
});

test("momentum adds up estimates", () => {
  const [plain, heavy] = [mezo({learningRate: 0.1}), mezo({learningRate: 0.1, momentum: 0.9})];
  const state = {step: 3, velocity: start};
  const key = rng.key(7);
  const without = plain.update(key, f, start, state).updates;
  const updates = heavy.update(key, f, start, state).updates;
  for (const [i, u] of updates.entries())
    expect(u).toBeCloseTo((without[i] as number) - 0.1 * 0.9 * (start[i] as number), 12);
});

test("with α = β₁ = 1 and no second moment the path is MeZO's", () => {
  const pure = adamu({learningRate: 0.02, uncertainty: {alpha: 1, beta1: 1, beta2: 1}, secondMoment: "none"});
  const expected = run(mezo({learningRate: 0.02}), 50);
  for (const [i, x] of run(pure, 50).entries()) expect(x).toBeCloseTo(expected[i] as number, 11);
});

describe("perturbations", () => {
  test.each([
    [0.5, 0.5],
    [0.5, 0.8],
    [0.8, 0.7],
  ])("settle in their law: α = %d, β₁ = %d", (alpha, beta1) => {
    const {variance, autocorrelation} = perturbationLaw({alpha, beta1});
    let m: Float64Array = new Float64Array(100);
    let [square, product, count] = [0, 0, 0];
    for (let t = 0; t < 600; t++) {
      const {mean} = nextPerturbation(rng.foldIn(rng.key(8), t), m, {alpha, beta1});
      if (t >= 40) {
        mean.forEach((x, i) => {
          square += x * x;
          product += x * (m[i] as number);
          count++;
        });
      }
      m = mean;
    }
    expect(square / count / variance).toBeCloseTo(1, 1);
    expect(product / square).toBeCloseTo(autocorrelation(1), 1.5);
  });

  test("the expected cosine is 0 without correlation and 1 with all of it, and does not know its sign", () => {
    expect(expectedCosine(0)).toBe(0);
    expect(expectedCosine(1)).toBeCloseTo(1, 12);
    expect(expectedCosine(-0.5)).toBeCloseTo(1 / 6, 12);
    expect(expectedCosine(0.5)).toBeCloseTo(1 / 6, 12);
  });
});

test("uncertainty stays at 1, falls, and stays", () => {
  const at = annealedUncertainty({steps: 100, floor: 0.4});
  expect([0, 10, 50, 90, 100].map((t) => at(t).alpha)).toEqual([1, 1, 0.7, 0.4, 0.4].map((x) => expect.closeTo(x, 12)));
});

test("the second moment: one number for all, or one for each", () => {
  const uncertainty: Uncertainty = {alpha: 0.5, beta1: 0.5, beta2: 0.25};
  const state = {step: 0, mean: start};
  const key = rng.key(9);
  const {fresh, centred, mean} = nextPerturbation(key, start, uncertainty);
  const v = fresh.map((z, i) => 0.25 * z ** 2 + 0.75 * (centred[i] as number) ** 2);
  const slope = slopeAlong(f, start, mean, 1e-3);
  const average = v.reduce((sum, x) => sum + x, 0) / v.length;
  const one = adamu({learningRate: 1, uncertainty}).update(key, f, start, state).updates;
  const each = adamu({learningRate: 1, uncertainty, secondMoment: "elementwise"}).update(key, f, start, state).updates;
  for (const [i, m] of mean.entries()) {
    expect(one[i]).toBeCloseTo((-slope * m) / Math.sqrt(average + 1e-8), 12);
    expect(each[i]).toBeCloseTo((-slope * m) / Math.sqrt((v[i] as number) + 1e-8), 12);
  }
});

test("what cannot be is refused by name", () => {
  const uncertainty = {alpha: 1, beta1: 1, beta2: 1};
  expect(() => adamu({learningRate: 1, uncertainty, epsilon: 0})).toThrow(
    /adamu: epsilon is 0, not a finite number above 0/,
  );
  expect(() => adamu({learningRate: 1, uncertainty, secondMoment: "max" as "mean"})).toThrow(/secondMoment is max/);
  expect(() => nextPerturbation(rng.key(1), start, {alpha: 2, beta1: 1})).toThrow(
    /alpha is 2, not a number from 0 to 1/,
  );
  expect(() => perturbationLaw({alpha: 0.5, beta1: 0})).toThrow(/beta1 is 0/);
  expect(() => mezo({learningRate: 1, momentum: -1})).toThrow(/mezo: momentum is -1/);
  expect(() => annealedUncertainty({steps: 0})).toThrow(/steps is 0/);
});
