/** A range in a cell's text, lines and columns from 1 as editors show them; columns count UTF-16 code units. */
export interface Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** The text does not parse, or uses what a cell cannot have. */
export class CellSyntaxError extends SyntaxError implements Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;

  /** `start` and `end` are offsets in `text`. */
  constructor(message: string, text: string, start: number, end: number = start + 1) {
    super(message);
    this.name = "SyntaxError";
    const span = spanOf(text, start, end);
    this.line = span.line;
    this.column = span.column;
    this.endLine = span.endLine;
    this.endColumn = span.endColumn;
  }
}

/** What `parse` gives; nothing when the text is not in its language. */
export function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Lines and columns of the offsets `start` to `end` in `text`; offsets past the end mean the end. */
export function spanOf(text: string, start: number, end: number): Span {
  const from = positionAt(text, start);
  const to = positionAt(text, Math.max(start, end));
  return {line: from.line, column: from.column, endLine: to.line, endColumn: to.column};
}

const LINE_BREAK = /\r\n?|[\n\u2028\u2029]/g;

function positionAt(text: string, offset: number): {line: number; column: number} {
  const stop = Math.min(offset, text.length);
  let line = 1;
  let lineStart = 0;
  for (const match of text.matchAll(LINE_BREAK)) {
    const next = match.index + match[0].length;
    if (next > stop) break;
    line++;
    lineStart = next;
  }
  return {line, column: stop - lineStart + 1};
}
