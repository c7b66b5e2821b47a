/** The numbers behind what a cell shows, as CSV. */
import {csvFormat} from "d3";
import {type Row, rowsOf} from "../lab/figures/rows.ts";

/**
 * The table of a figure: its own, or that of what it is part of within its output, or those of its parts, one below the
 * other. `null` when there is none.
 */
export function tableOf(figure: Node): string | null {
  const own = around(figure);
  const parts = own ? [own] : inside(figure);
  if (parts.length === 0) return null;
  return csvFormat(parts.flat().map((row) => ({...row})));
}

function around(figure: Node): readonly Row[] | undefined {
  for (let node: Node | null = figure; node; node = node.parentNode) {
    const rows = rowsOf(node);
    if (rows) return rows;
  }
  return undefined;
}

function inside(figure: Node): (readonly Row[])[] {
  return [...figure.childNodes].flatMap((child) => {
    const rows = rowsOf(child);
    return rows ? [rows] : inside(child);
  });
}
