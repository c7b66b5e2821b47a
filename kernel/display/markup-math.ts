/** TeX formulas: rendering by KaTeX (HTML with MathML for assistive tools), and `$…$`, `$$…$$` in Markdown. */
import katex from "katex";
import type {MarkdownIt, StateBlock, StateInline} from "markdown-it";

const ESCAPES: Record<string, string> = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ESCAPES[character] as string);
}

/** HTML of a formula. One that KaTeX cannot read is shown as it was written, with the reason. */
export function renderMath(source: string, options: katex.KatexOptions = {}): string {
  try {
    return katex.renderToString(source, {output: "htmlAndMathml", ...options, throwOnError: true});
  } catch (error) {
    const reason = (error as Error).message.replace(/^KaTeX parse error: /, "");
    return (
      `<span class="math-error"><code>${escapeHtml(source)}</code> ` +
      `<span class="math-error-reason">${escapeHtml(reason)}</span></span>`
    );
  }
}

/** End of a formula that opens at `start` with `mark`, or -1: a `$` that no backslash takes away. */
function findClose(text: string, start: number, mark: string): number {
  for (let at = text.indexOf(mark, start); at >= 0; at = text.indexOf(mark, at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === "\\") slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** `$x$` where no space follows the first and none precedes the last, and no digit comes after: "$5 and $6" is text. */
function inlineMath(state: StateInline, silent: boolean): boolean {
  const {src, pos, posMax} = state;
  if (src[pos] !== "$") return false;
  const mark = src[pos + 1] === "$" ? "$$" : "$";
  const start = pos + mark.length;
  const end = findClose(src, start, mark);
  if (end < 0 || end >= posMax || end === start) return false;
  const content = src.slice(start, end);
  if (mark === "$" && (/^\s|\s$/.test(content) || /\d/.test(src[end + 1] ?? ""))) return false;
  if (!silent) {
    const token = state.push("math", "", 0);
    token.content = content.trim();
    token.meta = {displayMode: mark === "$$"};
  }
  state.pos = end + mark.length;
  return true;
}

/** `$$` at the beginning of a line up to the line that ends with `$$`. */
function blockMath(state: StateBlock, startLine: number, endLine: number, silent: boolean): boolean {
  const lineOf = (line: number) =>
    state.src.slice((state.bMarks[line] as number) + (state.tShift[line] as number), state.eMarks[line]);
  const first = lineOf(startLine);
  if (!first.startsWith("$$")) return false;
  let line = startLine;
  let content = first.slice(2);
  while (!content.trimEnd().endsWith("$$")) {
    if (++line >= endLine) return false;
    content += `\n${lineOf(line)}`;
  }
  const formula = content.trimEnd().slice(0, -2);
  if (formula.trim() === "" || findClose(formula, 0, "$$") >= 0) return false;
  if (silent) return true;
  const token = state.push("math_block", "", 0);
  token.block = true;
  token.content = formula.trim();
  token.map = [startLine, line + 1];
  state.line = line + 1;
  return true;
}

/** A markdown-it plugin for formulas. */
export function mathPlugin(markdown: MarkdownIt): void {
  markdown.inline.ruler.before("escape", "math", inlineMath);
  markdown.block.ruler.before("fence", "math_block", blockMath, {alt: ["paragraph", "blockquote", "list"]});
  markdown.renderer.rules.math = (tokens, index) => {
    const token = tokens[index];
    return token ? renderMath(token.content, token.meta as katex.KatexOptions) : "";
  };
  markdown.renderer.rules.math_block = (tokens, index) =>
    `<p>${renderMath(tokens[index]?.content ?? "", {displayMode: true})}</p>\n`;
}
