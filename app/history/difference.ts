/** What is different between two versions of a notebook, cell by cell, for people to read. */
import {diffArrays, diffLines, diffWordsWithSpace} from "diff";
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import {sameCell} from "./patch.ts";

/** A piece of a line: in both versions, or in one of them only. */
export interface Piece {
  readonly text: string;
  readonly changed: boolean;
}

/** One line of a text: in both versions, or taken away, or put in. */
export interface Line {
  readonly type: "same" | "removed" | "added";
  readonly pieces: readonly Piece[];
}

/** A property of a notebook or cell that is different. */
export interface FieldChange {
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

export interface CellDifference {
  readonly status: "added" | "removed" | "changed" | "same";
  /** The cell in the newer version, or in the older one when it is gone. */
  readonly cell: Cell;
  /** Places in the older and newer version, from 1. */
  readonly from: number | null;
  readonly to: number | null;
  /** It stands elsewhere among the cells that both have. */
  readonly moved: boolean;
  readonly lines: readonly Line[];
  readonly fields: readonly FieldChange[];
}

export interface Difference {
  readonly fields: readonly FieldChange[];
  /** All cells of both versions, in the order of the newer one; cells that are gone stand where they stood. */
  readonly cells: readonly CellDifference[];
}

/** Compares two versions. Cells are the same when they have the same id, or else the same text and kind. */
export function compareNotebooks(older: Notebook, newer: Notebook): Difference {
  const partner = pairCells(older.cells, newer.cells);
  const partnerIds = newer.cells.map((cell) => partner.get(cell)?.id).filter((id) => id !== undefined);
  const kept = new Set(partnerIds);
  const stayed = stayingIds(
    older.cells.filter(({id}) => kept.has(id)).map(({id}) => id),
    partnerIds,
  );
  const cells: CellDifference[] = newer.cells.map((cell, index) => {
    const before = partner.get(cell);
    if (!before) {
      return {
        status: "added",
        cell,
        from: null,
        to: index + 1,
        moved: false,
        lines: oneSided(cell, "added"),
        fields: [],
      };
    }
    const moved = !stayed.has(before.id);
    const status = moved || !sameCell({...before, id: cell.id}, cell) ? "changed" : "same";
    return {
      status,
      cell,
      from: older.cells.indexOf(before) + 1,
      to: index + 1,
      moved,
      lines: compareTexts(before.source, cell.source),
      fields: compareFields(CELL_FIELDS, before, cell),
    };
  });
  for (const [index, cell] of older.cells.entries()) {
    if (kept.has(cell.id)) continue;
    // It stands after the cell that it followed.
    const previous = older.cells.slice(0, index).findLast(({id}) => cells.some((each) => idBefore(each) === id));
    const at = previous ? cells.findIndex((each) => idBefore(each) === previous.id) + 1 : 0;
    const lines = oneSided(cell, "removed");
    cells.splice(at, 0, {status: "removed", cell, from: index + 1, to: null, moved: false, lines, fields: []});
  }
  return {fields: compareFields(NOTEBOOK_FIELDS, older, newer), cells};

  function idBefore({cell, status}: CellDifference): string | undefined {
    return status === "removed" ? cell.id : partner.get(cell)?.id;
  }
}

/** Cells that are not the same in both versions: added, removed, moved or changed. */
export function countChanges({cells}: Difference): number {
  return cells.filter(({status}) => status !== "same").length;
}

/** The two texts line by line; where lines take the place of others, word by word within them. */
export function compareTexts(before: string, after: string): Line[] {
  if (before === after) return lines("same", after);
  if (before === "") return lines("added", after);
  if (after === "") return lines("removed", before);
  // The last line ends as the others do: one that is followed by a new line is the same line.
  const changes = diffLines(`${before}\n`, `${after}\n`);
  const result: Line[] = [];
  for (let k = 0; k < changes.length; k++) {
    const [change, next] = [changes[k], changes[k + 1]];
    if (!change) continue;
    if (change.removed && next?.added) {
      result.push(...compareBlocks(change.value.slice(0, -1), next.value.slice(0, -1)));
      k++;
    } else {
      const type = change.added ? "added" : change.removed ? "removed" : "same";
      result.push(...lines(type, change.value.slice(0, -1)));
    }
  }
  return result;
}

function compareBlocks(before: string, after: string): Line[] {
  const words = diffWordsWithSpace(before, after);
  const side = (type: "removed" | "added"): Line[] => {
    const pieces = words
      .filter((word) => (type === "removed" ? !word.added : !word.removed))
      .map(({value, added, removed}) => ({text: value, changed: added || removed}));
    return splitLines(pieces).map((line) => ({type, pieces: line}));
  };
  return [...side("removed"), ...side("added")];
}

function splitLines(pieces: readonly Piece[]): Piece[][] {
  const result: Piece[][] = [[]];
  for (const {text, changed} of pieces) {
    for (const [k, part] of text.split("\n").entries()) {
      if (k > 0) result.push([]);
      if (part !== "") result.at(-1)?.push({text: part, changed});
    }
  }
  return result;
}

function lines(type: Line["type"], text: string): Line[] {
  return splitLines([{text, changed: false}]).map((pieces) => ({type, pieces}));
}

function oneSided({source}: Cell, type: "added" | "removed"): Line[] {
  return source === "" ? [] : lines(type, source);
}

/** For each cell of the newer version the cell that it was. */
function pairCells(older: readonly Cell[], newer: readonly Cell[]): Map<Cell, Cell> {
  const byId = new Map(older.map((cell) => [cell.id, cell]));
  const pairs = new Map<Cell, Cell>();
  for (const cell of newer) {
    const before = byId.get(cell.id);
    if (before) pairs.set(cell, before);
  }
  const taken = new Set(pairs.values());
  for (const cell of newer) {
    if (pairs.has(cell) || cell.source.trim() === "") continue;
    const same = older.find((each) => !taken.has(each) && each.kind === cell.kind && each.source === cell.source);
    if (!same) continue;
    pairs.set(cell, same);
    taken.add(same);
  }
  return pairs;
}

/** Ids that keep their order: all others have been moved. */
function stayingIds(before: readonly string[], after: readonly string[]): Set<string> {
  const changes = diffArrays([...before], [...after]);
  return new Set(changes.filter(({added, removed}) => !added && !removed).flatMap(({value}) => value));
}

type Show<T> = readonly [name: string, show: (value: T) => string];

const NOTEBOOK_FIELDS: readonly Show<Notebook>[] = [
  ["title", ({title}) => title],
  ["theme", ({theme}) => theme],
  ["seed", ({seed}) => String(seed)],
  ["read-only", ({readonly}) => (readonly ? "yes" : "no")],
  ["attributes", ({attributes}) => showAttributes(attributes)],
];

const CELL_FIELDS: readonly Show<Cell>[] = [
  ["kind", ({kind}) => kind],
  ["code", ({pinned}) => (pinned ? "shown" : "hidden")],
  ["value", ({hidden}) => (hidden ? "not shown" : "shown")],
  ["runs", ({run}) => ({auto: "by itself", manual: "when asked", disabled: "never"})[run]],
  ["seed", ({seed}) => (seed === undefined ? "the notebook's" : String(seed))],
  ["attributes", ({attributes}) => showAttributes(attributes)],
];

function compareFields<T>(fields: readonly Show<T>[], before: T, after: T): FieldChange[] {
  return fields.flatMap(([name, show]) => {
    const [from, to] = [show(before), show(after)];
    return from === to ? [] : [{name, from, to}];
  });
}

function showAttributes(attributes: Readonly<Record<string, string>>): string {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(([name, value]) => `${name}="${value}"`).join(" ") || "none";
}
