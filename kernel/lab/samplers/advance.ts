/** The loops that run the tables of integrators.ts, on any arithmetic. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {SamplerError} from "./check.ts";
import type {Composition, Integrator, RungeKutta} from "./integrators.ts";
import type {Phase, Target} from "./types.ts";

export interface StepOptions {
  /** h */
  readonly stepSize: number;
  /** C, by default 0. */
  readonly friction?: number;
  /** For the noise; needed where there is friction. */
  readonly key?: Key;
}

/** Where a step led, and how many gradients it took. */
export interface Advanced<V> {
  readonly phase: Phase<V>;
  readonly gradEvals: number;
}

/**
 * One step of an integrator. A gradient is computed where the position is new; the last one goes along with the phase.
 * @throws SamplerError when there is friction but no key
 */
export function advance<V, E>(
  target: Target<V, E>,
  integrator: Integrator,
  from: Phase<V>,
  options: StepOptions,
): Advanced<V> {
  return "flows" in integrator
    ? compose(target, integrator, from, options)
    : rungeKutta(target, integrator, from, options);
}

function compose<V, E>(
  target: Target<V, E>,
  {flows}: Composition,
  from: Phase<V>,
  {stepSize, friction = 0, key}: StepOptions,
): Advanced<V> {
  const {axpy, scale} = target.arithmetic;
  let {position, momentum, gradient} = from;
  let gradEvals = 0;
  for (const [i, [flow, share]] of flows.entries()) {
    const t = share * stepSize;
    switch (flow) {
      case "A":
        position = axpy(t, momentum, position);
        gradient = undefined;
        break;
      case "O": {
        if (friction === 0) break;
        const kept = Math.exp(-friction * t);
        const heat = Math.sqrt(1 - kept * kept);
        momentum = axpy(heat, noise(target, key, i, momentum), scale(kept, momentum));
        break;
      }
      case "B":
      case "E": {
        if (!gradient) {
          gradient = target.gradient(position);
          gradEvals++;
        }
        const kept = flow === "E" ? 1 - friction * t : 1;
        momentum = axpy(-t, gradient, kept === 1 ? momentum : scale(kept, momentum));
        if (kept !== 1) momentum = axpy(Math.sqrt(2 * friction * t), noise(target, key, i, momentum), momentum);
      }
    }
  }
  return {phase: {position, momentum, gradient}, gradEvals};
}

function rungeKutta<V, E>(
  target: Target<V, E>,
  {a, b}: RungeKutta,
  from: Phase<V>,
  {stepSize, friction = 0, key}: StepOptions,
): Advanced<V> {
  const {axpy, scale} = target.arithmetic;
  const velocities: V[] = [];
  const forces: V[] = [];
  const moved = (start: V, slopes: V[], weights: readonly number[]) =>
    slopes.reduce((sum, slope, j) => (weights[j] ? axpy(stepSize * weights[j], slope, sum) : sum), start);
  for (const [i, weights] of a.entries()) {
    const position = moved(from.position, velocities, weights);
    const momentum = moved(from.momentum, forces, weights);
    const gradient = (i === 0 ? from.gradient : undefined) ?? target.gradient(position);
    velocities.push(momentum);
    forces.push(axpy(-friction, momentum, scale(-1, gradient)));
  }
  const position = moved(from.position, velocities, b);
  let momentum = moved(from.momentum, forces, b);
  if (friction > 0) momentum = axpy(Math.sqrt(2 * friction * stepSize), noise(target, key, 0, momentum), momentum);
  return {phase: {position, momentum}, gradEvals: from.gradient ? a.length - 1 : a.length};
}

function noise<V, E>({arithmetic}: Target<V, E>, key: Key | undefined, part: number, like: V): V {
  if (!key) throw new SamplerError("samplers.advance", "key", "is missing: friction comes with noise");
  return arithmetic.normal(rng.foldIn(key, part), like);
}
