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
