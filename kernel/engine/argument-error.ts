import {show} from "./rng/check.ts";

/** An argument, or a result that was asked for, is not what it must be. */
export class ArgumentError extends Error {
  override readonly name: string = "ArgumentError";
  /** Which one, e.g. `params.layers[0].w` or `options.samples`. */
  readonly path: string;
  /** What it is, e.g. `an int32 tensor`. */
  readonly found: string;
  /** What it should be. */
  readonly expected: string;

  /** @param call whose argument, e.g. `grad` */
  constructor(call: string, path: string, found: string, expected: string) {
    super(`${call}: ${path} is ${found}, not ${expected}.`);
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

type ArgumentErrorClass = new (call: string, path: string, found: string, expected: string) => ArgumentError;

const MOST = 2 ** 31 - 1;

/** A check that throws an error of this class unless `value` is a whole number from `least` to `most`. */
export function wholeCheck(Failure: ArgumentErrorClass) {
  return (call: string, path: string, value: unknown, least: number, most = MOST): void => {
    if (Number.isInteger(value) && (value as number) >= least && (value as number) <= most) return;
    const range = most === MOST ? `≥ ${least}` : `from ${least} to ${most}`;
    throw new Failure(call, path, show(value), `a whole number ${range}`);
  };
}
