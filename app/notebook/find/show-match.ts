import {markedElement} from "../../editor/marks.ts";
import type {Match} from "./search.ts";

/** Tries this many frames: the cell's code may just have been opened. */
const FRAMES = 30;

/** Scrolls the match at hand into view, without taking the focus. Returns how to call that off. */
export function showMatch({cell}: Match): () => void {
  let frames = 0;
  let frame = requestAnimationFrame(function look() {
    const section = document.querySelector(`[data-cell-id="${CSS.escape(cell)}"]`);
    const place = section && markedElement(section);
    if (place) return scrollTo(place);
    if (++frames < FRAMES) frame = requestAnimationFrame(look);
    else if (section) scrollTo(section);
  });
  return () => cancelAnimationFrame(frame);
}

function scrollTo(place: Element | Range): void {
  const {top, bottom} = place.getBoundingClientRect();
  if (top >= innerHeight * 0.15 && bottom <= innerHeight * 0.85) return;
  window.scrollBy({top: top - innerHeight / 3, behavior: "instant"});
}
