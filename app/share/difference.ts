/**
 * The cells of a notebook as a difference from an original: runs of cells that are the same, cells with a new text, and
 * cells of its own.
 */
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import {unreadable} from "./errors.ts";

/** So many further cells of the original; `@id` or `~id:from:to` (payload.ts); or a cell of its own. */
export type DifferenceEntry<Own> = number | string | Own;

/** Texts that go beside the entries, in their order. */
type Take = (text: string) => void;

/** @param writeCell describes a cell that the original has not got, and takes its text */
export function writeDifference<Own>(
  cells: readonly Cell[],
  original: Notebook,
  take: Take,
  writeCell: (cell: Cell) => Own,
): DifferenceEntry<Own>[] {
  const entries: DifferenceEntry<Own>[] = [];
  let pointer = 0;
  for (const cell of cells) {
    const at = original.cells.findIndex(({id}) => id === cell.id);
    const old = original.cells[at];
    if (!old || !sameButText(old, cell)) {
      entries.push(writeCell(cell));
      continue;
    }
    const last = entries.at(-1);
    if (old.source !== cell.source) {
      const [from, to] = common(old.source, cell.source);
      entries.push(`~${cell.id}:${from}:${to}`);
      take(cell.source.slice(from, cell.source.length - to));
    } else if (at !== pointer) entries.push(`@${cell.id}`, 1);
    else if (typeof last === "number") entries[entries.length - 1] = last + 1;
    else entries.push(1);
    pointer = at + 1;
  }
  return entries;
}

/**
 * @param next gives the texts beside the entries, one by one
 * @param readCell makes a cell of an entry that is the notebook's own, and of its text
 * @throws {LinkError} when an entry does not fit the original
 */
export function readDifference<Own>(
  entries: readonly DifferenceEntry<Own>[],
  original: Notebook,
  next: () => string,
  readCell: (entry: Own | string) => Cell,
): Cell[] {
  const cells: Cell[] = [];
  let pointer = 0;
  const find = (id = ""): Cell => {
    pointer = original.cells.findIndex((cell) => cell.id === id);
    const cell = original.cells[pointer];
    if (!cell) throw unreadable(`its original has no cell ${id}`);
    return cell;
  };
  for (const entry of entries) {
    const [sign, rest = ""] = typeof entry === "string" ? [entry[0], entry.slice(1)] : [];
    if (typeof entry === "number") {
      const run = original.cells.slice(pointer, pointer + entry);
      if (run.length !== entry) throw unreadable("its original has fewer cells");
      cells.push(...run);
      pointer += entry;
    } else if (sign === "@") {
      find(rest);
    } else if (sign === "~") {
      const [id, from, to] = rest.split(":");
      const cell = find(id);
      if (Number(from) + Number(to) > cell.source.length) throw unreadable(`cell ${id} of its original is shorter`);
      const source = cell.source.slice(0, Number(from)) + next() + cell.source.slice(cell.source.length - Number(to));
      cells.push({...cell, source});
      pointer += 1;
    } else {
      cells.push(readCell(entry));
    }
  }
  return cells;
}

/** How many characters two texts have in common at their beginnings and, of the rest, at their ends. */
function common(a: string, b: string): [number, number] {
  const limit = Math.min(a.length, b.length);
  let from = 0;
  while (from < limit && a[from] === b[from]) from += 1;
  if (isHighSurrogate(a, from - 1)) from -= 1;
  let to = 0;
  while (to < limit - from && a[a.length - 1 - to] === b[b.length - 1 - to]) to += 1;
  if (isHighSurrogate(a, a.length - to - 1) || isHighSurrogate(b, b.length - to - 1)) to -= 1;
  return [from, Math.max(0, to)];
}

/** Half of a character cannot stand alone in a link. */
function isHighSurrogate(text: string, at: number): boolean {
  return at >= 0 && text.charCodeAt(at) >= 0xd800 && text.charCodeAt(at) <= 0xdbff;
}

function sameButText(a: Cell, b: Cell): boolean {
  return (
    a.kind === b.kind &&
    a.pinned === b.pinned &&
    a.hidden === b.hidden &&
    a.run === b.run &&
    a.seed === b.seed &&
    sameRecord(a.attributes, b.attributes)
  );
}

export function sameRecord(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}
