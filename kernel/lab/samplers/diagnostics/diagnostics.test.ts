import {describe, expect, test} from "vitest";
import {type Key, rng} from "../../../engine/rng/index.ts";
import {at} from "../../problems/densities/density.ts";
import {autocorrelation, ess, essBulk, essTail, fitSlope, meanExpError, meanOf, mmd, rhat, splitRhat} from "./index.ts";
import {normalQuantile, studentQuantile} from "./special.ts";

const normals = (key: Key, count: number) => Float64Array.from(rng.host.normal(key, count));

/** Chains x' = r x + √(1 − r²) ξ at their law N(0, 1). */
function autoregression(seed: number, r: number, chains: number, draws: number): Float64Array[] {
  return rng.split(rng.key(seed), chains).map((key) => {
    const chain = normals(key, draws);
    for (let i = 1; i < draws; i++) chain[i] = r * at(chain, i - 1) + Math.sqrt(1 - r * r) * at(chain, i);
    return chain;
  });
}

describe("effective sample sizes", () => {
  // (1 − r)/(1 + r) of the draws; the estimate over many draws is good to a few percent.
  test.each([
    [0, 1],
    [0.5, 1 / 3],
    [0.9, 0.0526316],
    [-0.5, 3],
  ])("of autoregression with r = %d are %d of the draws", (r, share) => {
    const chains = autoregression(1, r, 4, 20_000);
    for (const estimate of [ess(chains), essBulk(chains)]) expect(estimate / 80_000 / share).toBeCloseTo(1, 1);
  });

  test("of the tails see a tail that moves slowly", () => {
    const chains = autoregression(2, 0, 4, 4000);
    expect(essTail(chains) / 16_000).toBeGreaterThan(0.8);
    // Every chain visits the far right once, for a hundred draws.
    const sticky = chains.map((chain) => chain.map((value, i) => (i % 2000 < 100 ? 4 + value / 100 : value)));
    expect(essTail(sticky)).toBeLessThan(essBulk(sticky) / 3);
  });

  test("do not change under monotone maps of the draws, but for the plain one", () => {
    const chains = autoregression(3, 0.5, 2, 2000);
    const bent = chains.map((chain) => chain.map((value) => Math.exp(5 * value)));
    expect(essBulk(bent)).toBeCloseTo(essBulk(chains), 6);
    expect(essTail(bent)).toBeCloseTo(essTail(chains), 6);
    expect(Math.abs(ess(bent) - ess(chains))).toBeGreaterThan(1);
  });

  test("are not without bound for chains that swing", () => {
    const chain = normals(rng.key(4), 1000).map((value, i) => (i % 2 ? 1 : -1) + value / 1e3);
    expect(ess([chain])).toBeCloseTo(1000 * Math.log10(1000), 6);
  });

  test("of constant or broken chains are none", () => {
    const constant = [new Float64Array(20).fill(3), new Float64Array(20).fill(3)];
    const broken = [normals(rng.key(1), 20).fill(Number.NaN, 7, 8)];
    for (const chains of [constant, broken]) {
      for (const f of [ess, essBulk, essTail, splitRhat]) expect(f(chains)).toBeNaN();
    }
  });
});

describe("R̂", () => {
  test("is near 1 for chains that agree", () => {
    expect(Math.abs(splitRhat(autoregression(5, 0.3, 4, 2000)) - 1)).toBeLessThan(0.005);
  });

  test("as it was defined: √((W (n − 1)/n + B/n)/W)", () => {
    // Means 2 and 4, variances 1 and 1: B/n = 2.
    const chains = [Float64Array.of(1, 2, 3), Float64Array.of(3, 4, 5)];
    expect(rhat(chains)).toBeCloseTo(Math.sqrt(2 / 3 + 2), 12);
  });

  test("sees chains in different places, drifting ones, and ones of different spread", () => {
    const chains = autoregression(6, 0, 4, 1000);
    const shifted = chains.map((chain, i) => chain.map((value) => value + (i === 0 ? 1 : 0)));
    const drifting = chains.map((chain) => chain.map((value, i) => value + i / 500));
    const wide = chains.map((chain, i) => chain.map((value) => value * (i === 0 ? 3 : 1)));
    for (const wrong of [shifted, drifting, wide]) expect(splitRhat(wrong)).toBeGreaterThan(1.05);
    // Without folding, spread is not seen.
    expect(rhat(wide)).toBeLessThan(1.01);
  });
});

test("autocorrelations of autoregression are powers of r", () => {
  const found = autocorrelation(autoregression(7, 0.8, 4, 20_000), 10);
  found.forEach((value, lag) => {
    expect(value).toBeCloseTo(0.8 ** lag, 1);
  });
  expect(found[0]).toBe(1);
});

