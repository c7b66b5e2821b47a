import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {at} from "../problems/densities/density.ts";
import {mixture, standard} from "../problems/densities/index.ts";
import {hmc, monitor, type Observed, onHost} from "./index.ts";

const none = (chains: number) => new Float64Array(chains);
const observed = (position: Float64Array, rest: Partial<Observed> = {}): Observed => ({
  position,
  isDivergent: none(position.length / 2),
  acceptance: null,
  energyError: null,
  gradEvals: 1,
  ...rest,
});

function independent(draws: number, chains = 20, shift = 0) {
  const watch = monitor(standard, rng.key(1));
  for (let i = 0; i < draws; i++) {
    watch.add(observed(standard.sample(rng.foldIn(rng.key(2), i), chains).map((q) => q + shift)));
  }
  return watch.state(true);
}

test("independent exact draws are all effective, and at no distance from exact ones", () => {
  const {report, step, chains, gradEvals} = independent(400);
  expect([step, chains, gradEvals, report.draws, report.chains]).toEqual([400, 20, 400, 200, 16]);
  expect(report.essBulk / 3200).toBeGreaterThan(0.85);
  expect(report.essTail / 3200).toBeGreaterThan(0.7);
  expect(report.rhat).toBeLessThan(1.01);
  expect(Math.abs(report.mmd?.value ?? 1)).toBeLessThan(0.01);
  expect(report.autocorrelation).toHaveLength(41);
  expect(Math.abs(at(report.autocorrelation, 1))).toBeLessThan(0.06);
  expect([report.acceptance, report.expError]).toEqual([null, null]);
});

test("draws of another law are at a distance", () => {
  const {mmd} = independent(100, 20, 1).report;
  expect(mmd?.value).toBeGreaterThan(4 * (mmd?.standardError ?? 1));
});

test("beyond a thousand draws every second one is kept, and the way is that of the first chain's latest steps", () => {
  const {report, path, position} = independent(2600, 2);
  expect(report.draws).toBeLessThanOrEqual(500);
  expect(report.draws).toBeGreaterThan(250);
  expect(path).toHaveLength(48);
  expect([...path.slice(-2)]).toEqual([...position.slice(0, 2)]);
});

describe("too few draws", () => {
  test("give no numbers", () => {
    const {report} = independent(3, 1);
    expect([report.essBulk, report.rhat, report.mmd]).toEqual([Number.NaN, Number.NaN, null]);
    expect(report.autocorrelation).toHaveLength(0);
  });

  test("of chains that stay on their hills are told by R̂", () => {
    const sampler = hmc(onHost(mixture), {stepSize: 0.1, steps: 2});
    let state = sampler.init(mixture.sample(rng.key(3), 16));
    const watch = monitor(mixture, rng.key(4));
    for (let i = 0; i < 100; i++) {
      const [next, info] = sampler.step(rng.foldIn(rng.key(5), i), state);
      state = next;
      watch.add({position: state.position, ...info});
    }
    expect(watch.state(true).report.rhat).toBeGreaterThan(1.2);
  });
});

test("the report is computed anew only when asked", () => {
  const watch = monitor(standard, rng.key(1));
  watch.add(observed(Float64Array.of(1, 2)));
  const {report} = watch.state(false);
  watch.add(observed(Float64Array.of(2, 3)));
  expect(watch.state(false).report).toBe(report);
  expect(watch.state(true).report).not.toBe(report);
});

describe("energy errors", () => {
  const withErrors = (steps: number, errorAt: (step: number) => number) => {
    const watch = monitor(standard, rng.key(1));
    for (let step = 1; step <= steps; step++) {
      const energyError = Float64Array.of(errorAt(step), errorAt(step));
      watch.add(observed(new Float64Array(4), {energyError, acceptance: energyError}));
    }
    return watch.state(true).report;
  };

  test("are averaged, an energy that is no number counting as infinite", () => {
    const {acceptance, expError} = withErrors(4, (step) => (step % 2 ? Number.NaN : -Math.log(3)));
    expect(acceptance).toBeCloseTo(0.5, 12);
    expect(expError?.value).toBeCloseTo(1.5, 12);
  });

  test("of the first steps are forgotten", () => {
    const {expError} = withErrors(100, (step) => (step < 20 ? -20 : 0));
    expect(expError).toEqual({value: 1, standardError: 0});
  });
});

test("a run is diverged when any chain is lost, or, with an accept step, half of them are refused for it", () => {
  const lost = (isDivergent: number[], acceptance: Float64Array | null) => {
    const watch = monitor(standard, rng.key(1));
    const energyError = acceptance && new Float64Array(4);
    watch.add(observed(new Float64Array(8), {isDivergent: Float64Array.from(isDivergent), acceptance, energyError}));
    const {isDiverged, divergentChains} = watch.state(true);
    return [isDiverged, divergentChains];
  };
  expect(lost([0, 0, 0, 0], null)).toEqual([false, 0]);
  expect(lost([0, 1, 0, 0], null)).toEqual([true, 1]);
  expect(lost([0, 1, 0, 0], none(4))).toEqual([false, 1]);
  expect(lost([1, 1, 0, 0], none(4))).toEqual([true, 2]);
});
