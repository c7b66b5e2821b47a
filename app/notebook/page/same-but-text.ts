import type {Cell} from "../../../kernel/notebook/notebook.ts";

/**
 * Compares the props of what shows a cell but not its text, for React's `memo`: typing does not draw it again. What it
 * calls (props that are functions) must not depend on the text.
 */
export function sameButText<Props extends {cell: Cell}>(before: Props, after: Props): boolean {
  const keys = Object.keys(after) as (keyof Props)[];
  return keys.every((key) => {
    if (key === "cell") return sameCell(before.cell, after.cell);
    return typeof after[key] === "function" || Object.is(before[key], after[key]);
  });
}

function sameCell(before: Cell, after: Cell): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Cell)[]);
  return [...keys].every((key) => key === "source" || Object.is(before[key], after[key]));
}
