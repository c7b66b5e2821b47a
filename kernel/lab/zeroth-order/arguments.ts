/** Arguments of zeroth-order methods, checked. */
import {ArgumentError, wholeCheck} from "../../engine/argument-error.ts";
import {show} from "../../engine/rng/check.ts";

/** An argument of a zeroth-order method is not what it must be. */
export class ZerothOrderError extends ArgumentError {
  override readonly name = "ZerothOrderError";
}

/** @throws ZerothOrderError unless `value` is a whole number from `least` to `most` */
export const checkWhole = wholeCheck(ZerothOrderError);

/** @throws ZerothOrderError unless `value` is a finite number above 0 */
export function checkPositive(call: string, path: string, value: unknown): void {
  if (typeof value === "number" && value > 0 && Number.isFinite(value)) return;
  throw new ZerothOrderError(call, path, show(value), "a finite number above 0");
}

/** @throws ZerothOrderError unless `value` is a number from `least` to `most` */
export function checkBetween(call: string, path: string, value: unknown, least: number, most: number): void {
  if (typeof value === "number" && value >= least && value <= most) return;
  throw new ZerothOrderError(call, path, show(value), `a number from ${least} to ${most}`);
}
