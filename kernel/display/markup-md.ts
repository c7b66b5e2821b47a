/** Markdown to HTML: CommonMark with HTML, tables, links, typographic quotes, formulas, heading ids, coloured code. */
import {classHighlighter, highlightCode} from "@lezer/highlight";
import {parser as htmlParser} from "@lezer/html";
import {parser as scriptParser} from "@lezer/javascript";
import {parser as markdownParser} from "@lezer/markdown";
import MarkdownIt, {type MarkdownIt as Markdown} from "markdown-it";
import {escapeHtml, mathPlugin} from "./markup-math.ts";

const markdown = new MarkdownIt({html: true, linkify: true, typographer: true, highlight: highlight});
markdown.use(mathPlugin);
markdown.use(headingIds);

/** HTML of a Markdown text. */
export function renderMarkdown(source: string): string {
  return markdown.render(source);
}

/** Code as HTML, its tokens in spans of the classes `tok-…`; languages without a parser are left plain. */
export function highlight(code: string, language: string): string {
  const parser = parserFor(language.toLowerCase());
  if (!parser) return escapeHtml(code);
  let html = "";
  highlightCode(
    code,
    parser.parse(code),
    classHighlighter,
    (text, classes) => {
      html += classes ? `<span class="${classes}">${escapeHtml(text)}</span>` : escapeHtml(text);
    },
    () => {
      html += "\n";
    },
  );
  return html;
}

function parserFor(language: string) {
  switch (language) {
    case "js":
    case "javascript":
    case "mjs":
      return scriptParser;
    case "ts":
    case "typescript":
      return scriptParser.configure({dialect: "ts"});
    case "jsx":
      return scriptParser.configure({dialect: "jsx"});
    case "tsx":
      return scriptParser.configure({dialect: "jsx ts"});
    case "html":
      return htmlParser;
    case "md":
    case "markdown":
      return markdownParser;
    default:
      return null;
  }
}

/** A name for addresses: lower case, letters and digits of any script, hyphens between. */
export function slug(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase();
  return plain.replace(/[^\p{Letter}\p{Number}]+/gu, "-").replace(/^-|-$/g, "");
}

/** Gives each heading an id made of its text, numbered where a text repeats it. */
function headingIds(md: Markdown): void {
  md.core.ruler.push("heading_ids", ({tokens}) => {
    const used = new Map<string, number>();
    for (const [index, token] of tokens.entries()) {
      if (token.type !== "heading_open") continue;
      const words = tokens[index + 1]?.children?.map((child) => child.content) ?? [];
      const name = slug(words.join("")) || "section";
      const count = (used.get(name) ?? 0) + 1;
      used.set(name, count);
      token.attrSet("id", count === 1 ? name : `${name}-${count}`);
    }
  });
}
