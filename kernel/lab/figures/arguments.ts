/** Arguments of figures, checked. */
import {ArgumentError, wholeCheck} from "../../engine/argument-error.ts";
import {show} from "../../engine/rng/check.ts";

/** A figure cannot be made of what was given. */
export class FigureError extends ArgumentError {
  override readonly name = "FigureError";
}

/** @throws FigureError unless `value` is a whole number from `least` to `most` */
export const checkWhole = wholeCheck(FigureError);

export {show};
