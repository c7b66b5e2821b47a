/** Which cells a drag takes along, and where they would go. */
import {moveCellsTo} from "../../actions.ts";
import {selectedCells, selectOnly} from "../../selection.ts";
import type {Workspace} from "../../workspace.ts";
import {focusCell} from "../focus.ts";
import {dragging} from "./dragging.ts";

/** Begins a drag: a cell that is not among the selected ones is dragged alone. Returns the ids of what is dragged. */
export function takeUp(workspace: Workspace, id: string): string[] {
  if (!selectedCells(workspace).some((cell) => cell.id === id)) selectOnly(workspace, id);
  const ids = idsWith(workspace, id);
  dragging.setState({ids: new Set(ids)});
  return ids;
}

/** Moves dragged cells to the gap nearest to a height on the page (CSS pixels in the window). */
export function dropAt(workspace: Workspace, list: HTMLElement, ids: readonly string[], y: number): void {
  const {before} = gapAt(list, y);
  moveCellsTo(workspace, ids, positionBefore(workspace, ids, before));
  focusCell(workspace.document.getState().selection ?? ids[0] ?? "");
}

/** The selected cells when the handle's cell is one of them, else that cell alone. */
export function idsWith(workspace: Workspace, id: string): string[] {
  const ids = selectedCells(workspace).map((cell) => cell.id);
  return ids.includes(id) ? ids : [id];
}

/** The gap between two cells that is nearest to a height on the page: where its line is, and the cell below it. */
export function gapAt(list: HTMLElement, y: number): {line: number; before: string | null} {
  const cells = [...list.querySelectorAll<HTMLElement>(":scope > [data-cell-id]:not([hidden])")];
  const top = list.getBoundingClientRect().top;
  // Cells are in order of height: halve until the first whose middle is below.
  let [low, high] = [0, cells.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const box = cells[middle]?.getBoundingClientRect();
    if (box && y < box.top + box.height / 2) high = middle;
    else low = middle + 1;
  }
  const below = cells[low];
  const edge = below ? below.getBoundingClientRect().top : (cells.at(-1)?.getBoundingClientRect().bottom ?? top);
  return {line: edge - top, before: below?.dataset.cellId ?? null};
}

/** The position among the cells that stay, which is what a move asks for. */
function positionBefore({document}: Workspace, ids: readonly string[], before: string | null): number {
  const {cells} = document.getState().notebook;
  const index = before === null ? cells.length : cells.findIndex((cell) => cell.id === before);
  return cells.slice(0, index).filter((cell) => !ids.includes(cell.id)).length;
}
