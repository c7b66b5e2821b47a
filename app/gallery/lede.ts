/** What an index shows of a notebook: its title and first paragraph as plain text. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";

/** The first paragraph of the first text cell that has one, without mark-up; empty when there is none. */
export function lede(notebook: Notebook): string {
  for (const cell of notebook.cells) {
    if (cell.kind !== "md") continue;
    const paragraph = cell.source.split(/\n\s*\n/).find((block) => /^[\p{L}\p{N}"“*_[`$]/u.test(block.trim()));
    if (paragraph) return plainText(paragraph);
  }
  return "";
}

function plainText(markdown: string): string {
  return markdown
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/<[^>]+>/g, "")
    .replace(/(\*\*|__|\*|`)(\S(?:.*?\S)?)\1/g, "$2")
    .replace(/(?<!\w)_(\S(?:.*?\S)?)_(?!\w)/g, "$1")
    .replace(/\s+/g, " ")
    .trim();
}
