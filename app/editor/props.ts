import type {Ref} from "react";
import type {CellError, QuickFix} from "../../kernel/protocol.ts";
import type {EditorCell} from "./cells.ts";

/** Where to put the cursor: an edge of the text, where it was, or a position counted from 1. */
export type CursorPlace = "start" | "end" | "last" | {line: number; column: number};

/** What a parent may ask of a mounted `<CellEditor>`. */
export interface CellEditorHandle {
  /** Focuses the text (loading Monaco if need be) and scrolls the cursor into view. */
  focus(place?: CursorPlace): void;
}

export interface CellEditorProps {
  cell: EditorCell;
  /** The whole text after each change by the user. */
  onChange(source: string): void;
  /** The text got the focus. */
  onFocus?(): void;
  /** An arrow key at the first or last line wants to go to the neighbour cell. */
  onLeave?(direction: "up" | "down"): void;
  /** The reader chose a quick fix of one of `diagnostics`. */
  onFix?(fix: QuickFix): void;
  /** Name of another cell was asked for (go to definition); the parent scrolls there and focuses it. */
  onGoto?(cellId: string, line: number, column: number): void;
  diagnostics?: readonly CellError[];
  readOnly?: boolean;
  autoFocus?: boolean;
  /** For screen readers, e.g. "Cell 3, TypeScript". */
  label: string;
  ref?: Ref<CellEditorHandle>;
}
