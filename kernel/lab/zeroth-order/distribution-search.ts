/**
 * Learning a distribution over inputs that make a black box fail, by values alone (Li, Wang, Li, Hu, Qi, Dong, Wang and Qiu,
 * DREAM: Scalable Red Teaming for Text-to-Image Generative Systems via Distribution Modeling, arXiv 2507.16329, 2025; the
 * optimizer is reconstructed from the abstract).
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkBetween, checkPositive, checkWhole} from "./arguments.ts";
import type {PromptMixture} from "./prompt-mixture.ts";

/** E(z) of prompts [B · L]: low where the black box fails. The key is that of its own noise, if it has any. */
export type PromptEnergy = (prompts: Int32Array, key: Key) => ArrayLike<number>;

export interface DistributionSearchOptions {
  readonly mixture: PromptMixture;
  readonly energy: PromptEnergy;
  /** τ, the weight of the entropy; 0 asks for failures only. By default 0.3. */
  readonly temperature?: number;
  /** How far parameters are moved for an evaluation; by default 0.2. */
  readonly c?: number;
  /** η at the start; it falls linearly to 0 at the last step. By default 0.5. */
  readonly learningRate?: number;
  /** β of the average of estimates; 0 is plain SPSA. By default 0.9. */
  readonly beta?: number;
  /** Prompts in one evaluation, by default 64. */
  readonly batch?: number;
  /** By default 1500. */
  readonly steps?: number;
}

export interface SearchState {
  readonly step: number;
  readonly theta: Float64Array;
  /** m, the running mean of estimates. */
  readonly momentum: Float64Array;
}

export interface SearchStep {
  readonly state: SearchState;
  /** ĝ of this step. */
  readonly estimate: Float64Array;
  /** Mean of both evaluations of J. */
  readonly value: number;
}

export interface DistributionSearch {
  /** Energies asked for in one step: 2 B. */
  readonly queries: number;
  init(key: Key): SearchState;
  step(key: Key, state: SearchState): SearchStep;
}

/**
 * J = 1/B Σ_b (E(z_b) + τ log p_θ(z_b)), whose mean is E_p[E] − τ H(p): minimal at p*(z) ∝ exp(−E(z)/τ), from which it differs
 * by τ KL(p ‖ p*).
 * @param logProbabilities of the mixture, not of the component that a prompt came from
 */
export function freeEnergy(
  energies: ArrayLike<number>,
  logProbabilities: ArrayLike<number>,
  temperature: number,
): number {
  let sum = 0;
  for (let b = 0; b < energies.length; b++) {
    sum += (energies[b] as number) + temperature * (logProbabilities[b] as number);
  }
  return sum / energies.length;
}

/**
 * SPSA on the parameters of a distribution: u of ±1, ĝ = (J(θ + cu) − J(θ − cu))/(2c) u, both with prompts drawn of the same
 * random numbers; m ← β m + (1 − β) ĝ, θ ← θ − η_t m.
 * @throws ZerothOrderError for options that cannot be
 */
export function distributionSearch(options: DistributionSearchOptions): DistributionSearch {
  const {
    mixture,
    energy,
    temperature = 0.3,
    c = 0.2,
    learningRate = 0.5,
    beta = 0.9,
    batch = 64,
    steps = 1500,
  } = options;
  const call = "distributionSearch";
  checkBetween(call, "temperature", temperature, 0, Number.MAX_VALUE);
  checkPositive(call, "c", c);
  checkPositive(call, "learningRate", learningRate);
  checkBetween(call, "beta", beta, 0, 1);
  checkWhole(call, "batch", batch, 1);
  checkWhole(call, "steps", steps, 1);
  return {
    queries: 2 * batch,
    init: (key) => ({step: 0, theta: mixture.init(key), momentum: new Float64Array(mixture.size)}),
    step(key, {step, theta, momentum}) {
      const [forDirection, forPrompts, forNoise] = rng.split(key, 3) as [Key, Key, Key];
      const direction = rng.host.rademacher(forDirection, mixture.size);
      const uniforms = rng.host.uniform(forPrompts, batch * mixture.uniforms);
      const evaluate = (by: number) => {
        const moved = theta.map((value, i) => value + by * (direction[i] as number));
        const prompts = mixture.sample(moved, uniforms);
        // The black box is asked twice: its noise is not the same.
        const energies = energy(prompts, rng.foldIn(forNoise, by > 0 ? 1 : 0));
        return freeEnergy(energies, mixture.logProbability(moved, prompts), temperature);
      };
      const [ahead, behind] = [evaluate(c), evaluate(-c)];
      const slope = (ahead - behind) / (2 * c);
      const estimate = Float64Array.from(direction, (u) => slope * u);
      const mean = momentum.map((m, i) => beta * m + (1 - beta) * (estimate[i] as number));
      const rate = learningRate * Math.max(0, 1 - step / steps);
      const next = theta.map((value, i) => value - rate * (mean[i] as number));
      return {state: {step: step + 1, theta: next, momentum: mean}, estimate, value: (ahead + behind) / 2};
    },
  };
}
