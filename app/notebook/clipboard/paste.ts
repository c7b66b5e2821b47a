/** Cutting, copying and pasting in an open notebook. */
import {announce} from "../../shell/announce.ts";
import {notify} from "../../shell/notices.ts";
import {keyPlace} from "../../shell/shortcuts.ts";
import {deleteCells} from "../actions.ts";
import {focusCell} from "../page/focus.ts";
import {selectAll, selectedCells} from "../selection.ts";
import type {Workspace} from "../workspace.ts";
import {type Clip, copyCells, pastedCells} from "./clipboard.ts";

/** Copies the selected cells; `data` is the clipboard of a copy event, if there is one. */
export function copySelected(workspace: Workspace, data?: DataTransfer | null): void {
  const cells = selectedCells(workspace);
  if (cells.length === 0) return;
  copyCells(cells, workspace.trust.store.getState().asks === null, data);
  announce(cells.length > 1 ? `${cells.length} cells copied.` : "Cell copied.");
}

/** Copies the selected cells and deletes them; the notice brings them back. */
export function cutSelected(workspace: Workspace, data?: DataTransfer | null): void {
  const ids = selectedCells(workspace).map(({id}) => id);
  if (ids.length === 0) return;
  copySelected(workspace, data);
  deleteCells(workspace, ids, "cut");
  const {selection} = workspace.document.getState();
  if (selection !== null) focusCell(selection);
}

/**
 * Puts cells in before or after the selected ones. Those of a notebook from outside need the reader's consent before
 * anything runs; a text that became a cell runs when it is asked to.
 */
export function pasteCells(workspace: Workspace, {cells, from}: Clip, where: "above" | "below"): void {
  const {document, trust} = workspace;
  const {notebook} = document.getState();
  const places = selectedCells(workspace).map((cell) => notebook.cells.indexOf(cell));
  const {length} = notebook.cells;
  const at = places.length === 0 ? length : where === "above" ? Math.min(...places) : Math.max(...places) + 1;
  // First the hold, then the cells: the kernel must not see them in between.
  if (from === "outside") trust.outside("paste");
  document.dispatch({
    type: "insert",
    at,
    cells: from === "text" ? cells.map((cell) => ({...cell, run: "manual" as const})) : cells,
    from: from === "own" ? "own" : "outside",
  });
  const pasted = document.getState().notebook.cells.slice(at, at + cells.length);
  selectAll(
    workspace,
    pasted.map(({id}) => id),
  );
  const last = pasted.at(-1);
  if (last) focusCell(last.id);
  announce(cells.length > 1 ? `${cells.length} cells pasted.` : "Cell pasted.");
  if (from === "text") notify("What you pasted comes from outside, so it runs only when you run it.");
}

/** Puts in what is being read from a clipboard. */
export function pasteWhenRead(workspace: Workspace, reading: Promise<Clip | null>, where: "above" | "below"): void {
  reading.then(
    (clip) => clip && pasteCells(workspace, clip, where),
    (error: Error) => notify(`It could not be pasted: ${error.message}`, {tone: "warn"}),
  );
}

/** Answers the browser's own copy, cut and paste while a cell is selected as a whole. Returns how to end that. */
export function listenForClipboard(workspace: Workspace): () => void {
  const onCells = (event: ClipboardEvent) =>
    keyPlace(event.target) === "command" &&
    keyPlace(window.document.activeElement) === "command" &&
    selectedCells(workspace).length > 0;
  const copy = (event: ClipboardEvent) => {
    // Text that is marked with the mouse is what the reader means.
    if (!onCells(event) || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    if (event.type === "cut") cutSelected(workspace, event.clipboardData);
    else copySelected(workspace, event.clipboardData);
  };
  const paste = (event: ClipboardEvent) => {
    if (keyPlace(window.document.activeElement) !== "command" || !event.clipboardData) return;
    const html = event.clipboardData.getData("text/html");
    const text = event.clipboardData.getData("text/plain");
    if (html === "" && text.trim() === "") return;
    event.preventDefault();
    pasteWhenRead(workspace, pastedCells({html, text}), "below");
  };
  window.addEventListener("copy", copy);
  window.addEventListener("cut", copy);
  window.addEventListener("paste", paste);
  return () => {
    window.removeEventListener("copy", copy);
    window.removeEventListener("cut", copy);
    window.removeEventListener("paste", paste);
  };
}
