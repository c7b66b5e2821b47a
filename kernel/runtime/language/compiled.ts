import type {CellSource} from "../../protocol.ts";

/** A cell's text after analysis: what it reads, what it defines, and how to execute it. */
export interface CompiledCell {
  readonly id: string;
  /** Free names in order of first use: other cells' names, built-ins and globals. */
  readonly inputs: readonly string[];
  /** Top-level names that the cell defines. */
  readonly outputs: readonly string[];
  /** The whole text is one expression whose value is displayed unless the cell is hidden. */
  readonly autodisplay: boolean;
  /** Static imports; `execute` asks for them through the input named `IMPORT`. */
  readonly imports: readonly {readonly specifier: string; readonly line: number; readonly column: number}[];
  /** The text with types blanked out, same positions (what runs). */
  readonly javascript: string;
  /**
   * Runs the body with the values of `inputs` in their order. An expression gives its value, a program an object with
   * its outputs; either may be a promise. `label` marks the run in stack traces (`cellUrl`).
   */
  execute(values: readonly unknown[]): unknown;
}

/** Input through which compiled import statements and `import()` load modules: `(specifier) => Promise<module>`. */
export const IMPORT = "@import";

/** @throws {CellSyntaxError} when the text does not parse or uses what Nablab refuses. */
export type CompileCell = (cell: CellSource) => CompiledCell;
