/** Card 016. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {distributionSearch, freeEnergy} from "./distribution-search.ts";
import {promptMixture} from "./prompt-mixture.ts";

const mixture = promptMixture({vocabulary: 3, length: 2, components: 2});
const theta = mixture.init(rng.key(1)).map((x) => 4 * x);
const all = Int32Array.from({length: 18}, (_, i) => (i % 2 === 0 ? Math.floor(i / 6) : Math.floor(i / 2) % 3));
const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, v) => total + v, 0);
const p = mixture.logProbability(theta, all).map(Math.exp);

describe("promptMixture", () => {
  test("probabilities of all prompts sum to 1, those of the components to the mixture's", () => {
    expect(sum(p)).toBeCloseTo(1, 12);
    const parts = mixture.componentLogProbability(theta, all).map(Math.exp);
    p.forEach((value, b) => {
      expect((parts[2 * b] as number) + (parts[2 * b + 1] as number)).toBeCloseTo(value, 12);
    });
  });

  test("prompts come as often as their probabilities say", () => {
    const count = 40_000;
    const prompts = mixture.sample(theta, rng.host.uniform(rng.key(2), count * mixture.uniforms));
    const counts = new Float64Array(9);
    for (let b = 0; b < count; b++) {
      const i = 3 * (prompts[2 * b] as number) + (prompts[2 * b + 1] as number);
      counts[i] = (counts[i] as number) + 1;
    }
    const chi = sum(counts.map((found, i) => (found - count * (p[i] as number)) ** 2 / (count * (p[i] as number))));
    // 99.99 % of χ² with 8 degrees of freedom.
    expect(chi).toBeLessThan(31.8);
  });

  test("scores are the derivatives of log p", () => {
    const weights = Float64Array.from({length: 9}, (_, b) => 0.3 - 0.1 * b);
    const score = mixture.weightedScore(theta, all, weights);
    const value = (t: Float64Array) => sum(mixture.logProbability(t, all).map((l, b) => l * (weights[b] as number)));
    for (let i = 0; i < mixture.size; i++) {
      const moved = (h: number) => value(theta.map((x, j) => (i === j ? x + h : x)));
      expect(score[i]).toBeCloseTo((moved(1e-6) - moved(-1e-6)) / 2e-6, 7);
    }
  });

  test("sizes that cannot be are refused", () => {
    expect(() => promptMixture({vocabulary: 0, length: 1, components: 1})).toThrow(/vocabulary is 0/);
    expect(() => mixture.logProbability(new Float64Array(3), all)).toThrow(/theta is 3 numbers, not 14/);
  });
});

const energies = Float64Array.from({length: 9}, (_, i) => [0, 1, 2, 2, 0.5, 3, 1, 1, 2][i] as number);
const energy = (prompts: Int32Array) =>
  Float64Array.from(
    {length: prompts.length / 2},
    (_, b) => energies[3 * (prompts[2 * b] as number) + (prompts[2 * b + 1] as number)] as number,
  );

test("the free energy is τ KL(p ‖ p*) above its minimum", () => {
  const tau = 0.7;
  const exact = sum(p.map((value, i) => value * ((energies[i] as number) + tau * Math.log(value))));
  const partition = sum(energies.map((e) => Math.exp(-e / tau)));
  const target = energies.map((e) => Math.exp(-e / tau) / partition);
  const divergence = sum(p.map((value, i) => value * Math.log(value / (target[i] as number))));
  expect(exact).toBeCloseTo(-tau * Math.log(partition) + tau * divergence, 10);
  expect(freeEnergy([1, 3], [-1, -2], 0.5)).toBeCloseTo(1.25, 12);
});

describe("distributionSearch", () => {
  test("finds the distribution of energy: components, as far as they reach", () => {
    const tau = 0.5;
    const steps = 1500;
    const search = distributionSearch({mixture, energy, temperature: tau, batch: 64, c: 0.1, steps});
    let state = search.init(rng.key(4));
    for (let t = 0; t < steps; t++) state = search.step(rng.foldIn(rng.key(5), t), state).state;
    const q = mixture.logProbability(state.theta, all);
    const partition = sum(energies.map((e) => Math.exp(-e / tau)));
    const divergence = sum(q.map((l, i) => Math.exp(l) * (l + (energies[i] as number) / tau + Math.log(partition))));
    expect(divergence).toBeLessThan(0.1);
  });

  test("the average is that of the estimates, and the step size falls", () => {
    const search = distributionSearch({mixture, energy, beta: 0.8, learningRate: 0.4, steps: 4});
    const start = {...search.init(rng.key(4)), step: 3};
    const {state, estimate} = search.step(rng.key(6), start);
    estimate.forEach((g, i) => {
      expect(state.momentum[i]).toBeCloseTo(0.2 * g, 12);
      expect(state.theta[i]).toBeCloseTo((start.theta[i] as number) - 0.1 * 0.2 * g, 12);
    });
    expect(search.queries).toBe(128);
  });

  test("options that cannot be are refused", () => {
    expect(() => distributionSearch({mixture, energy, temperature: -1})).toThrow(/temperature is -1/);
    expect(() => distributionSearch({mixture, energy, c: 0})).toThrow(/c is 0/);
    expect(() => distributionSearch({mixture, energy, batch: 0.5})).toThrow(/batch is 0.5/);
  });
});
