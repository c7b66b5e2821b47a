/** Cell text → JavaScript of the same text positions and its syntax tree. */
import {tsPlugin} from "@sveltejs/acorn-typescript";
import {type Comment, type Expression, type Options, Parser, type Program, tokTypes} from "acorn";
import {blankTypes} from "./blank-types.ts";
import {NO_EXPORTS} from "./refused.ts";
import {attempt, CellSyntaxError} from "./syntax-error.ts";
import {Gaps, type Tree} from "./tree.ts";

export interface Parsed {
  /** The cell's text, types blanked out. */
  readonly javascript: string;
  readonly body: Program | Expression;
  /** The whole text is one expression. */
  readonly expression: boolean;
  /** The tree with types, if the text is TypeScript. */
  readonly typed?: Tree;
}

/**
 * Parses a script cell, as an expression if it is one (`{a: 1}` is an object), else as a program with top-level await.
 * Named functions and classes count as programs, so that they define their name.
 * @throws {CellSyntaxError} when the text does not parse or uses TypeScript that is not erasable.
 */
export function parseScript(text: string, kind: "ts" | "js"): Parsed {
  if (kind === "js") return parseJavaScript(text);
  const plain = isPlain(text) && attempt(() => parseJavaScript(text));
  if (plain) return plain;
  const comments: Comment[] = [];
  let typed: {body: Program | Expression; expression: boolean};
  try {
    typed = parseWith(TypeScriptParser, text, comments);
  } catch (error) {
    // What only the TypeScript plugin stumbles over is still good JavaScript.
    try {
      return parseJavaScript(text);
    } catch (other) {
      throw error instanceof CellSyntaxError ? error : other;
    }
  }
  const tree = typed.body as unknown as Tree;
  const javascript = blankTypes(text, tree, new Gaps(text, comments));
  const body = typed.expression
    ? parseExpression(JavaScriptParser, javascript, 0, []).body
    : parseProgram(JavaScriptParser, javascript, []);
  return {javascript, body, expression: typed.expression, typed: tree};
}

/**
 * Whether TypeScript reads the text as JavaScript does, if it is JavaScript: the two differ on type arguments only,
 * `f<a>(b)`. Most cells have no types, and the parser of JavaScript is ten times quicker.
 */
function isPlain(text: string): boolean {
  const first = text.indexOf("<");
  return first < 0 || !/(?<!=)>/.test(text.slice(first));
}

/**
 * Parses the expression of a template that starts at `start` (behind `${`).
 * @returns its JavaScript in the position it has in `text`, its tree, and the offset of the `}` behind it.
 */
export function parseInterpolation(text: string, start: number): {javascript: string; body: Expression; end: number} {
  const plain = attempt(() => parseExpression(JavaScriptParser, text, start, []));
  if (plain?.next === "}" && isPlain(text.slice(start, plain.end))) {
    return {javascript: text.slice(start, plain.end), body: plain.body, end: plain.end};
  }
  const comments: Comment[] = [];
  const typed = parseExpression(TypeScriptParser, text, start, comments);
  if (typed.next !== "}") throw unexpected(text, typed.end);
  // Only the expression is JavaScript: the text round it may hold anything.
  const blank = text.slice(0, start).replace(/[^\r\n\u2028\u2029]/g, " ") + text.slice(start, typed.end);
  const javascript = blankTypes(blank, typed.body as unknown as Tree, new Gaps(text, comments));
  const {body} = parseExpression(JavaScriptParser, javascript, start, []);
  return {javascript: javascript.slice(start), body, end: typed.end};
}

function parseJavaScript(text: string): Parsed {
  return {javascript: text, ...parseWith(JavaScriptParser, text, [])};
}

/** The parts of acorn's parser that are not in its types. */
interface Internals {
  readonly type: unknown;
  readonly start: number;
  nextToken(): void;
  parseExpression(): Expression;
}
type ParserClass = typeof Parser;

const JavaScriptParser = Parser;
const TypeScriptParser: ParserClass = Parser.extend(tsPlugin());

function options(comments: Comment[]): Options {
  // The TypeScript plugin needs `locations`.
  return {
    ecmaVersion: "latest",
    sourceType: "module",
    locations: true,
    onComment: comments,
  };
}

function parseWith(parser: ParserClass, text: string, comments: Comment[]) {
  let failure: CellSyntaxError | undefined;
  try {
    const parsed = parseExpression(parser, text, 0, comments);
    if (parsed.next === "end" && !isNamed(parsed.body)) return {body: parsed.body, expression: true};
  } catch (error) {
    if (!(error instanceof CellSyntaxError)) throw error;
    failure = error;
  }
  try {
    comments.length = 0;
    return {body: parseProgram(parser, text, comments), expression: false};
  } catch (error) {
    // The reading that got further is what the reader meant.
    if (!(error instanceof CellSyntaxError)) throw error;
    throw failure && isLater(failure, error) ? failure : error;
  }
}

function parseProgram(parser: ParserClass, text: string, comments: Comment[]): Program {
  try {
    return parser.parse(text, options(comments));
  } catch (error) {
    throw explain(error, text);
  }
}

function parseExpression(parser: ParserClass, text: string, start: number, comments: Comment[]) {
  const Constructor = parser as unknown as new (options: Options, input: string, start: number) => Internals;
  try {
    const state = new Constructor(options(comments), text, start);
    state.nextToken();
    const body = state.parseExpression();
    const next = state.type === tokTypes.eof ? "end" : state.type === tokTypes.braceR ? "}" : "other";
    return {body, next, end: state.start};
  } catch (error) {
    throw explain(error, text);
  }
}

function isNamed(node: Expression): boolean {
  return (node.type === "ClassExpression" || node.type === "FunctionExpression") && Boolean(node.id);
}

function isLater(a: CellSyntaxError, b: CellSyntaxError): boolean {
  return a.line > b.line || (a.line === b.line && a.column > b.column);
}

/** Acorn's error as ours, with a hint where notebooks differ from modules. */
function explain(error: unknown, text: string): CellSyntaxError {
  if (error instanceof CellSyntaxError) return error;
  if (!(error instanceof SyntaxError) || !("pos" in error) || typeof error.pos !== "number") throw error;
  const message = error.message.replace(/ \(\d+:\d+\)$/, "");
  const start = error.pos;
  const end =
    "raisedAt" in error && typeof error.raisedAt === "number" ? Math.max(error.raisedAt, start + 1) : start + 1;
  if (start >= text.length && /^Unexpected token/.test(message)) {
    return new CellSyntaxError("Unexpected end of the cell: something is not closed", text, text.length);
  }
  for (const [pattern, hint] of HINTS) {
    if (pattern.test(message)) return new CellSyntaxError(hint, text, start, end);
  }
  return new CellSyntaxError(message, text, start, end);
}

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/^Export '/, NO_EXPORTS],
  [
    /keyword 'yield' is reserved|^Cannot use 'yield'/,
    "'yield' outside of a generator: write a generator function and call it, as in (function* () { yield 1; })()",
  ],
  [
    /^'return' outside of function/,
    "'return' outside of function: a cell's value is its expression, or what it displays",
  ],
  [
    /^Cannot use keyword 'await' outside an async function|keyword 'await' is reserved/,
    "'await' in a function that is not async: write async before the function",
  ],
];

function unexpected(text: string, offset: number): CellSyntaxError {
  return offset >= text.length
    ? new CellSyntaxError("Unexpected end of the cell: an interpolation is not closed by '}'", text, text.length)
    : new CellSyntaxError(`Unexpected '${text.charAt(offset)}': expected '}'`, text, offset);
}
