import type {CellKind} from "../../kernel/notebook/notebook.ts";

/** What the editors need to know of a cell. */
export interface EditorCell {
  readonly id: string;
  readonly kind: CellKind;
  readonly source: string;
}

type Listener = (cells: readonly EditorCell[]) => void;

let cells: readonly EditorCell[] = [];
const listeners = new Set<Listener>();

/**
 * Tells the editors all cells of the notebook, in page order; call it whenever the document changes. Types flow
 * across cells through it, also those whose code is folded away. Cheap when little changed; loads nothing.
 */
export function setCells(next: readonly EditorCell[]): void {
  cells = next;
  for (const listener of listeners) listener(cells);
}

/** All cells now, in page order. */
export function presentCells(): readonly EditorCell[] {
  return cells;
}

/** Calls `listener` with the cells, now and at every change. Returns how to end that. */
export function watchCells(listener: Listener): () => void {
  listeners.add(listener);
  listener(cells);
  return () => listeners.delete(listener);
}
