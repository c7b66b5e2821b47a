/** Keys of a cell that has the focus as a whole: walking, moving, editing, deleting. */
import {deleteCell, moveCell} from "../actions.ts";
import type {Workspace} from "../workspace.ts";
import {editCell, focusCell} from "./focus.ts";

interface Press {
  readonly key: string;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
}

/** Does what the key stands for; `false` when it stands for nothing here. */
export function pressKey(workspace: Workspace, id: string, {key, altKey, ctrlKey, metaKey, shiftKey}: Press): boolean {
  if (ctrlKey || metaKey || shiftKey) return false;
  if (altKey) {
    const by = key === "ArrowUp" ? -1 : key === "ArrowDown" ? 1 : 0;
    if (by !== 0 && moveCell(workspace, id, by)) focusCell(id);
    return by !== 0;
  }
  switch (key) {
    case "Enter":
      editCell(id, "last");
      return true;
    case "ArrowUp":
      return focusNeighbour(workspace, id, -1);
    case "ArrowDown":
      return focusNeighbour(workspace, id, 1);
    case "Delete":
    case "Backspace": {
      deleteCell(workspace, id);
      const next = workspace.document.getState().selection;
      if (next !== null) focusCell(next);
      return true;
    }
    default:
      return false;
  }
}

function focusNeighbour({document}: Workspace, id: string, by: -1 | 1): boolean {
  const {cells} = document.getState().notebook;
  const next = cells[cells.findIndex((cell) => cell.id === id) + by];
  if (next) focusCell(next.id);
  return next !== undefined;
}
