/** A function cannot be compiled, or a compiled one not be called, as it was asked for. */
export class CompileError extends Error {
  override readonly name = "CompileError";
  /** Which argument or result, e.g. `args[0].w`; empty where it is none. */
  readonly path: string;

  constructor(problem: string, path = "") {
    super(`compile: ${problem}`);
    this.path = path;
  }
}
