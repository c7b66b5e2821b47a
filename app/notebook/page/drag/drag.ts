/** Dragging cells by their handles; what does it by mouse is fetched when the mouse comes to the cells. */
import {type RefObject, useEffect} from "react";
import {useWorkspace} from "../../workspace.ts";
import {dragByFinger} from "./finger.ts";

type Dragging = typeof import("./cells.ts");

/** Makes an element the handle by which a cell is dragged, with all cells that are selected together with it. */
export function useDragHandle(handle: RefObject<HTMLElement | null>, id: string): void {
  const workspace = useWorkspace();
  useEffect(() => {
    const element = handle.current;
    if (!element) return;
    const ends = [
      dragByFinger(workspace, element, id),
      whenPointed(element, ({dragHandle}) => dragHandle(workspace, element, id)),
    ];
    return () => {
      for (const end of ends) end();
    };
  }, [handle, id, workspace]);
}

/** Makes the list take dragged cells, with a line where they would go, and the page scroll at its edges. */
export function useCellDrop(list: RefObject<HTMLElement | null>): void {
  const workspace = useWorkspace();
  useEffect(() => {
    const element = list.current;
    return element ? whenPointed(element, ({dropCells}) => dropCells(workspace, element)) : undefined;
  }, [list, workspace]);
}

/** Begins when a mouse or a pen first comes over the element. Returns how to end it. */
function whenPointed(element: HTMLElement, begin: (module: Dragging) => () => void): () => void {
  let end: (() => void) | null = null;
  let gone = false;
  const point = ({pointerType}: PointerEvent) => {
    if (pointerType === "touch") return;
    element.removeEventListener("pointerover", point);
    // Where it cannot be fetched, cells are moved by their buttons and keys.
    import("./cells.ts").then(
      (module) => {
        if (!gone) end ??= begin(module);
      },
      () => undefined,
    );
  };
  element.addEventListener("pointerover", point, {passive: true});
  return () => {
    gone = true;
    element.removeEventListener("pointerover", point);
    end?.();
  };
}
