/** A function cannot be run on a batch as it was asked for. */
export class BatchingError extends Error {
  override readonly name = "BatchingError";
  /** Which argument, axis or result, e.g. `args[1].w`. */
  readonly path: string;
  /** What it is, e.g. `of shape [3, 2]`. */
  readonly found: string;
  /** What it should be. */
  readonly expected: string;

  constructor(path: string, found: string, expected: string) {
    super(`vmap: ${path} is ${found}, not ${expected}.`);
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}
