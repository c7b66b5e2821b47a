import type {CellError} from "../../kernel/protocol.ts";

/** A range as Monaco counts: lines and columns from 1, the end exclusive. */
export interface MarkerRange {
  readonly startLineNumber: number;
  readonly startColumn: number;
  readonly endLineNumber: number;
  readonly endColumn: number;
}

/**
 * Where an error's marker goes in `text`, `null` for an error without position. Without an end it covers the word there,
 * else one character; a position beyond the text is moved to its end, at a line's end the mark goes on the last character.
 */
export function markerRange(text: string, error: CellError): MarkerRange | null {
  if (error.line === undefined) return null;
  const lines = text.split(/\r\n|\r|\n/);
  const start = clamp(lines, error.line, error.column ?? firstColumn(lines[error.line - 1]));
  if (error.endLine !== undefined && error.endColumn !== undefined) {
    const end = clamp(lines, error.endLine, error.endColumn);
    if (end.line > start.line || (end.line === start.line && end.column > start.column)) return range(start, end);
  }
  const line = lines[start.line - 1] ?? "";
  const word = /^[\p{ID_Continue}$]+/u.exec(line.slice(start.column - 1))?.[0].length ?? 1;
  const column = Math.max(1, Math.min(start.column, line.length));
  return range({line: start.line, column}, {line: start.line, column: Math.min(column + word, line.length + 1)});
}

interface Place {
  line: number;
  column: number;
}

function range(start: Place, end: Place): MarkerRange {
  return {
    startLineNumber: start.line,
    startColumn: start.column,
    endLineNumber: end.line,
    endColumn: Math.max(end.column, start.line === end.line ? start.column + 1 : 1),
  };
}

function clamp(lines: readonly string[], line: number, column: number): Place {
  const at = Math.min(Math.max(line, 1), lines.length);
  const length = lines[at - 1]?.length ?? 0;
  if (line > lines.length) return {line: at, column: length + 1};
  return {line: at, column: Math.min(Math.max(column, 1), length + 1)};
}

function firstColumn(line = ""): number {
  return line.search(/\S|$/) + 1;
}
