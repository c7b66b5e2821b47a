/** Dragging cells by their handles; what does it is fetched when the pointer comes to the cells. */
import {type RefObject, useEffect} from "react";
import {createStore} from "zustand/vanilla";
import {useWorkspace} from "../../workspace.ts";

type Dragging = typeof import("./cells.ts");

/** What is dragged, and where it would go. */
export const dragging = createStore<{
  readonly ids: ReadonlySet<string>;
  /** Where the drop line is, in CSS pixels from the top of the list; null when nothing can be dropped. */
  readonly line: number | null;
}>(() => ({ids: new Set(), line: null}));

/** Makes an element the handle by which a cell is dragged, with all cells that are selected together with it. */
export function useDragHandle(handle: RefObject<HTMLElement | null>, id: string): void {
  const workspace = useWorkspace();
  useEffect(() => {
    const element = handle.current;
    return element ? whenPointed(element, ({dragHandle}) => dragHandle(workspace, element, id)) : undefined;
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

/** Begins when a pointer first comes over the element. Returns how to end it. */
function whenPointed(element: HTMLElement, begin: (module: Dragging) => () => void): () => void {
  let end: (() => void) | null = null;
  let gone = false;
  const point = () => {
    // Where it cannot be fetched, cells are moved by their buttons and keys.
    import("./cells.ts").then(
      (module) => {
        if (!gone) end ??= begin(module);
      },
      () => undefined,
    );
  };
  element.addEventListener("pointerover", point, {once: true, passive: true});
  return () => {
    gone = true;
    element.removeEventListener("pointerover", point);
    end?.();
  };
}
