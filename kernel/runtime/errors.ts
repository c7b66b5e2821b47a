import type {CellError, CellSource} from "../protocol.ts";
import {fileName} from "./imports.ts";
import {locateError} from "./language/positions.ts";
import {CellSyntaxError} from "./language/syntax-error.ts";
import {filePosition} from "./modules.ts";

/** What a cell threw, as the page shows it. */
export function thrownError(error: unknown, cell: string): CellError {
  const {cause, ...place} = locateError(error, cell);
  const file = filePosition(error);
  const because = cause ? ` Caused by ${cause.name}: ${cause.message}` : "";
  return {
    kind: error instanceof CellSyntaxError ? "syntax" : "runtime",
    name: errorName(error),
    message: errorMessage(error) + (file ? ` (${file})` : "") + because,
    ...place,
    fixes: [],
  };
}

/** The error of a cell that uses `name`, which is not there because cell `from` failed. */
export function downstreamError(name: string, from: string, error: CellError): CellError {
  const root = error.root ?? from;
  // An error that came through other cells already tells where it began.
  const message = error.root
    ? error.message.slice(error.message.indexOf(": ") + 2)
    : `${error.name} in cell ${root}: ${error.message}`;
  const position =
    error.line !== undefined && !error.root ? [{cell: root, line: error.line, column: error.column ?? 1}] : [];
  return {
    kind: error.kind,
    name: error.name,
    message: `${name} could not be computed: ${message}`,
    frames: error.frames.length > 0 ? error.frames : position,
    root,
    fixes: error.fixes,
  };
}

/** An import that cannot be resolved, at its place in the cell's text. */
export function importError(
  cell: CellSource,
  statement: {specifier: string; line: number; column: number},
  message: string,
): CellError {
  const {specifier, line, column} = statement;
  const start = offsetOf(cell.source, line, column);
  // The specifier's source text: the same length unless it has escapes, and then there is no fix.
  const end = start + specifier.length + 2;
  const isPlain = cell.source.slice(start + 1, end - 1) === specifier;
  const file = `./${fileName(specifier)}`;
  return {
    kind: "graph",
    name: "ImportError",
    message,
    line,
    column,
    ...(isPlain && {endLine: line, endColumn: column + specifier.length + 2}),
    frames: [{cell: cell.id, line, column}],
    fixes:
      isPlain && !specifier.startsWith(".")
        ? [
            {
              title: `Import ${file} instead, an attached file`,
              edits: [{cell: cell.id, start, end, text: JSON.stringify(file)}],
            },
          ]
        : [],
  };
}

function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) start = text.indexOf("\n", start) + 1;
  return start + column - 1;
}

/** A built-in that could not be loaded. */
export function builtinError(name: string, error: unknown): CellError {
  return {
    kind: "runtime",
    name: errorName(error),
    message: `${name} is not available: ${errorMessage(error)}`,
    frames: [],
    fixes: [],
  };
}

function errorName(error: unknown): string {
  return error instanceof Error ? error.name : "Thrown";
}

function errorMessage(error: unknown): string {
  if (error instanceof Error) return error.message;
  try {
    return typeof error === "string" ? error : (JSON.stringify(error) ?? String(error));
  } catch {
    return String(error);
  }
}
