import type {CellError, CellSource, QuickFix} from "../../protocol.ts";
import {findName, makeLocal, renameIn, takeOther} from "./fixes.ts";

/** A name of a cell that cannot be resolved. */
export interface UnresolvedName {
  readonly problem: "duplicate" | "undefined" | "cycle";
  readonly cell: string;
  readonly name: string;
  /** Duplicates: all cells that define the name. */
  readonly definers: readonly string[];
  /** Undefined: a name that was probably meant. */
  readonly suggestion?: string;
}

/**
 * Where the name stands in the cell's text, and what would resolve it: make a definition local, rename it or do without it,
 * or use the name that was meant.
 * @param isTaken whether a name means something in the notebook already
 */
export function explainName(
  {problem, cell: id, name, definers, suggestion}: UnresolvedName,
  sourceOf: (cell: string) => CellSource | undefined,
  isTaken: (name: string) => boolean,
): Partial<CellError> {
  const cell = sourceOf(id);
  const place = cell && findName(cell, name);
  if (!cell || !place) return {};
  const fixes: (QuickFix | null)[] = [];
  if (problem === "duplicate" && definers.includes(id)) {
    const other = definers.find((definer) => definer !== id);
    fixes.push(
      renaming(cell, name, freeName(name, isTaken)),
      makeLocal(cell),
      other === undefined ? null : takeOther(cell, name, other),
    );
  }
  if (problem === "undefined" && suggestion) fixes.push(renaming(cell, name, suggestion));
  const {line, column, endLine, endColumn} = place;
  return {
    ...{line, column, endLine, endColumn},
    frames: [{cell: id, line, column}],
    fixes: fixes.filter((fix) => fix !== null),
  };
}

function renaming(cell: CellSource, name: string, newName: string): QuickFix | null {
  try {
    return {title: `Rename ${name} to ${newName} in this cell`, edits: renameIn(cell, name, newName)};
  } catch (error) {
    // The new name is a local of this cell: no fix then.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** `loss` becomes `loss2`, `loss2` becomes `loss3`. */
function freeName(name: string, isTaken: (name: string) => boolean): string {
  const stem = name.replace(/\d+$/, "") || name;
  for (let i = Number(name.slice(stem.length)) || 1; ; ) {
    const candidate = `${stem}${++i}`;
    if (!isTaken(candidate)) return candidate;
  }
}
