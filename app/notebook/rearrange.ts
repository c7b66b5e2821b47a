/** A notebook's list of cells, rearranged: pure functions, each the same object when nothing changes. */
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import {OperationError} from "./operation-error.ts";

/** Position of a cell in page order. @throws {OperationError} when there is no such cell */
export function indexOf(notebook: Notebook, id: string): number {
  const index = notebook.cells.findIndex((cell) => cell.id === id);
  if (index < 0) throw new OperationError(`There is no cell ${id} in this notebook.`);
  return index;
}

/** The cell at a position. @throws {OperationError} outside the notebook */
export function cellAt(notebook: Notebook, index: number): Cell {
  const cell = notebook.cells[index];
  if (!cell) throw new OperationError(`Position ${index} is outside this notebook of ${notebook.cells.length} cells.`);
  return cell;
}

/** Cells put in before position `at`. */
export function insert(notebook: Notebook, at: number, cells: readonly Cell[]): Notebook {
  const {length} = notebook.cells;
  if (!Number.isInteger(at) || at < 0 || at > length) {
    throw new OperationError(`Position ${at} is outside 0…${length}, where a cell can be added.`);
  }
  return cells.length === 0 ? notebook : {...notebook, cells: notebook.cells.toSpliced(at, 0, ...cells)};
}

/** Cells taken out. */
export function remove(notebook: Notebook, ids: readonly string[]): Notebook {
  for (const id of ids) indexOf(notebook, id);
  if (ids.length === 0) return notebook;
  return {...notebook, cells: notebook.cells.filter((cell) => !ids.includes(cell.id))};
}

/** Cells put back, one after the other; those that are there already stay as they are. */
export function restore(notebook: Notebook, cells: readonly {at: number; cell: Cell}[]): Notebook {
  return cells.reduce(
    (result, {at, cell}) => (result.cells.some(({id}) => id === cell.id) ? result : insert(result, at, [cell])),
    notebook,
  );
}

/** Cells gathered in page order, the first of them at position `to` of the result. */
export function move(notebook: Notebook, ids: readonly string[], to: number): Notebook {
  for (const id of ids) indexOf(notebook, id);
  const moved = notebook.cells.filter(({id}) => ids.includes(id));
  const rest = notebook.cells.filter(({id}) => !ids.includes(id));
  if (!Number.isInteger(to) || to < 0 || to > rest.length) {
    throw new OperationError(`Position ${to} is outside 0…${rest.length}, where ${moved.length} cells can be moved.`);
  }
  const cells = rest.toSpliced(to, 0, ...moved);
  return cells.every((cell, index) => cell === notebook.cells[index]) ? notebook : {...notebook, cells};
}

/** A cell with some fields changed. */
export function change(notebook: Notebook, id: string, fields: Partial<Cell>): Notebook {
  const index = indexOf(notebook, id);
  const cell = cellAt(notebook, index);
  const changed = Object.entries(fields).some(([key, value]) => cell[key as keyof Cell] !== value);
  return changed ? {...notebook, cells: notebook.cells.with(index, {...cell, ...fields})} : notebook;
}

/** A cell cut in pieces; the line break at a cut goes, so that no piece begins or ends with an empty line by it. */
export function split(notebook: Notebook, id: string, offsets: readonly number[], nextId: () => string): Notebook {
  const index = indexOf(notebook, id);
  const cell = cellAt(notebook, index);
  const cuts = [...new Set(offsets)].toSorted((a, b) => a - b);
  for (const cut of cuts) {
    if (!Number.isInteger(cut) || cut < 0 || cut > cell.source.length) {
      throw new OperationError(`Offset ${cut} is outside the ${cell.source.length} characters of cell ${id}.`);
    }
  }
  if (cuts.length === 0) return notebook;
  const pieces = [0, ...cuts].map((start, k) => {
    const piece = cell.source.slice(start, cuts[k]);
    const headless = start > 0 ? piece.replace(/^\n/, "") : piece;
    return k < cuts.length ? headless.replace(/\n$/, "") : headless;
  });
  const cells = pieces.map((source, k) => ({...cell, source, id: k === 0 ? id : nextId()}));
  return {...notebook, cells: notebook.cells.toSpliced(index, 1, ...cells)};
}

/** Cells joined in the first of them; texts of Markdown by an empty line, others by a line break. */
export function merge(notebook: Notebook, ids: readonly string[]): Notebook {
  for (const id of ids) indexOf(notebook, id);
  const [first, ...others] = notebook.cells.filter(({id}) => ids.includes(id));
  if (!first || others.length === 0) return notebook;
  const source = [first, ...others].map((cell) => cell.source).join(first.kind === "md" ? "\n\n" : "\n");
  return {
    ...notebook,
    cells: notebook.cells
      .filter(({id}) => id === first.id || !ids.includes(id))
      .map((cell) => (cell === first ? {...first, source} : cell)),
  };
}

/** Attributes with one set or (`null`) removed. */
export function setAttribute(
  attributes: Readonly<Record<string, string>>,
  name: string,
  value: string | null,
): Readonly<Record<string, string>> {
  if ((attributes[name] ?? null) === value) return attributes;
  const {[name]: _, ...rest} = attributes;
  return value === null ? rest : {...rest, [name]: value};
}
