/** Operations on a notebook as pure functions: what a reader can do to the document, without history or selection. */
import {type Cell, type CellKind, type Notebook, newCell, type RunMode} from "../../kernel/notebook/notebook.ts";
import {applyEdits, type TextEdit} from "./edits.ts";
import {OperationError} from "./operation-error.ts";
import {cellAt, change, indexOf, insert, merge, move, remove, restore, setAttribute, split} from "./rearrange.ts";

export type Operation =
  /** A new cell before position `at`. */
  | {readonly type: "add"; readonly at: number; readonly kind: CellKind; readonly source?: string}
  /** Copies of cells, with new ids, before position `at`. `from` says whether their text came from outside this browser's own trusted notebooks. */
  | {
      readonly type: "insert";
      readonly at: number;
      readonly cells: readonly Cell[];
      readonly from: "own" | "outside";
    }
  | {readonly type: "delete"; readonly ids: readonly string[]}
  /** Cells that were deleted come back as they were, each before its position `at`, in this order. */
  | {readonly type: "restore"; readonly cells: readonly {readonly at: number; readonly cell: Cell}[]}
  /** Gathers cells, in page order, so that the first stands at position `to` of the resulting order. */
  | {readonly type: "move"; readonly ids: readonly string[]; readonly to: number}
  /** Cuts a cell's text at these offsets (UTF-16 code units); the first part keeps the id. */
  | {readonly type: "split"; readonly id: string; readonly offsets: readonly number[]}
  /** Joins the texts of cells, in page order, in the first of them, whose kind and flags it keeps. */
  | {readonly type: "merge"; readonly ids: readonly string[]}
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
  /** Sets or (`null`) removes a file attribute of a cell or, without `id`, of the notebook. */
  | {readonly type: "attribute"; readonly id?: string; readonly name: string; readonly value: string | null}
  | {readonly type: "title"; readonly title: string}
  /** Another content for the whole notebook: a version that is restored, or two tabs' work put together. */
  | {readonly type: "replace"; readonly notebook: Notebook}
  /** Replacements in several texts at once, as quick fixes and find-and-replace carry them. */
  | {readonly type: "edits"; readonly edits: readonly TextEdit[]}
  /** Several operations as one step of the history, each on what the one before it left. */
  | {readonly type: "batch"; readonly operations: readonly Operation[]};

/**
 * The notebook after an operation; the same object when nothing changes.
 * @param nextId gives a new cell an id that was never used here
 * @throws {OperationError} for an unknown cell, a position outside the notebook, or edits that overlap
 */
export function applyOperation(notebook: Notebook, operation: Operation, nextId: () => string): Notebook {
  switch (operation.type) {
    case "add":
      return insert(notebook, operation.at, [{...newCell(notebook, operation.kind, operation.source), id: nextId()}]);
    case "insert":
      return insert(
        notebook,
        operation.at,
        operation.cells.map((cell) => ({...cell, id: nextId()})),
      );
    case "delete":
      return remove(notebook, operation.ids);
    case "restore":
      return restore(notebook, operation.cells);
    case "move":
      return move(notebook, operation.ids, operation.to);
    case "split":
      return split(notebook, operation.id, operation.offsets, nextId);
    case "merge":
      return merge(notebook, operation.ids);
    case "kind":
      return change(notebook, operation.id, {kind: operation.kind});
    case "edit":
      return change(notebook, operation.id, {source: operation.source});
    case "flags": {
      const {type: _, id, ...flags} = operation;
      return change(notebook, id, flags);
    }
    case "attribute":
      return attribute(notebook, operation.id, operation.name, operation.value);
    case "title":
      return operation.title === notebook.title ? notebook : {...notebook, title: operation.title};
    case "replace":
      return operation.notebook;
    case "edits":
      return applyEdits(notebook, operation.edits);
    case "batch":
      return operation.operations.reduce((result, each) => applyOperation(result, each, nextId), notebook);
  }
}

function attribute(notebook: Notebook, id: string | undefined, name: string, value: string | null): Notebook {
  if (!/^data-[a-z][a-z0-9-]*$/.test(name)) throw new OperationError(`“${name}” is not the name of a data- attribute.`);
  const {attributes} = id === undefined ? notebook : cellAt(notebook, indexOf(notebook, id));
  const next = setAttribute(attributes, name, value);
  if (next === attributes) return notebook;
  return id === undefined ? {...notebook, attributes: next} : change(notebook, id, {attributes: next});
}
