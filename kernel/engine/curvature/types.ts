/** What the functions of curvature take and give. */
import type {Key} from "../rng/index.ts";
import type * as tf from "../tfjs.ts";

/** A symmetric matrix [n, n] as its product with a vector [n]. It is called inside `tf.tidy`. */
export type Operator = (vector: tf.Tensor1D) => tf.Tensor;

/** The same on the host in float64; it must not change its argument. */
export type HostOperator = (vector: Float64Array) => Float64Array;

/** Zeros and ones (or booleans) [n]: ones are the block. */
export type Mask = ArrayLike<number | boolean> | tf.Tensor1D;

export interface Options {
  /** Products with the operator at most. */
  readonly maxIterations?: number;
  /** What `residual` must come down to. Float32 can reach about 1e-6. */
  readonly tolerance?: number;
  /** Restricts the operator to a diagonal block, e.g. the parameters of one layer; see `blockMask`. */
  readonly mask?: Mask;
  /** Looked at whenever numbers are read back; its reason is thrown. */
  readonly signal?: AbortSignal;
}

export interface RandomOptions extends Options {
  readonly key: Key;
}

export interface Result<T> {
  readonly value: T;
  /** `residual` ≤ `tolerance` was reached. */
  readonly converged: boolean;
  /** Products with the operator. */
  readonly iterations: number;
  /** What was compared with `tolerance`: relative, each function says to what. */
  readonly residual: number;
}

/** An argument that cannot be, or an operator that does not do what it must. */
export class CurvatureError extends Error {
  override readonly name = "CurvatureError";
  readonly argument: string;

  /** @param call e.g. `curvature.eigenvalues` */
  constructor(call: string, argument: string, problem: string) {
    super(`${call}: ${argument} ${problem}.`);
    this.argument = argument;
  }
}
