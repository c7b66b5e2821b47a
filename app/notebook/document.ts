/**
 * The open document: notebook, selection and one undo history for text and structure, as a pure reducer.
 * Notebooks are immutable and share what did not change, so the history keeps whole notebooks.
 */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {OperationError} from "./operation-error.ts";
import {applyOperation, type Operation} from "./operations.ts";

interface Snapshot {
  readonly notebook: Notebook;
  readonly selection: string | null;
}

export interface DocumentState extends Snapshot {
  readonly past: readonly Snapshot[];
  readonly future: readonly Snapshot[];
  /** The run of keystrokes that the newest entry of `past` stands for. */
  readonly typing: {readonly cell: string; readonly from: number; readonly until: number} | null;
  /** Highest decimal cell id ever given out here: ids of deleted cells are not used again. */
  readonly lastId: number;
}

/** A notebook with the steps that can be undone and redone, as it was kept in storage. */
export type Past = Pick<DocumentState, "notebook" | "past" | "future">;

export type DocumentAction =
  | Operation
  /** What another tab has done: notebook and history are now as stored. */
  | ({readonly type: "follow"} & Past)
  | {readonly type: "select"; readonly id: string | null}
  | {readonly type: "undo"}
  | {readonly type: "redo"};

/** Entries of history that are kept. */
export const HISTORY_LIMIT = 1000;
/** Keystrokes of one cell become one entry unless they pause this long (milliseconds) … */
export const TYPING_PAUSE = 800;
/** … or go on for this long. */
export const TYPING_BURST = 6000;

/** The state of a document that was just opened, with the history that was kept of it, if any. */
export function openDocument(notebook: Notebook, history?: Past): DocumentState {
  const {past = [], future = []} = history ?? {};
  return {notebook, selection: null, past, future, typing: null, lastId: highestEver({notebook, past, future})};
}

/**
 * The state after an action; the same object when nothing changes.
 * @throws {OperationError} when the action does not fit the document, which is then unchanged
 */
export function reduceDocument(state: DocumentState, action: DocumentAction): DocumentState {
  switch (action.type) {
    case "select":
      return select(state, action.id);
    case "undo":
      return undo(state);
    case "redo":
      return redo(state);
    case "follow":
      return follow(state, action);
    default:
      return perform(state, action);
  }
}

function select(state: DocumentState, id: string | null): DocumentState {
  if (id === state.selection) return state;
  if (id !== null && !state.notebook.cells.some((cell) => cell.id === id)) {
    throw new OperationError(`There is no cell ${id} to select.`);
  }
  return {...state, selection: id};
}

function undo(state: DocumentState): DocumentState {
  const earlier = state.past.at(-1);
  if (!earlier) return state;
  return {
    ...state,
    ...earlier,
    past: state.past.slice(0, -1),
    future: [...state.future, {notebook: state.notebook, selection: state.selection}],
    typing: null,
  };
}

function redo(state: DocumentState): DocumentState {
  const later = state.future.at(-1);
  if (!later) return state;
  return {
    ...state,
    ...later,
    past: [...state.past, {notebook: state.notebook, selection: state.selection}],
    future: state.future.slice(0, -1),
    typing: null,
  };
}

function follow(state: DocumentState, {notebook, past, future}: Past): DocumentState {
  const there = notebook.cells.some((cell) => cell.id === state.selection);
  const lastId = Math.max(state.lastId, highestEver({notebook, past, future}));
  return {notebook, past, future, selection: there ? state.selection : null, typing: null, lastId};
}

function perform(state: DocumentState, operation: Operation): DocumentState {
  let {lastId} = state;
  const notebook = applyOperation(state.notebook, operation, () => String(++lastId));
  if (notebook === state.notebook) return state;
  const past = continues(state, operation)
    ? state.past
    : [...state.past, {notebook: state.notebook, selection: state.selection}].slice(-HISTORY_LIMIT);
  return {
    notebook,
    selection: selectionAfter(state, notebook, operation, lastId),
    past,
    future: [],
    typing: typingAfter(state, operation),
    lastId: Math.max(lastId, highestId(notebook)),
  };
}

function continues({typing}: DocumentState, operation: Operation): boolean {
  return (
    operation.type === "edit" &&
    typing !== null &&
    typing.cell === operation.id &&
    operation.time - typing.until <= TYPING_PAUSE &&
    operation.time - typing.from <= TYPING_BURST
  );
}

function typingAfter(state: DocumentState, operation: Operation): DocumentState["typing"] {
  if (operation.type !== "edit") return null;
  const from = continues(state, operation) && state.typing ? state.typing.from : operation.time;
  return {cell: operation.id, from, until: operation.time};
}

/** The operation's own cell, the last of several new ones; after a deletion the one that took the selected's place. */
function selectionAfter(
  {notebook: before, selection, lastId: oldId}: DocumentState,
  notebook: Notebook,
  operation: Operation,
  lastId: number,
): string | null {
  if (lastId > oldId && operation.type !== "batch") return String(lastId);
  const present = (id: string | null) => notebook.cells.some((cell) => cell.id === id);
  switch (operation.type) {
    case "restore":
      return operation.cells.find(({cell}) => present(cell.id))?.cell.id ?? selection;
    case "move":
      return operation.ids.includes(selection ?? "") ? selection : (operation.ids[0] ?? selection);
    case "merge":
      return notebook.cells.find(({id}) => operation.ids.includes(id))?.id ?? selection;
    case "delete":
    case "replace":
    case "batch": {
      if (selection === null || present(selection)) return selection;
      const index = before.cells.findIndex((cell) => cell.id === selection);
      return before.cells.slice(index).find(({id}) => present(id))?.id ?? notebook.cells.at(-1)?.id ?? null;
    }
    default:
      return "id" in operation && operation.id !== undefined ? operation.id : selection;
  }
}

/** Undo and redo bring back cells: their ids are taken too. */
function highestEver({notebook, past, future}: Past): number {
  return Math.max(...[notebook, ...[...past, ...future].map((each) => each.notebook)].map(highestId));
}

function highestId(notebook: Notebook): number {
  return notebook.cells.reduce((highest, {id}) => (/^\d{1,15}$/.test(id) ? Math.max(highest, Number(id)) : highest), 0);
}
