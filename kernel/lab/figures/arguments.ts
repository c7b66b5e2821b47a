/** Arguments of figures, checked. */
import {ArgumentError} from "../../engine/argument-error.ts";
import {show} from "../../engine/rng/check.ts";

/** A figure cannot be made of what was given. */
export class FigureError extends ArgumentError {
  override readonly name = "FigureError";
}

/** @throws FigureError unless `value` is a whole number from `least` to `most` */
export function checkWhole(call: string, path: string, value: unknown, least: number, most = 2 ** 31 - 1): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const range = most === 2 ** 31 - 1 ? `≥ ${least}` : `from ${least} to ${most}`;
  throw new FigureError(call, path, show(value), `a whole number ${range}`);
}

export {show};
