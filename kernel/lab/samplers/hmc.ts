import {rng} from "../../engine/rng/index.ts";
import {advance} from "./advance.ts";
import {checkCount, checkPositive, SamplerError} from "./check.ts";
import {type Integrator, integrators} from "./integrators.ts";
import type {Phase, Sampler, Target} from "./types.ts";

export interface HmcOptions {
  /** h */
  readonly stepSize: number;
  /** Integrator steps of a proposal, L. */
  readonly steps: number;
  /** Leapfrog unless given; it must be the same backward in time. */
  readonly integrator?: Integrator;
  /** Without the accept step every proposal is taken, and the integrator's bias shows. By default true. */
  readonly adjusted?: boolean;
}

export interface HmcState<V, E> {
  readonly position: V;
  /** U */
  readonly energy: E;
  /** ∇U */
  readonly gradient: V;
}

/** As blackjax and Stan have it. */
const DIVERGED = 1000;

/**
 * Hamiltonian Monte Carlo with fresh momenta and L steps of an integrator (R. Neal, "MCMC using Hamiltonian dynamics",
 * 2011). Its law is exact for any step size, if it is accepted at all.
 * @throws SamplerError naming an argument that cannot be
 */
export function hmc<V, E>(target: Target<V, E>, options: HmcOptions): Sampler<V, HmcState<V, E>, E> {
  return hamiltonian("hmc", target, options);
}

/**
 * The Metropolis-adjusted Langevin algorithm: q′ = q − ½h² ∇U + h z, accepted or not. That is Hamiltonian Monte Carlo
 * of one leapfrog step (Neal 2011, §5.2); blackjax's step size is ½h².
 * @throws SamplerError naming an argument that cannot be
 */
export function mala<V, E>(
  target: Target<V, E>,
  {stepSize}: {readonly stepSize: number},
): Sampler<V, HmcState<V, E>, E> {
  return hamiltonian("mala", target, {stepSize, steps: 1});
}

function hamiltonian<V, E>(
  name: string,
  target: Target<V, E>,
  {stepSize, steps, integrator = integrators.leapfrog, adjusted = true}: HmcOptions,
): Sampler<V, HmcState<V, E>, E> {
  const call = `samplers.${name}`;
  checkPositive(call, "stepSize", stepSize);
  checkCount(call, "steps", steps);
  if (adjusted && !integrator.isReversible) {
    throw new SamplerError(call, "integrator", `must be the same backward in time; ${integrator.name} is not`);
  }
  const {arithmetic} = target;
  const total = (energy: E, momentum: V) => arithmetic.axpyEach(0.5, arithmetic.dot(momentum, momentum), energy);
  return {
    name,
    arithmetic,
    init: (position) =>
      arithmetic.tidy(() => ({position, energy: target.energy(position), gradient: target.gradient(position)})),
    step: (key, state) =>
      arithmetic.tidy(() => {
        const [forMomentum, forChoice] = rng.split(key);
        const momentum = arithmetic.normal(forMomentum, state.position);
        let phase: Phase<V> = {position: state.position, momentum, gradient: state.gradient};
        let gradEvals = 0;
        for (let i = 0; i < steps; i++) {
          const step = advance(target, integrator, phase, {stepSize});
          phase = step.phase;
          gradEvals += step.gradEvals;
        }
        const {position} = phase;
        if (!phase.gradient) gradEvals++;
        const gradient = phase.gradient ?? target.gradient(position);
        const energy = target.energy(position);
        const energyError = arithmetic.axpyEach(-1, total(state.energy, momentum), total(energy, phase.momentum));
        const isDivergent = arithmetic.exceeds(energyError, DIVERGED);
        const proposal = {position, energy, gradient};
        if (!adjusted) return [proposal, {gradEvals, isDivergent, acceptance: null, energyError}];
        const acceptance = arithmetic.acceptance(energyError);
        const chosen = arithmetic.bernoulli(forChoice, acceptance);
        const next = {
          position: arithmetic.select(chosen, position, state.position),
          energy: arithmetic.selectEach(chosen, energy, state.energy),
          gradient: arithmetic.select(chosen, gradient, state.gradient),
        };
        return [next, {gradEvals, isDivergent, acceptance, energyError}];
      }),
  };
}
