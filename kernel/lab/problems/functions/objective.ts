/** Functions to be minimized whose answers are known, for tensors of many points and for one point in float64. */
import * as tf from "../../../engine/tfjs.ts";
import {ProblemError, show} from "../arguments.ts";

/** A function of many numbers with its gradient, at one point, on the host in float64. */
export interface HostFunction {
  readonly dimension: number;
  value(x: Float64Array): number;
  gradient(x: Float64Array): Float64Array;
}

/**
 * One with second derivatives. The same array `x` stands for the same point, so that what was computed there need not be
 * computed again: change a copy, never an array that was given.
 */
export interface HostObjective extends HostFunction {
  /** The product of the Hessian at `x` with `v`. */
  hvp(x: Float64Array, v: Float64Array): Float64Array;
}

export interface Objective extends HostFunction {
  readonly name: string;
  /** Values [N] at the points x [N, dimension]; can be differentiated twice. @throws ProblemError for another shape */
  values(x: tf.Tensor): tf.Tensor1D;
  value(x: ArrayLike<number>): number;
  gradient(x: ArrayLike<number>): Float64Array;
  /** All global minima; empty where the function has none. */
  readonly minima: readonly (readonly number[])[];
  /** The least value; −∞ where there is none. */
  readonly minimum: number;
  /** Where to look: lower and upper bound of each coordinate. */
  readonly domain: readonly (readonly [number, number])[];
}

/** A function of the plane in both forms. */
interface PlaneFunction extends Omit<Objective, "dimension" | "values" | "value" | "gradient"> {
  readonly tensor: (x: tf.Tensor1D, y: tf.Tensor1D) => tf.Tensor;
  readonly at: (x: number, y: number) => number;
  readonly slope: (x: number, y: number) => [number, number];
}

export function planeObjective({tensor, at, slope, ...rest}: PlaneFunction): Objective {
  return {
    ...rest,
    dimension: 2,
    values: (points) =>
      valuesOf(rest.name, points, 2, (x) => {
        const [first, second] = tf.unstack(x, 1) as [tf.Tensor1D, tf.Tensor1D];
        return tensor(first, second);
      }),
    value: (x) => at(x[0] ?? Number.NaN, x[1] ?? Number.NaN),
    gradient: (x) => Float64Array.from(slope(x[0] ?? Number.NaN, x[1] ?? Number.NaN)),
  };
}

/** @throws ProblemError unless `points` is a tensor [N, dimension] */
export function valuesOf(
  name: string,
  points: tf.Tensor,
  dimension: number,
  f: (points: tf.Tensor2D) => tf.Tensor,
): tf.Tensor1D {
  const isPoints = points instanceof tf.Tensor && points.rank === 2 && points.shape[1] === dimension;
  if (!isPoints) {
    throw new ProblemError(`${name}.values`, "x", show(points), `a tensor of shape [N, ${dimension}]`);
  }
  return tf.tidy(() => f(points as tf.Tensor2D) as tf.Tensor1D);
}
