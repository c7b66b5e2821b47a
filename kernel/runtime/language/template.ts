/** Markdown, HTML, TeX and Graphviz cells: text with `${…}`, as in a template literal but without escaping. */
import type {Expression} from "acorn";
import {parseInterpolation} from "./parse.ts";

export interface Template {
  /** The text between the interpolations, one more than there are interpolations. */
  readonly strings: readonly string[];
  readonly expressions: readonly Expression[];
  /** The interpolations as arguments of a call, `,(…),(…)`, where they stand in the text; all else is blank. */
  readonly javascript: string;
}

/**
 * Splits a template cell. A backslash before `${` keeps it from being an interpolation; any other backslash, and any
 * backtick, is text.
 * @param strip whether that backslash goes (TeX and Graphviz read `\$` themselves)
 * @throws {CellSyntaxError} when an interpolation does not parse or is not closed
 */
export function parseTemplate(text: string, strip: boolean): Template {
  const strings: string[] = [];
  const expressions: Expression[] = [];
  let javascript = "";
  let from = 0;
  for (let at = 0; ; at++) {
    if (at >= text.length || text.startsWith("${", at)) {
      const part = text.slice(from, at);
      strings.push(strip ? part.replace(/((?:^|[^\\])(?:\\\\)*)\\(?=\$\{)/g, "$1") : part);
      javascript += blank(part);
      if (at >= text.length) break;
      const parsed = parseInterpolation(text, at + 2);
      expressions.push(parsed.body);
      javascript += `,(${parsed.javascript})`;
      at = parsed.end;
      from = at + 1;
    } else if (text.charAt(at) === "\\") at++;
  }
  return {strings, expressions, javascript};
}

function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, " ");
}
