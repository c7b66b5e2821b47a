/** What a function's values alone tell of its gradient: two of them, along one direction. */
import {type Key, rng} from "../../engine/rng/index.ts";

/** All that a zeroth-order method may ask of what it minimizes. */
export type Oracle = (x: Float64Array) => number;

/** An oracle that knows how often it was asked. */
export interface CountedOracle extends Oracle {
  readonly calls: number;
}

/** The same function, whose `calls` are counted: the price of a zeroth-order method. */
export function counted(f: Oracle): CountedOracle {
  let calls = 0;
  const ask = (x: Float64Array) => {
    calls++;
    return f(x);
  };
  return Object.defineProperty(ask, "calls", {get: () => calls}) as CountedOracle;
}

/** (f(x + εz) − f(x − εz)) / 2ε: the slope of f along z, up to O(ε²). Two calls. */
export function slopeAlong(f: Oracle, x: Float64Array, z: Float64Array, epsilon: number): number {
  const [ahead, behind] = [new Float64Array(x.length), new Float64Array(x.length)];
  for (let i = 0; i < x.length; i++) {
    const step = epsilon * (z[i] as number);
    ahead[i] = (x[i] as number) + step;
    behind[i] = (x[i] as number) - step;
  }
  return (f(ahead) - f(behind)) / (2 * epsilon);
}

let lastDraw: {readonly key: Key; readonly size: number; readonly z: Float32Array} | undefined;

/**
 * Standard normal numbers of a key; not to be changed. Rules that are compared step by step are handed the same key, one after
 * the other: it is drawn from once, as that takes as long as a small net's loss.
 */
export function standardNormals(key: Key, size: number): Float32Array {
  if (lastDraw?.key !== key || lastDraw.size !== size) lastDraw = {key, size, z: rng.host.normal(key, size)};
  return lastDraw.z;
}

/** A rule that moves parameters by two values of a loss a step; made as optax's rules are. */
export interface ZerothOrderRule<State> {
  init(size: number): State;
  /**
   * One step. Both values are taken of the same `f`: the same minibatch.
   * @returns what is to be added to the parameters, and the state after
   */
  update(key: Key, f: Oracle, params: Float64Array, state: State): ZerothOrderUpdate<State>;
}

export interface ZerothOrderUpdate<State> {
  readonly updates: Float64Array;
  readonly state: State;
  /** Along which the loss was asked. */
  readonly direction: Float64Array;
  /** The slope that was found along it. */
  readonly slope: number;
}

/** A number that may depend on the step, from 0 on. */
export type Schedule = number | ((step: number) => number);

export const scheduled = (schedule: Schedule, step: number): number =>
  typeof schedule === "number" ? schedule : schedule(step);