describe("MMD", () => {
  // Closed forms for length scale 1.
  test.each([
    ["N(0.5, 1)", 0.5, 1, 0.047124],
    ["N(1, 1)", 1, 1, 0.1772676],
    ["N(0, 4/3)", 0, Math.sqrt(4 / 3), 0.00413812],
    ["N(0, 1)", 0, 1, 0],
  ])("of N(0, 1) and %s", (_, shift, spread, exact) => {
    const [x, y] = [normals(rng.key(8), 1500), normals(rng.key(9), 1500).map((value) => shift + spread * value)];
    const {value, standardError} = mmd(x, y, {dimension: 1});
    expect(Math.abs(value - exact)).toBeLessThan(4 * standardError + 1e-3);
    expect(standardError).toBeLessThan(0.02);
    if (exact > 0.01) expect(value).toBeGreaterThan(4 * standardError);
  });

  test("is unbiased: nearly 0 on average for equal laws, below it at times", () => {
    const values = rng.split(rng.key(10), 200).map((key) => {
      const [a, b] = rng.split(key);
      return mmd(normals(a, 40), normals(b, 40), {dimension: 2}).value;
    });
    const {value, standardError} = meanOf(Float64Array.from(values));
    expect(Math.abs(value)).toBeLessThan(4 * standardError);
    expect(Math.min(...values)).toBeLessThan(0);
  });

  test("has the right standard error", () => {
    const estimates = rng.split(rng.key(11), 200).map((key) => {
      const [a, b] = rng.split(key);
      return mmd(
        normals(a, 100),
        normals(b, 100).map((value) => value + 1),
        {dimension: 1},
      );
    });
    const {standardError} = meanOf(Float64Array.from(estimates, ({value}) => value));
    const typical = meanOf(Float64Array.from(estimates, (one) => one.standardError)).value;
    expect((standardError * Math.sqrt(200)) / typical).toBeCloseTo(1, 0);
  });

  test.each([
    [Float64Array.of(1, 2), Float64Array.of(1), {dimension: 1}, /x and y must hold the same number of points/],
    [Float64Array.of(1, 2, 3), Float64Array.of(1, 2, 3), {dimension: 2}, /x and y must hold/],
    [Float64Array.of(1, 2), Float64Array.of(1, 2), {dimension: 1, lengthscale: 0}, /lengthscale must be .* above 0/],
  ])("refuses %o, %o, %o", (x, y, options, message) => {
    expect(() => mmd(x, y, options)).toThrow(message);
  });
});

describe("slopes", () => {
  test("are exact for powers", () => {
    const {value, intercept, interval} = fitSlope([1, 0.1, 0.01], [5, 0.05, 0.0005]);
    expect(value).toBeCloseTo(2, 12);
    expect(intercept).toBeCloseTo(Math.log10(5), 12);
    expect(interval[1] - interval[0]).toBeLessThan(1e-9);
  });

  test("have intervals that hold the true one 95 times of 100", () => {
    const steps = [0.1, 0.05, 0.025, 0.0125, 0.00625];
    const held = rng.split(rng.key(12), 1000).map((key) => {
      const noise = rng.host.normal(key, steps.length);
      const {interval} = fitSlope(
        steps,
        steps.map((h, i) => h ** 2 * 10 ** (0.1 * at(noise, i))),
      );
      return interval[0] <= 2 && 2 <= interval[1] ? 1 : 0;
    });
    expect(Math.abs(held.filter(Boolean).length - 950)).toBeLessThan(4 * Math.sqrt(1000 * 0.95 * 0.05));
  });

  test.each([
    [[1, 2], [1, 2], /errors must be 3 or more/],
    [[1, 2, 3], [1, 2], /errors must be 3 or more/],
    [[1, 2, 3], [1, 0, 2], /errors must be finite numbers above 0; there is 0/],
    [[1, -2, 3], [1, 1, 2], /stepSizes must be finite numbers above 0; there is -2/],
    [[1, 1, 1], [1, 1, 2], /stepSizes must not all be equal/],
  ])("refuse %o with %o", (steps, errors, message) => {
    expect(() => fitSlope(steps, errors)).toThrow(message);
  });
});

test("E e^(−ΔH) of normal errors is e^(−m + s²/2)", () => {
  const errors = normals(rng.key(13), 200_000).map((value) => 0.125 + 0.5 * value);
  const {value, standardError} = meanExpError(errors);
  expect(Math.abs(value - 1)).toBeLessThan(4 * standardError);
  expect(meanExpError(errors.map((error) => error + 0.01)).value).toBeLessThan(1 - 4 * standardError);
});

test("quantiles as in tables", () => {
  for (const [p, z] of [
    [0.975, 1.959963985],
    [0.5, 0],
    [0.001, -3.090232306],
    [1e-9, -5.997807015],
  ] as const)
    expect(normalQuantile(p)).toBeCloseTo(z, 7);
  for (const [degrees, t] of [
    [1, 12.7062047],
    [2, 4.30265273],
    [3, 3.18244631],
    [4, 2.77644511],
    [10, 2.22813885],
    [100, 1.98397152],
  ] as const)
    expect(studentQuantile(0.975, degrees)).toBeCloseTo(t, 6);
  expect(studentQuantile(0.05, 5)).toBeCloseTo(-2.01504837, 6);
});

test("chains of different lengths, or too short, are refused", () => {
  expect(() => ess([new Float64Array(9), new Float64Array(10)])).toThrow(/diagnostics.ess: chains .* \[9, 10\]/);
  expect(() => splitRhat([])).toThrow(/chains must be one or more/);
  expect(() => autocorrelation([new Float64Array(5)], 10)).toThrow(/12 or more/);
  expect(() => meanOf(Float64Array.of(1))).toThrow(/2 or more/);
});
