/** Where in which cell an error happened, read from its stack in the formats of V8, SpiderMonkey and JavaScriptCore. */
import type {StackFrame} from "../../protocol.ts";
import {describeThrown} from "./describe-thrown.ts";
import {CellSyntaxError} from "./syntax-error.ts";

/** Lines that `compileCell` puts before a cell's text. */
export const PROLOGUE_LINES = 1;

/** The address under which a cell's code appears in stacks. */
export function cellUrl(cell: string): string {
  return `nablab-cell:${cell}`;
}

export interface ErrorLocation {
  /** Innermost position in the text of the cell that was asked for, from 1; absent when the error has none there. */
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
  /** Innermost first: frames of cells, and of library code (without `cell`) that cells called. */
  readonly frames: StackFrame[];
  /** The error's cause, located likewise. */
  readonly cause?: ErrorLocation & {readonly name: string; readonly message: string};
}

/** A known position, or an error that was made there. */
type Place = Error | {readonly cell: string; readonly line: number; readonly column: number};
const places = new WeakMap<object, Place>();

/** Notes where an error belongs that has no stack through a cell; returns the error. */
export function placeError(error: unknown, place: Place): unknown {
  if (typeof error === "object" && error !== null && !places.has(error)) places.set(error, place);
  return error;
}

/** V8 keeps ten frames by default, too few to reach a cell through a library; call once where a kernel starts. */
export function keepDeepStacks(): void {
  if ("stackTraceLimit" in Error) Error.stackTraceLimit = 100;
}

/** Reads the position of a thrown value in the text of `cell`. Never throws; a thrown non-error has no position. */
export function locateError(error: unknown, cell: string): ErrorLocation {
  try {
    return locate(error, cell, new Set());
  } catch {
    // A proxy, or getters that throw.
    return {frames: []};
  }
}

function locate(error: unknown, cell: string, seen: Set<unknown>): ErrorLocation {
  seen.add(error);
  if (error instanceof CellSyntaxError) {
    const {line, column, endLine, endColumn} = error;
    return {line, column, endLine, endColumn, frames: [{cell, line, column}]};
  }
  let frames = cellFrames(parseStack(error));
  if (!frames.some((frame) => frame.cell === cell)) {
    const place = typeof error === "object" && error !== null ? places.get(error) : undefined;
    const outer =
      place instanceof Error ? cellFrames(parseStack(place)).filter((frame) => frame.cell) : place ? [place] : [];
    if (outer.length > 0) frames = outer;
  }
  const at = frames.find((frame) => frame.cell === cell);
  const cause =
    error instanceof Error && error.cause instanceof Error && !seen.has(error.cause) ? error.cause : undefined;
  return {
    ...(at && {line: at.line, column: at.column}),
    frames,
    ...(cause && {cause: {...describeThrown(cause), ...locate(cause, cell, seen)}}),
  };
}

/** Drops what called the outermost cell: that is the runtime. Without any cell, all is library code. */
function cellFrames(frames: StackFrame[]): StackFrame[] {
  const last = frames.findLastIndex((frame) => frame.cell !== undefined);
  return last < 0 ? frames : frames.slice(0, last + 1);
}

function parseStack(error: unknown): StackFrame[] {
  return readStack(error)
    .split("\n")
    .flatMap((line) => parseFrame(line) ?? []);
}

/** Longer stacks than engines make are somebody's own. */
const STACK_CHARACTERS = 100_000;

/** The stack of an error without the message above it, which may hold lines that look like frames; `""` without one. */
export function readStack(error: unknown): string {
  if (typeof error !== "object" || error === null) return "";
  try {
    const stack = Reflect.get(error, "stack");
    const message = Reflect.get(error, "message");
    if (typeof stack !== "string") return "";
    const at = typeof message === "string" && message !== "" ? stack.indexOf(message) : -1;
    // Only V8 puts the message on top.
    const onTop = at >= 0 && !stack.slice(0, at).includes("\n") && !stack.slice(0, at).includes("@");
    const from = onTop ? at + (message as string).length : 0;
    return stack.slice(from, from + STACK_CHARACTERS);
  } catch {
    return "";
  }
}

const CELL = /nablab-cell:([\w-]+)(?::(\d+):(\d+)| line (\d+) > )/;
const V8_FRAME = /^\s+at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/;
const OTHER_FRAME = /^([^@]*)@(.+?):(\d+):(\d+)$/;

function parseFrame(line: string): StackFrame | undefined {
  const match = V8_FRAME.exec(line) ?? OTHER_FRAME.exec(line);
  if (!match) return undefined;
  const [, label = "", url = "", row = "", column = ""] = match;
  const name = functionName(label);
  const cell = CELL.exec(line);
  if (cell) {
    const frame = {
      cell: cell[1],
      ...(name && {name}),
      line: Number(cell[2] ?? cell[4]) - PROLOGUE_LINES,
      column: Number(cell[3] ?? 1),
    };
    return frame.line > 0 ? frame : undefined;
  }
  if (/^(node:|<anonymous>|\[native code)/.test(url)) return undefined;
  return {...(name && {name}), line: Number(row), column: Number(column)};
}

/** The function's name as the reader wrote it; engines decorate it and name anonymous code. */
function functionName(label: string): string {
  const name = label
    .replace(/^.*\*/, "")
    .replace(/^(async|new) /, "")
    .replace(/ \[as .*\]$/, "")
    .replace(/\/<.*$/, "");
  return /^(eval|anonymous|<anonymous>|(eval|global|module) code)$|^Object\.<anonymous>$/.test(name) ? "" : name;
}
