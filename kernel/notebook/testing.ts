/** Cells and notebooks for tests, in few words. */
import {type Cell, type Notebook, newNotebook} from "./notebook.ts";

/** A TypeScript cell whose code is shown. */
export function cell(id: string, source = "", fields: Partial<Cell> = {}): Cell {
  return {id, kind: "ts", source, pinned: true, hidden: false, run: "auto", attributes: {}, ...fields};
}

/** A notebook of these cells. */
export function notebookOf(...cells: Cell[]): Notebook {
  return {...newNotebook(), cells};
}
