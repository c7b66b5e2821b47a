import {useStore} from "zustand";
import {dragging} from "./dragging.ts";

/** The line where dragged cells would go. */
export function DropLine() {
  const line = useStore(dragging, (state) => state.line);
  return line === null ? null : <div className="drop-line" style={{transform: `translateY(${line}px)`}} />;
}
