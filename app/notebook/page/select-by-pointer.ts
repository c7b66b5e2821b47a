import type {MouseEvent} from "react";
import {selectOnly, selectTo, selectToo} from "../selection.ts";
import type {Workspace} from "../workspace.ts";

/** Parts of a cell that need their own clicks. */
const OWN =
  "a, button, input, select, textarea, summary, label, canvas, [data-code], [role='slider'], [role='toolbar']";

/**
 * Selects cells by the pointer: a press selects one, with Shift all from the anchor on, with Ctrl or Cmd one more or
 * less. `true` when the press was for that alone and must do nothing else.
 */
export function selectByPointer(workspace: Workspace, id: string, event: MouseEvent): boolean {
  if (event.button !== 0) return false;
  const modified = event.shiftKey || event.ctrlKey || event.metaKey;
  if (!modified || (event.target instanceof Element && event.target.closest(OWN))) {
    // A handle drags what is selected together.
    const drags = event.target instanceof Element && event.target.closest(".drag-handle") !== null;
    if (!modified && !(drags && workspace.view.getState().marked.has(id))) selectOnly(workspace, id);
    return false;
  }
  if (event.shiftKey) selectTo(workspace, id);
  else selectToo(workspace, id);
  return true;
}
