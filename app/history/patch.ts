/**
 * What one step changed in a notebook, as plain data: the log keeps patches, not actions, so that a notebook's past
 * reads the same whatever later versions of the reducer do.
 */
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";

/** Fields of a notebook beside its cells. */
export type NotebookFields = Omit<Notebook, "cells">;
/** Fields of a cell beside its id and text; `seed: null` takes the cell's own seed away. */
export type CellFields = Omit<Cell, "id" | "source" | "seed"> & {readonly seed: number | null};

/** `text` in place of the characters `start`…`end` of a text that is `length` UTF-16 code units long. */
export interface Splice {
  readonly length: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export interface CellPatch {
  readonly id: string;
  readonly fields?: Partial<CellFields>;
  readonly text?: Splice;
}

export interface Patch {
  readonly fields?: Partial<NotebookFields>;
  /** Ids of all cells in page order, when cells came, went or moved. */
  readonly order?: readonly string[];
  /** New cells. */
  readonly added?: readonly Cell[];
  readonly changed?: readonly CellPatch[];
}

/** A patch does not fit the notebook: steps before it are missing. */
export class PatchError extends Error {
  override name = "PatchError";
}

/** What leads from one notebook to another; empty when they are equal. */
export function diffNotebooks(before: Notebook, after: Notebook): Patch {
  const {cells: old, ...oldFields} = before;
  const {cells, ...newFields} = after;
  const known = new Map(old.map((cell) => [cell.id, cell]));
  const fields = changedFields<NotebookFields>(oldFields, newFields);
  const same = old.length === cells.length && cells.every(({id}, index) => old[index]?.id === id);
  const added = cells.filter(({id}) => !known.has(id));
  const changed = cells.flatMap((cell) => {
    const earlier = known.get(cell.id);
    return earlier && earlier !== cell ? (diffCells(earlier, cell) ?? []) : [];
  });
  return {
    ...(fields && {fields}),
    ...(!same && {order: cells.map(({id}) => id)}),
    ...(added.length > 0 && {added}),
    ...(changed.length > 0 && {changed}),
  };
}

/** Whether a patch changes nothing. */
export function isEmpty(patch: Patch): boolean {
  return !patch.fields && !patch.order && !patch.added && !patch.changed;
}

/**
 * The notebook after a patch; cells that it does not change stay the same objects.
 * @throws {PatchError} when the patch was not made from a notebook like this one
 */
export function applyPatch(notebook: Notebook, patch: Patch): Notebook {
  const cells = new Map(notebook.cells.map((cell) => [cell.id, cell]));
  for (const cell of patch.added ?? []) cells.set(cell.id, cell);
  for (const change of patch.changed ?? []) {
    const cell = cells.get(change.id);
    if (!cell) throw new PatchError(`There is no cell ${change.id} to change.`);
    cells.set(change.id, applyToCell(cell, change));
  }
  const order = patch.order ?? notebook.cells.map(({id}) => id);
  return {
    ...notebook,
    ...patch.fields,
    cells: order.map((id) => {
      const cell = cells.get(id);
      if (!cell) throw new PatchError(`There is no cell ${id} to place.`);
      return cell;
    }),
  };
}

/** Whether two cells are the same in all that they hold. */
export function sameCell(a: Cell, b: Cell): boolean {
  return a === b || (a.id === b.id && diffCells(a, b) === null);
}

/** Whether two notebooks hold the same. */
export function sameNotebook(a: Notebook, b: Notebook): boolean {
  return a === b || isEmpty(diffNotebooks(a, b));
}

function diffCells(before: Cell, after: Cell): CellPatch | null {
  const fields = changedFields(fieldsOf(before), fieldsOf(after));
  const text = before.source === after.source ? null : splice(before.source, after.source);
  return fields || text ? {id: after.id, ...(fields && {fields}), ...(text && {text})} : null;
}

function fieldsOf({id: _, source: __, seed, ...fields}: Cell): CellFields {
  return {...fields, seed: seed ?? null};
}

function applyToCell(cell: Cell, {fields, text}: CellPatch): Cell {
  const {seed: own, ...rest} = cell;
  const {seed = own ?? null, ...others} = fields ?? {};
  return {
    ...rest,
    ...others,
    ...(seed !== null && {seed}),
    source: text ? applySplice(cell, text) : cell.source,
  };
}

/** The middle that differs: what both begin and end with is left out. */
function splice(before: string, after: string): Splice {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  const end = before.length - tail;
  return {length: before.length, start, end, text: after.slice(start, after.length - tail)};
}

function applySplice({id, source}: Cell, {length, start, end, text}: Splice): string {
  if (source.length !== length) {
    throw new PatchError(`Cell ${id} has ${source.length} characters where the log expects ${length}.`);
  }
  return source.slice(0, start) + text + source.slice(end);
}

/** Fields of `after` that differ; `null` when none does. */
function changedFields<T extends object>(before: T, after: T): Partial<T> | null {
  const keys = Object.keys(after) as (keyof T)[];
  const changed = keys.filter((key) => !sameValue(before[key], after[key]));
  if (changed.length === 0) return null;
  return Object.fromEntries(changed.map((key) => [key, after[key]])) as Partial<T>;
}

/** Equality of what the fields hold: text, numbers, truth values, and attributes by name. */
function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [left, right] = [Object.entries(a), Object.entries(b)];
  return left.length === right.length && left.every(([key, value]) => (b as Record<string, unknown>)[key] === value);
}
