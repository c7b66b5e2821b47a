/** Headings of a notebook's text cells, for the outline. */
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";

export interface OutlineEntry {
  readonly cell: string;
  /** Which heading of that cell's output it is, from 0. */
  readonly nth: number;
  readonly level: number;
  readonly text: string;
}

/** Headings of levels 1 to 3 in page order; `#` inside code fences is no heading. */
export function outline(notebook: Notebook): OutlineEntry[] {
  return notebook.cells.filter((cell) => cell.kind === "md").flatMap((cell) => headings(cell.id, cell.source));
}

/** Headings of one Markdown text. */
export function headings(cell: string, source: string): OutlineEntry[] {
  const entries: OutlineEntry[] = [];
  let fence: string | null = null;
  for (const line of source.split("\n")) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (mark) fence = fence === null ? mark : line.trim().startsWith(fence) ? null : fence;
    const heading = fence === null && !mark ? /^ {0,3}(#{1,3})\s+(.+?)\s*#*\s*$/.exec(line) : null;
    if (heading) {
      entries.push({cell, nth: entries.length, level: heading[1]?.length ?? 1, text: plain(heading[2] ?? "")});
    }
  }
  return entries;
}

function plain(markdown: string): string {
  return markdown.replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*_`]/g, "");
}

/** Whether a cell begins with a heading, so that it stands off from what is above. */
export function beginsChapter({kind, source}: Cell): boolean {
  return kind === "md" && /^\s*#{1,2}\s+\S/.test(source);
}

/** Whether the notebook's text begins with a first-level heading, so that the page needs no other title. */
export function hasOwnTitle(notebook: Notebook): boolean {
  const [first] = notebook.cells;
  return first?.kind === "md" && /^\s*#\s+\S/.test(first.source);
}
