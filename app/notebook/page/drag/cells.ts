/** Dragging cells by their handles: one drop line for the whole list. */
import {combine} from "@atlaskit/pragmatic-drag-and-drop/combine";
import {draggable, dropTargetForElements} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import {setCustomNativeDragPreview} from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import {autoScrollWindowForElements} from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import {moveCellsTo} from "../../actions.ts";
import {selectedCells, selectOnly} from "../../selection.ts";
import type {Workspace} from "../../workspace.ts";
import {focusCell} from "../focus.ts";
import {dragging} from "./drag.ts";

/** Makes an element the handle by which a cell is dragged, with all that are selected together with it. Returns the end. */
export function dragHandle(workspace: Workspace, element: HTMLElement, id: string): () => void {
  return draggable({
    element,
    getInitialData: () => ({cells: idsWith(workspace, id)}),
    onGenerateDragPreview({nativeSetDragImage}) {
      const ids = idsWith(workspace, id);
      setCustomNativeDragPreview({
        nativeSetDragImage,
        render({container}) {
          const preview = document.createElement("div");
          preview.className = "drag-preview";
          preview.textContent = ids.length > 1 ? `${ids.length} cells` : labelOf(id);
          container.append(preview);
        },
      });
    },
    onDragStart() {
      if (!selectedCells(workspace).some((cell) => cell.id === id)) selectOnly(workspace, id);
      dragging.setState({ids: new Set(idsWith(workspace, id))});
    },
    onDrop: () => dragging.setState({ids: new Set(), line: null}),
  });
}

/** Makes the list take dragged cells, with a line where they would go, and the page scroll at its edges. Returns the end. */
export function dropCells(workspace: Workspace, element: HTMLElement): () => void {
  return combine(
    autoScrollWindowForElements(),
    dropTargetForElements({
      element,
      canDrop: ({source}) => Array.isArray(source.data.cells),
      onDrag: ({location}) => dragging.setState({line: gapAt(element, location.current.input.clientY).line}),
      onDragLeave: () => dragging.setState({line: null}),
      onDrop({source, location}) {
        const ids = source.data.cells as string[];
        const {before} = gapAt(element, location.current.input.clientY);
        moveCellsTo(workspace, ids, positionBefore(workspace, ids, before));
        focusCell(workspace.document.getState().selection ?? ids[0] ?? "");
      },
    }),
  );
}

/** The selected cells when the handle's cell is one of them, else that cell alone. */
function idsWith(workspace: Workspace, id: string): string[] {
  const ids = selectedCells(workspace).map((cell) => cell.id);
  return ids.includes(id) ? ids : [id];
}

/** The gap between two cells that is nearest to a height on the page: where its line is, and the cell below it. */
function gapAt(list: HTMLElement, y: number): {line: number; before: string | null} {
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

function labelOf(id: string): string {
  return document.querySelector(`[data-cell-id="${CSS.escape(id)}"]`)?.getAttribute("aria-label") ?? "Cell";
}
