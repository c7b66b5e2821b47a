/** Samplers that follow Langevin's equations without an accept step, with full gradients or those of minibatches. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {advance} from "./advance.ts";
import {checkPositive} from "./check.ts";
import {type Integrator, splittings} from "./integrators.ts";
import {type Gradients, isSchedule, type Place} from "./minibatches.ts";
import type {Info, Phase, Sampler, Target} from "./types.ts";

export interface SgldState<V> {
  readonly position: V;
  readonly place: Place;
}

/**
 * Stochastic-gradient Langevin dynamics: q ← q − h ∇U + √(2h) ξ (M. Welling and Y. W. Teh, "Bayesian learning via
 * stochastic gradient Langevin dynamics", 2011). With full gradients that is the unadjusted Langevin algorithm.
 * @throws SamplerError naming an argument that cannot be
 */
export function sgld<V, E>(
  gradients: Gradients<V, E>,
  {stepSize}: {readonly stepSize: number},
): Sampler<V, SgldState<V>, E> {
  checkPositive("samplers.sgld", "stepSize", stepSize);
  const {arithmetic} = gradients;
  const heat = Math.sqrt(2 * stepSize);
  return {
    name: "sgld",
    arithmetic,
    init: (position) => ({position, place: placeOf(gradients, position)}),
    step: (key, state) =>
      arithmetic.tidy(() => {
        const [forBatch, forNoise] = rng.split(key);
        const [target, place] = next(gradients, forBatch, state.place);
        const moved = arithmetic.axpy(-stepSize, target.gradient(state.position), state.position);
        const position = arithmetic.axpy(heat, arithmetic.normal(forNoise, moved), moved);
        return [{position, place}, unadjusted(target, position, 1)];
      }),
  };
}

export interface SghmcOptions {
  /** h */
  readonly stepSize: number;
  /** C */
  readonly friction: number;
  /** One of `splittings`, or an integrator within two half frictions (`withFriction`); OBABO unless given. */
  readonly splitting?: Integrator;
}

export interface SghmcState<V> {
  readonly position: V;
  /** 0 at first. */
  readonly momentum: V;
  /** ∇U, where it is known and the next step's is the same. */
  readonly gradient?: V;
  readonly place: Place;
}

/**
 * Stochastic-gradient Hamiltonian Monte Carlo: underdamped Langevin dynamics with one minibatch for each step
 * (T. Chen, E. Fox and C. Guestrin, "Stochastic gradient Hamiltonian Monte Carlo", 2014, without an estimate of the
 * noise; batches as a splitting: G. Franzese et al., "Revisiting the effects of stochasticity for Hamiltonian
 * samplers", 2022).
 * @throws SamplerError naming an argument that cannot be
 */
export function sghmc<V, E>(
  gradients: Gradients<V, E>,
  {stepSize, friction, splitting = splittings.obabo}: SghmcOptions,
): Sampler<V, SghmcState<V>, E> {
  checkPositive("samplers.sghmc", "stepSize", stepSize);
  checkPositive("samplers.sghmc", "friction", friction);
  const {arithmetic} = gradients;
  const isFull = !isSchedule(gradients);
  return {
    name: "sghmc",
    arithmetic,
    init: (position) => ({
      position,
      momentum: arithmetic.scale(0, position),
      place: placeOf(gradients, position),
    }),
    step: (key, state) =>
      arithmetic.tidy(() => {
        const [forBatch, forNoise] = rng.split(key);
        const [target, place] = next(gradients, forBatch, state.place);
        const from: Phase<V> = {
          position: state.position,
          momentum: state.momentum,
          gradient: isFull ? state.gradient : undefined,
        };
        const {phase, gradEvals} = advance(target, splitting, from, {stepSize, friction, key: forNoise});
        const {position, momentum} = phase;
        const gradient = isFull ? phase.gradient : undefined;
        return [{position, momentum, gradient, place}, unadjusted(target, position, gradEvals)];
      }),
  };
}

/** ‖q‖ beyond which a chain has left for infinity. */
const FAR = 1e5;

function unadjusted<V, E>({arithmetic}: Target<V, E>, position: V, gradEvals: number): Info<E> {
  const isDivergent = arithmetic.exceeds(arithmetic.dot(position, position), FAR ** 2);
  return {gradEvals, isDivergent, acceptance: null, energyError: null};
}

function placeOf<V, E>(gradients: Gradients<V, E>, position: V): Place {
  return isSchedule(gradients) ? gradients.init(position) : null;
}

function next<V, E>(gradients: Gradients<V, E>, key: Key, place: Place): [target: Target<V, E>, place: Place] {
  return isSchedule(gradients) ? gradients.next(key, place) : [gradients, null];
}
