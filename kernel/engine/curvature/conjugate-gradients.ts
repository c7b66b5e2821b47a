/** Solves A x = b. */
import {rememberOwner} from "../attach.ts";
import * as tf from "../tfjs.ts";
import {checkFinite, checkFunction, checkImage, checkVectors, type Problem, prepare} from "./check.ts";
import type {Operator, Options, Result} from "./types.ts";

export interface SolveOptions extends Options {
  /** Where to begin, [n], by default at 0. */
  readonly start?: tf.Tensor1D;
  /** A product with something like A⁻¹, symmetric and positive definite. */
  readonly preconditioner?: Operator;
}

export interface Solution<V> extends Result<V> {
  /** A direction p with pᵀA p ≤ 0 was met: A is not positive definite, and `value` is where it was met. */
  readonly negativeCurvature: boolean;
}

export const SOLVE_DEFAULTS = {maxIterations: 100, tolerance: 1e-4};
/** Products between two looks at the numbers. */
const MOST_UNREAD = 16;
/** It starts again only while that makes the true residual smaller by this. */
export const WORTHWHILE = 0.5;

/**
 * The solution of A x = b by conjugate gradients, for a positive definite operator; [n], the caller disposes of it.
 * With a mask, that of the block's equations, zero outside.
 *
 * `residual` is the true ‖b − A x‖ / ‖b‖ (absolute for b = 0), not the recursion's, which in float32 falls far below:
 * where they differ it starts again from x as long as that helps. `iterations` are steps; every start but from 0, and
 * the last look, cost one product more, and up to 15 may pass before the end is seen. By default `tolerance` is 1e-4 and
 * `maxIterations` 100. Not to be called inside `tf.tidy`.
 * @param b [n]
 * @throws CurvatureError for arguments that cannot be, and when the operator gives other shapes or NaN
 */
export async function conjugateGradients(
  operator: Operator,
  b: tf.Tensor1D,
  options: SolveOptions = {},
): Promise<Solution<tf.Tensor1D>> {
  const call = "curvature.conjugateGradients";
  const own = rememberOwner();
  const {start, preconditioner} = options;
  checkVectors(call, "b", b, b?.size, 1);
  if (start) checkVectors(call, "start", start, b.size, 1);
  if (preconditioner) checkFunction(call, "preconditioner", preconditioner);
  const problem = await prepare(call, operator, b.size, options, SOLVE_DEFAULTS, false);
  const {maxIterations, tolerance} = problem;
  const system = {problem, b, preconditioner};
  let state: State | undefined;
  try {
    state = begin(system, start);
    let {residual} = await look(call, state);
    let [iterations, negativeCurvature, helps] = [0, false, true];
    while (residual > tolerance && iterations < maxIterations && helps && !negativeCurvature) {
      const descent = await descend(system, state, maxIterations - iterations);
      iterations += descent.steps;
      negativeCurvature = descent.negative;
      state = begin(system, descent.state.x, descent.state);
      const before = residual;
      ({residual} = await look(call, state));
      helps = residual <= WORTHWHILE * before;
    }
    const {x} = state;
    return {value: own(() => tf.clone(x)), converged: residual <= tolerance, iterations, residual, negativeCurvature};
  } finally {
    if (state) disposeOf(state);
    problem.dispose();
  }
}

interface System {
  readonly problem: Problem;
  readonly b: tf.Tensor1D;
  readonly preconditioner: Operator | undefined;
}

/** All on the device; scalars but for the vectors. */
interface State {
  readonly x: tf.Tensor1D;
  readonly r: tf.Tensor1D;
  readonly p: tf.Tensor1D;
  /** rᵀz, z the preconditioned r. */
  readonly rz: tf.Tensor;
  /** ‖b‖, or 1. */
  readonly scale: tf.Tensor;
  /** 1 until r is small or negative curvature is met; from then on nothing moves. */
  readonly active: tf.Tensor;
  readonly negative: tf.Tensor;
  readonly steps: tf.Tensor;
  /** The last pᵀA p: NaN shows here. */
  readonly curvature: tf.Tensor;
}

