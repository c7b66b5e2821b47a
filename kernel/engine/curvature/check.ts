/** Arguments of the functions of curvature, checked; the mask brought to the device. */
import {checkKey, show} from "../rng/check.ts";
import type {Key} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {CurvatureError, type Mask, type Operator, type Options} from "./types.ts";

export interface Limits {
  readonly call: string;
  readonly maxIterations: number;
  readonly tolerance: number;
  readonly signal: AbortSignal | undefined;
}

/** A problem on the device: call `dispose` at its end. */
export interface Problem extends Limits {
  /** Length of vectors. */
  readonly size: number;
  /** Of the block: as many ones as the mask has. */
  readonly dimension: number;
  /** The operator of the block, its results checked; for vectors that are zero outside of the block. */
  readonly apply: Operator;
  /** Makes the vector (or each row) zero outside of the block. */
  readonly restrict: <T extends tf.Tensor>(vectors: T) => T;
  readonly dispose: () => void;
}

type Defaults = Required<Pick<Options, "maxIterations" | "tolerance">>;

/** @throws CurvatureError */
export function checkLimits(call: string, options: Options, defaults: Defaults): Limits {
  const {maxIterations = defaults.maxIterations, tolerance = defaults.tolerance, signal} = options;
  checkCount(call, "maxIterations", maxIterations);
  if (!Number.isFinite(tolerance) || tolerance < 0) {
    throw new CurvatureError(call, "tolerance", `must be a number ≥ 0; it is ${show(tolerance)}`);
  }
  return {call, maxIterations, tolerance, signal};
}

/** @throws CurvatureError unless `value` is a whole number from `least` to `most` */
export function checkCount(call: string, argument: string, value: number, least = 1, most = 2 ** 31 - 1): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new CurvatureError(
    call,
    argument,
    `must be a whole number from ${least} to ${most === 2 ** 31 - 1 ? "2³¹ − 1" : most}; it is ${show(value)}`,
  );
}

/** @throws CurvatureError */
export function checkFunction(call: string, argument: string, value: unknown): void {
  if (typeof value === "function") return;
  throw new CurvatureError(call, argument, `must be a function of a vector; it is ${show(value)}`);
}

/**
 * Checks what all functions take.
 * @param key undefined where no randomness is needed
 * @throws CurvatureError, RandomError
 */
export async function prepare(
  call: string,
  operator: Operator,
  size: number,
  options: Options & {readonly key?: Key},
  defaults: Defaults,
  needsKey = true,
): Promise<Problem> {
  checkFunction(call, "operator", operator);
  checkCount(call, "size", size);
  const limits = checkLimits(call, options, defaults);
  if (needsKey) checkKey(call, options.key as Key);
  const block = options.mask && (await readMask(call, options.mask, size));
  const mask = block && tf.tensor1d(block, "float32");
  const restrict = <T extends tf.Tensor>(vectors: T): T => (mask ? tf.mul(vectors, mask) : vectors);
  return {
    ...limits,
    size,
    dimension: block ? block.reduce((sum, one) => sum + one, 0) : size,
    apply: (vector) => restrict(checkImage(call, "operator", operator(vector), size)),
    restrict,
    dispose: () => mask?.dispose(),
  };
}

/** @throws CurvatureError unless it is a tensor [size] */
export function checkImage(call: string, argument: string, image: unknown, size: number): tf.Tensor1D {
  if (image instanceof tf.Tensor && image.rank === 1 && image.size === size) return image as tf.Tensor1D;
  throw new CurvatureError(call, argument, `must give a tensor of shape [${size}]; it gives ${show(image)}`);
}

/** @throws CurvatureError unless it is a tensor [size] or [k, size] of numbers with at most `most` rows */
export function checkVectors(call: string, argument: string, given: unknown, size: number, most: number): void {
  if (given instanceof tf.Tensor && !given.isDisposed && given.dtype === "float32") {
    const rows = given.rank === 1 ? 1 : (given.shape[0] ?? 0);
    if (given.rank <= 2 && given.shape.at(-1) === size && rows >= 1 && rows <= most) return;
  }
  const shapes = most === 1 ? `[${size}]` : `[${size}] or [k, ${size}] with k from 1 to ${most}`;
  throw new CurvatureError(call, argument, `must be a float32 tensor of shape ${shapes}; it is ${show(given)}`);
}

async function readMask(call: string, mask: Mask, size: number): Promise<Float32Array> {
  const values: ArrayLike<unknown> = mask instanceof tf.Tensor ? await mask.data() : mask;
  if (typeof values !== "object" || values.length !== size || (mask instanceof tf.Tensor && mask.rank !== 1)) {
    throw new CurvatureError(call, "mask", `must hold one value for each of the ${size} places; it is ${show(mask)}`);
  }
  const block = Float32Array.from(values, Number);
  const wrong = block.findIndex((value) => value !== 0 && value !== 1);
  if (wrong >= 0) throw new CurvatureError(call, "mask", `must hold 0 and 1 only; at ${wrong} is ${values[wrong]}`);
  if (!block.includes(1)) throw new CurvatureError(call, "mask", "must select something; it is 0 everywhere");
  return block;
}

/** @throws CurvatureError when a number read back is none */
export function checkFinite(call: string, values: ArrayLike<number>): void {
  for (let i = 0; i < values.length; i++) {
    if (!Number.isFinite(values[i])) {
      throw new CurvatureError(call, "operator", "gave NaN or infinite numbers, or such that their squares are");
    }
  }
}
