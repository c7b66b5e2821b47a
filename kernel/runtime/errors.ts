import type {CellError, CellSource} from "../protocol.ts";
import {fileName} from "./imports.ts";
import {describeThrown} from "./language/describe-thrown.ts";
import {locateError} from "./language/positions.ts";
import {CellSyntaxError} from "./language/syntax-error.ts";
import {filePosition} from "./modules.ts";

/** What a cell threw, as the page shows it. */
export function thrownError(error: unknown, cell: string): CellError {
  const {cause, ...place} = locateError(error, cell);
  const {name, message} = describeThrown(error);
  const file = filePosition(error);
  const because = cause ? ` Caused by ${cause.name}: ${cause.message}` : "";
  return {
    kind: isSyntaxError(error) ? "syntax" : "runtime",
    name,
    message: message + (file ? ` (${file})` : "") + because,
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
    fixes: specifier.startsWith(".")
      ? [{title: `Attach ${fileName(specifier)}…`, edits: [], attach: true}]
      : isPlain
        ? [
            {
              title: `Attach ${fileName(specifier)} and import it instead…`,
              edits: [{cell: cell.id, start, end, text: JSON.stringify(file)}],
              attach: true,
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
  const described = describeThrown(error);
  return {
    kind: "runtime",
    name: described.name,
    message: `${name} is not available: ${described.message}`,
    frames: [],
    fixes: [],
  };
}

/** A proxy may refuse the question. */
function isSyntaxError(error: unknown): boolean {
  try {
    return error instanceof CellSyntaxError;
  } catch {
    return false;
  }
}