interface Look {
  readonly residual: number;
  readonly active: boolean;
  readonly negative: boolean;
  readonly steps: number;
}

/** A start at x, its residual computed afresh. The state that it replaces is disposed of. */
function begin(system: System, x: tf.Tensor1D | undefined, replaced?: State): State {
  const {problem, b} = system;
  const state = tf.tidy(() => {
    const target = problem.restrict(b);
    const place = x ? problem.restrict(tf.clone(x)) : tf.zerosLike(target);
    const r = x ? (tf.sub(target, problem.apply(place)) as tf.Tensor1D) : tf.clone(target);
    const p = precondition(system, r);
    const length = tf.norm(target);
    const scale = tf.add(length, tf.cast(tf.equal(length, 0), "float32"));
    const active = tf.cast(tf.greater(tf.norm(r), tf.mul(scale, problem.tolerance)), "float32");
    const [negative, steps, curvature] = [tf.scalar(0), tf.scalar(0), tf.scalar(0)];
    return {x: place, r, p, rz: tf.sum(tf.mul(r, p)), scale, active, negative, steps, curvature};
  });
  if (replaced) disposeOf(replaced);
  return state;
}

/** Steps until nothing moves, or `most`. It disposes of the state given. */
async function descend(system: System, first: State, most: number): Promise<Look & {state: State}> {
  let state = first;
  try {
    let done = 0;
    for (let unread = 1; ; unread = Math.min(2 * unread, MOST_UNREAD)) {
      const count = Math.min(unread, most - done);
      for (let i = 0; i < count; i++) state = advance(system, state);
      done += count;
      const seen = await look(system.problem.call, state);
      system.problem.signal?.throwIfAborted();
      if (!seen.active || done === most) return {...seen, state};
    }
  } catch (error) {
    disposeOf(state);
    throw error;
  }
}

function advance(system: System, state: State): State {
  const {problem} = system;
  const next = tf.tidy(() => {
    const image = problem.apply(state.p);
    const curvature = tf.sum(tf.mul(state.p, image));
    const positive = tf.cast(tf.greater(curvature, 0), "float32");
    const moving = tf.mul(state.active, positive);
    const only = (value: tf.Tensor) => tf.where(tf.cast(moving, "bool"), value, tf.scalar(0));
    const length = only(tf.div(state.rz, curvature));
    const x = tf.add(state.x, tf.mul(length, state.p)) as tf.Tensor1D;
    const r = tf.sub(state.r, tf.mul(length, image)) as tf.Tensor1D;
    const z = precondition(system, r);
    const rz = tf.sum(tf.mul(r, z));
    const p = tf.add(z, tf.mul(only(tf.div(rz, state.rz)), state.p)) as tf.Tensor1D;
    const large = tf.cast(tf.greater(tf.norm(r), tf.mul(state.scale, problem.tolerance)), "float32");
    return {
      ...{x, r, p, rz, curvature, scale: tf.clone(state.scale)},
      active: tf.mul(moving, large),
      negative: tf.maximum(state.negative, tf.sub(state.active, moving)),
      steps: tf.add(state.steps, moving),
    };
  });
  disposeOf(state);
  return next;
}

function precondition({problem, preconditioner}: System, r: tf.Tensor1D): tf.Tensor1D {
  if (!preconditioner) return tf.clone(r);
  return problem.restrict(checkImage(problem.call, "preconditioner", preconditioner(r), problem.size));
}

async function look(call: string, state: State): Promise<Look> {
  const numbers = tf.tidy(() =>
    tf.stack([tf.div(tf.norm(state.r), state.scale), state.active, state.negative, state.steps, state.curvature]),
  );
  try {
    const values = await numbers.data();
    checkFinite(call, values);
    const [residual = Number.NaN, active, negative, steps = 0] = values;
    return {residual, active: active === 1, negative: negative === 1, steps};
  } finally {
    numbers.dispose();
  }
}

function disposeOf(state: State): void {
  tf.dispose({...state});
}
