/** What an index shows of a notebook beside its title. */
import katex from "katex";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {plainText} from "../notebook/plain-text.ts";

/** The first paragraph of the first text cell that has one, without mark-up; empty when there is none. */
export function lede(notebook: Notebook): string {
  for (const cell of notebook.cells) {
    if (cell.kind !== "md") continue;
    const paragraph = cell.source.split(/\n\s*\n/).find((block) => /^[\p{L}\p{N}"“*_[`$]/u.test(block.trim()));
    if (!paragraph) continue;
    // Mark-up is taken off the words between the formulas only.
    const parts = paragraph.split(/\$([^$\s][^$]*)\$/);
    const words = plainText(parts.map((part, i) => (i % 2 === 0 ? part : PLACE)).join(""));
    const formulas = parts.filter((_, i) => i % 2 === 1).map(characters);
    return words.replaceAll(PLACE, () => formulas.shift() ?? "");
  }
  return "";
}

/** Stands for a formula; of the characters that nobody writes. */
const PLACE = "\uE000";

/** A formula as the characters that it shows: `2/λ`. */
function characters(tex: string): string {
  const mathml = katex.renderToString(tex, {output: "mathml", throwOnError: false});
  return (
    mathml
      .replace(/<annotation.*?<\/annotation>/gs, "")
      .replace(/<[^>]+>/g, "")
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&amp;/g, "&")
      // Between a function's name and what it is applied to.
      .replace(/\u2061(?=[\p{L}\p{N}])/gu, " ")
      .replace(/[\u2061-\u2064]/g, "")
  );
}
