/** Replacements in the texts of several cells at once. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {OperationError} from "./operation-error.ts";
import {cellAt, change, indexOf} from "./rearrange.ts";

export interface TextEdit {
  readonly cell: string;
  /** Offsets in UTF-16 code units of the cell's text before any edit of the same operation. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The notebook after all edits. @throws {OperationError} when they overlap, leave a text or name an unknown cell */
export function applyEdits(notebook: Notebook, edits: readonly TextEdit[]): Notebook {
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
