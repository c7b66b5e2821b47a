import {ArgumentError} from "../../argument-error.ts";

/** A function cannot be run on a batch as it was asked for. */
export class BatchingError extends ArgumentError {
  override readonly name = "BatchingError";

  constructor(path: string, found: string, expected: string) {
    super("vmap", path, found, expected);
  }
}
