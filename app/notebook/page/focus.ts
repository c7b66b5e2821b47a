/** Moving the focus between cells: a cell may not be on the page yet, or its editor not loaded. */
import {type RefObject, useEffect} from "react";
import {useStore} from "zustand";
import {createStore} from "zustand/vanilla";
import type {CellEditorHandle, CursorPlace} from "../../editor/props.ts";
import {addCell, openCode} from "../actions.ts";
import {useWorkspace, type Workspace} from "../workspace.ts";

interface FocusRequest {
  readonly id: string;
  /** Where in the text; `null` focuses the cell as a whole. */
  readonly place: CursorPlace | null;
}

/** The request that waits for its cell. */
const requests = createStore<{request: FocusRequest | null}>(() => ({request: null}));

/** Focuses a cell as a whole. */
export function focusCell(id: string): void {
  requests.setState({request: {id, place: null}});
}

/** Opens a cell's code and puts the cursor into it. */
export function editCell(id: string, place: CursorPlace): void {
  requests.setState({request: {id, place}});
}

/** Goes to the cell below; from the last one to a new cell of the same kind. */
export function goToNext(workspace: Workspace, id: string): void {
  const {cells} = workspace.document.getState().notebook;
  const index = cells.findIndex((cell) => cell.id === id);
  const cell = cells[index];
  const next = cells[index + 1];
  if (!cell) return;
  if (!next) editCell(addCell(workspace, index + 1, cell.kind), "start");
  else if (next.pinned || workspace.view.getState().open.has(next.id)) editCell(next.id, "last");
  else focusCell(next.id);
}

function useRequest(id: string): FocusRequest | null {
  return useStore(requests, ({request}) => (request?.id === id ? request : null));
}

/** Answers requests for the cell as a whole, and opens the code for those that want to go into it. */
export function useCellFocus(id: string, section: RefObject<HTMLElement | null>): void {
  const request = useRequest(id);
  const workspace = useWorkspace();
  useEffect(() => {
    if (!request) return;
    const pinned = workspace.document.getState().notebook.cells.some((cell) => cell.id === id && cell.pinned);
    if (request.place !== null) {
      if (!pinned) openCode(workspace, id, true);
      return;
    }
    requests.setState({request: null});
    section.current?.focus();
    section.current?.scrollIntoView({block: "nearest"});
  }, [request, id, section, workspace]);
}

/** Answers requests to go into the cell's text, once its editor is there. */
export function useCodeFocus(id: string, editor: RefObject<CellEditorHandle | null>, ready: boolean): void {
  const request = useRequest(id);
  useEffect(() => {
    if (!request || request.place === null || !ready) return;
    requests.setState({request: null});
    editor.current?.focus(request.place);
  }, [request, editor, ready]);
}
