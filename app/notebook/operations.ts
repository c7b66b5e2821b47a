/** Operations on a notebook as pure functions: what a reader can do to the document, without history or selection. */
import {type Cell, type CellKind, type Notebook, newCell, type RunMode} from "../../kernel/notebook/notebook.ts";

export interface TextEdit {
  readonly cell: string;
  /** Offsets in UTF-16 code units of the cell's text before any edit of the same operation. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export type Operation =
  /** A new cell before position `at`; its id is the document's next one. */
  | {readonly type: "add"; readonly at: number; readonly kind: CellKind; readonly source?: string}
  | {readonly type: "delete"; readonly ids: readonly string[]}
  /** A cell that was deleted comes back as it was, before position `at`. */
  | {readonly type: "restore"; readonly at: number; readonly cell: Cell}
  /** Moves a cell to position `to` of the resulting order. */
  | {readonly type: "move"; readonly id: string; readonly to: number}
  /** A copy right below the cell. */
  | {readonly type: "duplicate"; readonly id: string}
  | {readonly type: "kind"; readonly id: string; readonly kind: CellKind}
  /** New text of a cell; `time` in milliseconds lets the history join keystrokes. */
  | {readonly type: "edit"; readonly id: string; readonly source: string; readonly time: number}
  | {
      readonly type: "flags";
      readonly id: string;
      readonly pinned?: boolean;
      readonly hidden?: boolean;
      readonly run?: RunMode;
    }
  | {readonly type: "title"; readonly title: string}
  /** Replacements in several texts at once, as quick fixes carry them. */
  | {readonly type: "edits"; readonly edits: readonly TextEdit[]}
  | {readonly type: "replaceAll"; readonly find: string; readonly replacement: string; readonly matchCase: boolean};

/** An operation that does not fit the document; the document stays as it was. */
export class OperationError extends Error {
  override name = "OperationError";
}

/**
 * The notebook after an operation; the same object when nothing changes.
 * @param id id that a new cell gets
 * @throws {OperationError} for an unknown cell, a position outside the notebook, or edits that overlap
 */
export function applyOperation(notebook: Notebook, operation: Operation, id: string): Notebook {
  switch (operation.type) {
    case "add":
      return insert(notebook, operation.at, {...newCell(notebook, operation.kind, operation.source), id});
    case "delete":
      return remove(notebook, operation.ids);
    case "restore":
      if (notebook.cells.some((cell) => cell.id === operation.cell.id)) return notebook;
      return insert(notebook, operation.at, operation.cell);
    case "move":
      return move(notebook, operation.id, operation.to);
    case "duplicate": {
      const at = indexOf(notebook, operation.id);
      return insert(notebook, at + 1, {...cellAt(notebook, at), id});
    }
    case "kind":
      return change(notebook, operation.id, {kind: operation.kind});
    case "edit":
      return change(notebook, operation.id, {source: operation.source});
    case "flags": {
      const {type: _, id: cell, ...flags} = operation;
      return change(notebook, cell, flags);
    }
    case "title":
      return operation.title === notebook.title ? notebook : {...notebook, title: operation.title};
    case "edits":
      return applyEdits(notebook, operation.edits);
    case "replaceAll":
      return replaceAll(notebook, operation.find, operation.replacement, operation.matchCase);
  }
}

/** Position of a cell in page order. @throws {OperationError} when there is no such cell */
export function indexOf(notebook: Notebook, id: string): number {
  const index = notebook.cells.findIndex((cell) => cell.id === id);
  if (index < 0) throw new OperationError(`There is no cell ${id} in this notebook.`);
  return index;
}

function cellAt(notebook: Notebook, index: number): Cell {
  const cell = notebook.cells[index];
  if (!cell) throw new OperationError(`Position ${index} is outside this notebook of ${notebook.cells.length} cells.`);
  return cell;
}

function insert(notebook: Notebook, at: number, cell: Cell): Notebook {
  const {length} = notebook.cells;
  if (!Number.isInteger(at) || at < 0 || at > length) {
    throw new OperationError(`Position ${at} is outside 0…${length}, where a cell can be added.`);
  }
  return {...notebook, cells: notebook.cells.toSpliced(at, 0, cell)};
}

function remove(notebook: Notebook, ids: readonly string[]): Notebook {
  for (const id of ids) indexOf(notebook, id);
  if (ids.length === 0) return notebook;
  return {...notebook, cells: notebook.cells.filter((cell) => !ids.includes(cell.id))};
}

function move(notebook: Notebook, id: string, to: number): Notebook {
  const from = indexOf(notebook, id);
  const cell = cellAt(notebook, from);
  cellAt(notebook, to);
  if (from === to) return notebook;
  return {...notebook, cells: notebook.cells.toSpliced(from, 1).toSpliced(to, 0, cell)};
}

function change(notebook: Notebook, id: string, fields: Partial<Cell>): Notebook {
  const index = indexOf(notebook, id);
  const cell = cellAt(notebook, index);
  const changed = Object.entries(fields).some(([key, value]) => cell[key as keyof Cell] !== value);
  return changed ? {...notebook, cells: notebook.cells.with(index, {...cell, ...fields})} : notebook;
}

function applyEdits(notebook: Notebook, edits: readonly TextEdit[]): Notebook {
  let result = notebook;
  for (const id of new Set(edits.map((edit) => edit.cell))) {
    const {source} = cellAt(notebook, indexOf(notebook, id));
    const own = edits.filter((edit) => edit.cell === id);
    result = change(result, id, {source: editText(id, source, own)});
  }
  return result;
}

function editText(id: string, source: string, edits: readonly TextEdit[]): string {
  let text = "";
  let position = 0;
  for (const edit of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    if (edit.start < position || edit.end < edit.start || edit.end > source.length) {
      throw new OperationError(
        `The edit ${edit.start}…${edit.end} overlaps another or leaves the ${source.length} characters of cell ${id}.`,
      );
    }
    text += source.slice(position, edit.start) + edit.text;
    position = edit.end;
  }
  return text + source.slice(position);
}

function replaceAll(notebook: Notebook, find: string, replacement: string, matchCase: boolean): Notebook {
  if (find === "") throw new OperationError("Type the text to look for.");
  const pattern = new RegExp(find.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"), matchCase ? "g" : "gi");
  let changed = false;
  const cells = notebook.cells.map((cell) => {
    const source = cell.source.replace(pattern, () => replacement);
    if (source === cell.source) return cell;
    changed = true;
    return {...cell, source};
  });
  return changed ? {...notebook, cells} : notebook;
}
