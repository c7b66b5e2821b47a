/** A text cell before any kernel is there to typeset it: its blocks as plain text, close in size to what will come. */
import {plainText} from "./plain-text.ts";

export interface PreviewBlock {
  readonly tag: "h1" | "h2" | "h3" | "p" | "li";
  readonly text: string;
}

/** Headings, paragraphs and list items of a Markdown text; fences, tables, formulas and mark-up are left out. */
export function previewBlocks(source: string): PreviewBlock[] {
  return source
    .replace(/^( {0,3})(```+|~~~+).*?^\1?\2\s*$/gms, "")
    .replace(/\$\$.*?\$\$/gs, "")
    .split(/\n\s*\n/)
    .flatMap((block) => readBlock(block.trim()));
}

function readBlock(block: string): PreviewBlock[] {
  if (block === "" || /^[<|>]|^-{3,}$/.test(block)) return [];
  const [, marks, title, rest] = /^(#{1,6})\s+([^\n]*)\n?(.*)$/s.exec(block) ?? [];
  if (marks && title) {
    const tag = (["h1", "h2", "h3"] as const)[Math.min(marks.length, 3) - 1] ?? "h3";
    return [{tag, text: plain(title)}, ...readBlock(rest?.trim() ?? "")];
  }
  if (/^([-*+]|\d+[.)])\s/.test(block)) {
    return block.split(/\n(?=\s*(?:[-*+]|\d+[.)])\s)/).map((item) => ({
      tag: "li",
      text: plain(item.replace(/^\s*([-*+]|\d+[.)])\s+/, "")),
    }));
  }
  return [{tag: "p", text: plain(block)}];
}

function plain(markdown: string): string {
  return plainText(markdown.replace(/\$\{[^}]*\}/g, "…").replace(/\$([^$\s][^$]*)\$/g, "…"));
}
