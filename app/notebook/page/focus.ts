/** Moving the focus between cells: a cell may not be on the page yet, or its editor not loaded. */
import {type RefObject, useEffect} from "react";
import {useStore} from "zustand";
import {createStore} from "zustand/vanilla";
import type {CellEditorHandle, CursorPlace} from "../../editor/props.ts";
import {addCell, openCode} from "../actions.ts";
import {bringIntoSight, shownCells} from "../sections.ts";
import {selectOnly} from "../selection.ts";
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

/** Goes to the next cell in sight; from the last one to a new cell of the same kind. */
export function goToNext(workspace: Workspace, id: string): void {
  const {notebook} = workspace.document.getState();
  const view = workspace.view.getState();
  const cells = shownCells(notebook, view);
  const index = cells.findIndex((cell) => cell.id === id);
  const cell = cells[index];
  const next = cells[index + 1];
  if (!cell) return;
  if (next) {
    selectOnly(workspace, next.id);
    if ((next.pinned && !view.code.has(next.id)) || view.open.has(next.id)) editCell(next.id, "last");
    else focusCell(next.id);
  } else if (notebook.cells.at(-1) === cell) {
    editCell(addCell(workspace, notebook.cells.length, cell.kind), "start");
  }
}

function useRequest(id: string): FocusRequest | null {
  return useStore(requests, ({request}) => (request?.id === id ? request : null));
}

/** Answers requests for the cell as a whole, and opens the code for those that want to go into it. */
export function useCellFocus(id: string, section: RefObject<HTMLElement | null>, away: boolean): void {
  const request = useRequest(id);
  const workspace = useWorkspace();
  useEffect(() => {
    if (!request) return;
    if (away) return bringIntoSight(workspace, id);
    const pinned = workspace.document.getState().notebook.cells.some((cell) => cell.id === id && cell.pinned);
    if (request.place !== null) {
      if (!pinned || workspace.view.getState().code.has(id)) openCode(workspace, id, true);
      workspace.view.setState({reading: false});
      return;
    }
    requests.setState({request: null});
    section.current?.focus({preventScroll: true});
    section.current?.scrollIntoView({block: "nearest"});
  }, [request, id, section, workspace, away]);
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
