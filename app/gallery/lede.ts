/** What an index shows of a notebook beside its title. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {plainText} from "../notebook/plain-text.ts";

/** The first paragraph of the first text cell that has one, without mark-up; empty when there is none. */
export function lede(notebook: Notebook): string {
  for (const cell of notebook.cells) {
    if (cell.kind !== "md") continue;
    const paragraph = cell.source.split(/\n\s*\n/).find((block) => /^[\p{L}\p{N}"“*_[`$]/u.test(block.trim()));
    if (paragraph) return plainText(paragraph);
  }
  return "";
}
