import type {CellError, CellSource} from "../protocol.ts";
import {thrownError} from "./errors.ts";
import type {CompiledCell} from "./language/compiled.ts";
import {CellSyntaxError} from "./language/syntax-error.ts";

/** A cell's text and mode, and what was made of the text. */
export class CellText {
  source: CellSource;
  /** `null` when the text does not parse. */
  compiled: CompiledCell | null = null;
  /** Names that the cell defines; those of the last text that parsed, so that their users can say what is wrong. */
  outputs: readonly string[] = [];
  /** Why the text does not parse. */
  error: CellError | null = null;
  readonly #compile: (source: CellSource) => CompiledCell;

  constructor(source: CellSource, compile: (source: CellSource) => CompiledCell) {
    this.source = source;
    this.#compile = compile;
    this.#read();
  }

  /** Takes a new text or mode. Returns whether it is another text, or the same one that means something else. */
  edit(source: CellSource): boolean {
    const before = this.source;
    this.source = source;
    const same =
      before.kind === source.kind &&
      before.source === source.source &&
      before.hidden === source.hidden &&
      before.seed === source.seed;
    if (!same) this.#read();
    return !same;
  }

  #read(): void {
    try {
      this.compiled = this.#compile(this.source);
      this.outputs = this.compiled.outputs;
      this.error = null;
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      this.compiled = null;
      this.error = thrownError(error, this.source.id);
    }
  }
}
