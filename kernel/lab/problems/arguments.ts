/** Arguments of problems and models, checked. */
import {ArgumentError, wholeCheck} from "../../engine/argument-error.ts";
import {show} from "../../engine/rng/check.ts";
import * as tf from "../../engine/tfjs.ts";

/** A problem or a model cannot be made or used as it was asked for. */
export class ProblemError extends ArgumentError {
  override readonly name = "ProblemError";
}

/** @throws ProblemError unless `value` is a whole number from `least` to `most` */
export const checkWhole = wholeCheck(ProblemError);

/** @throws ProblemError unless `value` is a list of at least `least` whole numbers ≥ 1 */
export function checkSizes(call: string, path: string, value: unknown, least: number): void {
  if (!Array.isArray(value) || value.length < least) {
    throw new ProblemError(call, path, show(value), `a list of at least ${least} whole numbers`);
  }
  for (const [i, size] of value.entries()) checkWhole(call, `${path}[${i}]`, size, 1);
}

/** @throws ProblemError unless `value` is a finite number above `bound` */
export function checkAbove(call: string, path: string, value: unknown, bound: number): void {
  if (typeof value === "number" && Number.isFinite(value) && value > bound) return;
  throw new ProblemError(call, path, show(value), `a finite number above ${bound}`);
}

/** @throws ProblemError unless `value` is one of the names */
export function checkName(call: string, path: string, value: unknown, names: readonly string[]): void {
  if (typeof value === "string" && names.includes(value)) return;
  throw new ProblemError(call, path, show(value), `one of ${names.join(", ")}`);
}

/**
 * @param shape sizes, or names of those that may be any: `["B", 784]`
 * @throws ProblemError unless `value` is a tensor of this shape
 */
export function checkTensor(call: string, path: string, value: unknown, shape: readonly (number | string)[]): void {
  const given = value instanceof tf.Tensor ? value.shape : undefined;
  if (given?.length === shape.length && shape.every((size, i) => typeof size === "string" || size === given[i])) return;
  throw new ProblemError(call, path, show(value), `a tensor of shape [${shape.join(", ")}]`);
}

export {show};
