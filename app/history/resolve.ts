/** Ends a conflict that `mergeNotebooks` has left in a notebook. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {OperationError} from "../notebook/operation-error.ts";
import {CONFLICT} from "./merge.ts";

/**
 * The notebook with a conflict settled.
 * @param id cell that holds the other tab's text
 * @param which `this`: that text takes the place of the one it conflicts with, in the cell that has it; `other`: it
 *   goes; `both`: it becomes a cell like any other, still disabled
 * @throws {OperationError} when there is no such cell, or it is in no conflict
 */
export function resolveConflict(notebook: Notebook, id: string, which: "this" | "other" | "both"): Notebook {
  const cell = notebook.cells.find((each) => each.id === id);
  const target = cell?.attributes[CONFLICT];
  if (!cell || target === undefined) throw new OperationError(`Cell ${id} holds no other tab's text.`);
  if (which === "both") {
    const {[CONFLICT]: _, ...attributes} = cell.attributes;
    return {...notebook, cells: notebook.cells.map((each) => (each === cell ? {...cell, attributes} : each))};
  }
  const others = notebook.cells.filter((each) => each !== cell);
  if (which === "other") return {...notebook, cells: others};
  return {
    ...notebook,
    cells: others.map((each) => (each.id === target ? {...each, source: cell.source} : each)),
  };
}
