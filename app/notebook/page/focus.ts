/** Moving the focus between cells: a cell may not be on the page yet, or its editor not loaded. */
import {createStore} from "zustand/vanilla";
import type {CursorPlace} from "../../editor/props.ts";
import {addCell} from "../actions.ts";
import type {Workspace} from "../workspace.ts";

interface FocusRequest {
  readonly id: string;
  /** Where in the text; `null` focuses the cell as a whole. */
  readonly place: CursorPlace | null;
}

/** The request that waits for its cell. */
export const focusRequests = createStore<{request: FocusRequest | null}>(() => ({request: null}));

/** Focuses a cell as a whole. */
export function focusCell(id: string): void {
  focusRequests.setState({request: {id, place: null}});
}

/** Opens a cell's code and puts the cursor into it. */
export function editCell(id: string, place: CursorPlace): void {
  focusRequests.setState({request: {id, place}});
}

/** Goes to the cell below; from the last one to a new cell of the same kind. */
export function goToNext(workspace: Workspace, id: string): void {
  const {cells} = workspace.document.getState().notebook;
  const index = cells.findIndex((cell) => cell.id === id);
  const cell = cells[index];
  const next = cells[index + 1];
  if (!cell) return;
  if (!next) return editCell(addCell(workspace, index + 1, cell.kind), "start");
  const shown = next.pinned || workspace.view.getState().open.has(next.id);
  if (shown) editCell(next.id, "last");
  else focusCell(next.id);
}
