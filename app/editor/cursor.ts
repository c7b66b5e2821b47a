import type {EditorCell} from "./cells.ts";
import {loadedEditors} from "./load.ts";

/**
 * Where the cursor stands in the cell's text, or both ends of what is selected there, as offsets in UTF-16 code units;
 * empty when no editor shows the cell.
 */
export function cursorOffsets(cell: EditorCell): number[] {
  return loadedEditors()?.cursorOffsets(cell) ?? [];
}
