/**
 * The open document: notebook, selection and one undo history for text and structure, as a pure reducer.
 * Notebooks are immutable and share what did not change, so the history keeps whole notebooks.
 */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {applyOperation, type Operation, OperationError} from "./operations.ts";

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

export type DocumentAction =
  | Operation
  | {readonly type: "select"; readonly id: string | null}
  | {readonly type: "undo"}
  | {readonly type: "redo"};

/** Entries of history that are kept. */
export const HISTORY_LIMIT = 1000;
/** Keystrokes of one cell become one entry unless they pause this long (milliseconds) … */
export const TYPING_PAUSE = 800;
/** … or go on for this long. */
export const TYPING_BURST = 6000;

/** The state of a document that was just opened. */
export function openDocument(notebook: Notebook): DocumentState {
  return {notebook, selection: null, past: [], future: [], typing: null, lastId: highestId(notebook)};
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

function perform(state: DocumentState, operation: Operation): DocumentState {
  const id = String(state.lastId + 1);
  const notebook = applyOperation(state.notebook, operation, id);
  if (notebook === state.notebook) return state;
  const adds = operation.type === "add" || operation.type === "duplicate";
  const past = continues(state, operation)
    ? state.past
    : [...state.past, {notebook: state.notebook, selection: state.selection}].slice(-HISTORY_LIMIT);
  return {
    notebook,
    selection: adds ? id : selectionAfter(state, notebook, operation),
    past,
    future: [],
    typing: typingAfter(state, operation),
    lastId: adds ? state.lastId + 1 : state.lastId,
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

/** The operation's own cell; after a deletion the one that took the selected cell's place. */
function selectionAfter(state: DocumentState, notebook: Notebook, operation: Operation): string | null {
  if (operation.type === "delete") {
    if (state.selection === null || !operation.ids.includes(state.selection)) return state.selection;
    const index = state.notebook.cells.findIndex((cell) => cell.id === state.selection);
    const survivors = new Set(notebook.cells.map((cell) => cell.id));
    const below = state.notebook.cells.slice(index).find((cell) => survivors.has(cell.id));
    return below?.id ?? notebook.cells.at(-1)?.id ?? null;
  }
  if (operation.type === "restore") return operation.cell.id;
  return "id" in operation ? operation.id : state.selection;
}

function highestId(notebook: Notebook): number {
  return notebook.cells.reduce((highest, {id}) => (/^\d{1,15}$/.test(id) ? Math.max(highest, Number(id)) : highest), 0);
}
