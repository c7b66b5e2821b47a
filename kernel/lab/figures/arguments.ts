/** Arguments of figures, checked. */
import {show} from "../../engine/rng/check.ts";

/** A figure cannot be made of what was given. */
export class FigureError extends Error {
  override readonly name = "FigureError";
  /** Which argument, e.g. `options.width`. */
  readonly path: string;
  /** What it is. */
  readonly found: string;
  /** What it should be. */
  readonly expected: string;

  /** @param call e.g. `heatmap` */
  constructor(call: string, path: string, found: string, expected: string) {
    super(`${call}: ${path} is ${found}, not ${expected}.`);
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

/** @throws FigureError unless `value` is a whole number from `least` to `most` */
export function checkWhole(call: string, path: string, value: unknown, least: number, most = 2 ** 31 - 1): void {
  if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
  const range = most === 2 ** 31 - 1 ? `≥ ${least}` : `from ${least} to ${most}`;
  throw new FigureError(call, path, show(value), `a whole number ${range}`);
}

export {show};
