/** Text cells as TypeScript sees them: their `${…}` at their places, everything else blank. */
import {typescript} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";

/** A stretch of a text, `[start, end)` in UTF-16 code units. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * The expressions between `${` and `}`. As in the kernel (kernel/runtime/language/template.ts), a backslash before `${`
 * keeps it from being one. One that is not closed ends with the text.
 */
export function interpolations(text: string): Stretch[] {
  const found: Stretch[] = [];
  for (let at = 0; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.startsWith("${", at)) {
      const start = at + 2;
      const end = closingBrace(text, start);
      found.push({start, end});
      at = end;
    }
  }
  return found;
}

/** Whether a position is in an expression, or at its edge. */
export function inExpression(text: string, position: number): boolean {
  return interpolations(text).some(({start, end}) => start <= position && position <= end);
}

/** The text as a program of the same length and lines: each expression a statement of its own. */
export function templateProgram(text: string): string {
  let program = "";
  let from = 0;
  for (const {start, end} of interpolations(text)) {
    program += `${blank(text.slice(from, start - 2))};(${text.slice(start, end)}`;
    if (end < text.length) program += ")";
    from = end + 1;
  }
  return program + blank(text.slice(from));
}

const kinds = typescript.SyntaxKind;

/** Offset of the brace that closes what begins at `start`; the text's length when none does. */
function closingBrace(text: string, start: number): number {
  const scanner = typescript.createScanner(typescript.ScriptTarget.ESNext, true, 0, text, undefined, start);
  /** What each open brace belongs to. */
  const open: ("block" | "template")[] = [];
  for (;;) {
    let token = scanner.scan();
    if (token === kinds.CloseBraceToken && open.at(-1) === "template") {
      token = scanner.reScanTemplateToken(false);
      if (token === kinds.TemplateTail) open.pop();
    } else if (token === kinds.CloseBraceToken) {
      if (open.length === 0) return scanner.getTokenStart();
      open.pop();
    } else if (token === kinds.OpenBraceToken) open.push("block");
    else if (token === kinds.TemplateHead) open.push("template");
    else if (token === kinds.EndOfFileToken) return text.length;
  }
}

function blank(text: string): string {
  return text.replace(/[^\r\n\u2028\u2029]/g, " ");
}
