/** Dragging cells by a finger. Browsers have no drag by touch, or only after a long press. */
import type {Workspace} from "../../workspace.ts";
import {dragging} from "./dragging.ts";
import {dropAt, gapAt, takeUp} from "./places.ts";

/** So near to the window's edges the page scrolls (CSS pixels), by a tenth of how near a frame. */
const EDGE = 90;

/** Makes a handle follow a finger from the first touch: it has nothing else to do there. Returns the end. */
export function dragByFinger(workspace: Workspace, handle: HTMLElement, id: string): () => void {
  const down = (event: PointerEvent) => {
    const list = handle.closest<HTMLElement>(".cells");
    if (event.pointerType !== "touch" || !event.isPrimary || !list) return;
    // A long press would begin the browser's own drag, where a mouse came before.
    const {draggable} = handle;
    handle.draggable = false;
    follow(workspace, list, id, event, () => {
      handle.draggable = draggable;
    });
  };
  handle.addEventListener("pointerdown", down);
  return () => handle.removeEventListener("pointerdown", down);
}

/** Follows a finger until it is lifted. The list hears of it: the handle goes when its cell is far out of sight. */
function follow(workspace: Workspace, list: HTMLElement, id: string, begin: PointerEvent, ended: () => void): void {
  const listening = new AbortController();
  const {pointerId} = begin;
  list.setPointerCapture(pointerId);
  const ids = takeUp(workspace, id);
  let y = begin.clientY;
  let moved = false;
  let frame = 0;

  const show = () => dragging.setState({line: gapAt(list, y).line});
  const scroll = () => {
    frame = requestAnimationFrame(scroll);
    const by = Math.max(0, y - innerHeight + EDGE) - Math.max(0, EDGE - y);
    if (!moved || by === 0) return;
    scrollBy(0, by / 10);
    show();
  };
  const end = () => {
    cancelAnimationFrame(frame);
    listening.abort();
    dragging.setState({ids: new Set(), line: null});
    ended();
  };
  const on = (type: "pointermove" | "pointerup" | "pointercancel", act: (event: PointerEvent) => void) =>
    list.addEventListener(type, (event) => event.pointerId === pointerId && act(event), {signal: listening.signal});
  on("pointermove", (event) => {
    y = event.clientY;
    moved = true;
    show();
  });
  on("pointerup", () => {
    end();
    if (moved) dropAt(workspace, list, ids, y);
  });
  on("pointercancel", end);
  scroll();
}
