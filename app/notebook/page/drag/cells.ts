/** Dragging cells by their handles: one drop line for the whole list. */
import {combine} from "@atlaskit/pragmatic-drag-and-drop/combine";
import {draggable, dropTargetForElements} from "@atlaskit/pragmatic-drag-and-drop/element/adapter";
import {setCustomNativeDragPreview} from "@atlaskit/pragmatic-drag-and-drop/element/set-custom-native-drag-preview";
import {autoScrollWindowForElements} from "@atlaskit/pragmatic-drag-and-drop-auto-scroll/element";
import type {Workspace} from "../../workspace.ts";
import {dragging} from "./dragging.ts";
import {dropAt, gapAt, idsWith, takeUp} from "./places.ts";

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
    onDragStart: () => takeUp(workspace, id),
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
      onDrop: ({source, location}) =>
        dropAt(workspace, element, source.data.cells as string[], location.current.input.clientY),
    }),
  );
}

function labelOf(id: string): string {
  return document.querySelector(`[data-cell-id="${CSS.escape(id)}"]`)?.getAttribute("aria-label") ?? "Cell";
}
