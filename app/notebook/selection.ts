/** Which cells an action is for: the selected one, or several that are marked together with it. */
import type {Cell} from "../../kernel/notebook/notebook.ts";
import {announce} from "../shell/announce.ts";
import type {Workspace} from "./workspace.ts";

type Parts = Pick<Workspace, "document" | "view">;

/** The selected cells in page order; empty when none is. */
export function selectedCells({document, view}: Parts): readonly Cell[] {
  const {notebook, selection} = document.getState();
  const {marked} = view.getState();
  const several = selection !== null && marked.has(selection);
  return notebook.cells.filter(({id}) => (several ? marked.has(id) : id === selection));
}

/** Selects one cell alone. */
export function selectOnly({document, view}: Parts, id: string): void {
  view.setState({marked: new Set(), anchor: null});
  document.dispatch({type: "select", id});
}

/** Selects all cells from the anchor to this one. */
export function selectTo({document, view}: Parts, id: string): void {
  const {notebook, selection} = document.getState();
  const anchor = view.getState().anchor ?? selection ?? id;
  const places = [anchor, id].map((end) => notebook.cells.findIndex((cell) => cell.id === end));
  const [from, to] = [Math.min(...places), Math.max(...places)];
  mark({document, view}, new Set(notebook.cells.slice(Math.max(0, from), to + 1).map((cell) => cell.id)), anchor, id);
}

/** Adds a cell to the selected ones or takes it out; the last one stays. */
export function selectToo({document, view}: Parts, id: string): void {
  const now = selectedCells({document, view}).map((cell) => cell.id);
  const next = now.includes(id) ? now.filter((other) => other !== id) : [...now, id];
  const last = now.includes(id) ? next.at(-1) : id;
  if (last !== undefined) mark({document, view}, new Set(next), last, last);
}

/** Selects these cells, the last of them as the one that has the keys. */
export function selectAll({document, view}: Parts, ids: readonly string[]): void {
  const [first] = ids;
  const last = ids.at(-1);
  if (first !== undefined && last !== undefined) mark({document, view}, new Set(ids), first, last);
}

function mark({document, view}: Parts, cells: ReadonlySet<string>, anchor: string, active: string): void {
  // The marks first: a selected cell outside of them clears them.
  view.setState({marked: cells.size > 1 ? cells : new Set(), anchor: cells.size > 1 ? anchor : null});
  document.dispatch({type: "select", id: active});
  if (cells.size > 1) announce(`${cells.size} cells selected.`);
}

/** Clears the marks when the selection leaves them. Returns how to end that. */
export function keepMarks({document, view}: Parts): () => void {
  return document.subscribe(({selection}, before) => {
    const {marked} = view.getState();
    if (selection === before.selection || marked.size === 0) return;
    if (selection === null || !marked.has(selection)) view.setState({marked: new Set(), anchor: null});
  });
}
