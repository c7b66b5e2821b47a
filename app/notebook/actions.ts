/** What readers do with an open notebook beyond one operation on the document: run, stop, and what must be told. */
import {type Cell, type CellKind, isLazy} from "../../kernel/notebook/notebook.ts";
import type {QuickFix} from "../../kernel/protocol.ts";
import {pickFiles} from "../formats/download.ts";
import {downloadHtml} from "../formats/html.ts";
import type {RunTarget} from "../session/cells.ts";
import {announce} from "../shell/announce.ts";
import {notify} from "../shell/notices.ts";
import {KIND_NAMES} from "./kinds.ts";
import {toggled} from "./view.ts";
import type {Workspace} from "./workspace.ts";

/** Whether the notebook waits for the reader's word; says so, as they have just asked for a run. */
function waitsForWord({trust}: Workspace): boolean {
  if (trust.store.getState().asks === null) return false;
  notify("This notebook came from outside and waits for your word: nothing in it has run.", {
    action: {label: "Run it", run: () => trust.agree()},
  });
  return true;
}

/** Runs cells with the texts that stand in them now; `false` when nothing may run. */
export function runCells(workspace: Workspace, ids: readonly string[]): boolean {
  if (waitsForWord(workspace)) return false;
  const {document, session} = workspace;
  const before = session.store.getState().sources;
  const {notebook} = document.getState();
  session.sync(notebook, ids);
  // A cell with a new text runs by itself, unless it only runs when asked.
  const asked = notebook.cells.filter(
    ({id, source, run}) => ids.includes(id) && (before[id] === source || run === "manual" || isLazy(notebook)),
  );
  if (asked.length > 0) session.run(asked.map(({id}) => id));
  return true;
}

/** Runs a cell with the text that stands in it now. */
export function runCell(workspace: Workspace, id: string): void {
  runCells(workspace, [id]);
}

/** Runs part of the notebook with the texts that stand in it now. */
export function run(workspace: Workspace, target: RunTarget): void {
  if (waitsForWord(workspace)) return;
  const {document, session} = workspace;
  session.sync(document.getState().notebook);
  session.run(target);
}

/** Runs the whole notebook with the texts that stand in it now. */
export function runAll(workspace: Workspace): void {
  run(workspace, "all");
}

/** Runs everything whose inputs or text have changed. */
export function runStale(workspace: Workspace): void {
  run(workspace, "stale");
}

/** Stops what runs; says so when the kernel had to be replaced. */
export async function stop({session}: Workspace): Promise<void> {
  const how = await session.stop();
  if (how === "replaced") {
    notify("The kernel did not answer and was replaced. Nothing that you wrote is lost; long cells wait for you.", {
      tone: "info",
    });
  }
}

/** Restarts the kernel, running everything or leaving all cells to wait. */
export function restart(workspace: Workspace, all: boolean): void {
  if (waitsForWord(workspace)) return;
  const {document, session} = workspace;
  session.sync(document.getState().notebook);
  session.restart({runAll: all});
}

/** Adds a cell at a position, opens its code and returns its id. */
export function addCell(workspace: Workspace, at: number, kind: CellKind): string {
  workspace.document.dispatch({type: "add", at, kind});
  const id = workspace.document.getState().selection ?? "";
  openCode(workspace, id, true);
  return id;
}

/** Deletes cells; the notice undoes it. `how` is what the notice calls it. */
export function deleteCells({document}: Workspace, ids: readonly string[], how = "deleted"): void {
  const gone = document
    .getState()
    .notebook.cells.map((cell, at) => ({at, cell}))
    .filter(({cell}) => ids.includes(cell.id));
  document.dispatch({type: "delete", ids: gone.map(({cell}) => cell.id)});
  const after = document.getState().notebook;
  if (gone.every(({cell}) => cell.source.trim() === "")) return;
  notify(`${described(gone)} ${how}.`, {
    action: {
      label: "Undo",
      run() {
        // Something else may have been done since: then the cells come back by themselves, at their places.
        if (document.getState().notebook === after) document.dispatch({type: "undo"});
        else {
          const {length} = document.getState().notebook.cells;
          document.dispatch({
            type: "restore",
            cells: gone.map(({at, cell}, nth) => ({at: Math.min(at, length + nth), cell})),
          });
        }
      },
    },
  });
}

/** Deletes a cell; the notice undoes it. */
export function deleteCell(workspace: Workspace, id: string): void {
  deleteCells(workspace, [id]);
}

function described(gone: readonly {at: number; cell: Cell}[]): string {
  const [first] = gone;
  if (!first || gone.length > 1) return `${gone.length} cells`;
  return `Cell ${first.at + 1} (${KIND_NAMES[first.cell.kind]})`;
}

/** Moves cells so that the first of them stands at a position of the new order, and says where they are now. */
export function moveCellsTo({document}: Workspace, ids: readonly string[], to: number): void {
  document.dispatch({type: "move", ids, to});
  const {length} = document.getState().notebook.cells;
  const what = ids.length > 1 ? `${ids.length} cells` : "Cell";
  announce(
    `${what} moved to ${ids.length > 1 ? `positions ${to + 1} to ${to + ids.length}` : `position ${to + 1}`} of ${length}.`,
  );
}

/** Moves cells up or down by one, gathering them if they do not stand together; `false` at the edge. */
export function moveCells(workspace: Workspace, ids: readonly string[], by: -1 | 1): boolean {
  const {cells} = workspace.document.getState().notebook;
  const places = cells.flatMap(({id}, index) => (ids.includes(id) ? [index] : []));
  const [first, last] = [places[0] ?? 0, places.at(-1) ?? 0];
  const to = by < 0 ? first - 1 : last - places.length + 2;
  if (places.length === 0 || to < 0 || to > cells.length - places.length) {
    announce(by < 0 ? "Already at the top." : "Already at the bottom.");
    return false;
  }
  moveCellsTo(workspace, ids, to);
  return true;
}

/** Moves a cell up or down by one; `false` at the edge. */
export function moveCell(workspace: Workspace, id: string, by: -1 | 1): boolean {
  return moveCells(workspace, [id], by);
}

/** Opens or closes the code of a cell that the notebook does not show by itself, or that the reader folded. */
export function openCode({view}: Workspace, id: string, open: boolean): void {
  view.setState((state) => ({
    open: toggled(state.open, id, open),
    code: state.code.has(id) && open ? toggled(state.code, id, false) : state.code,
  }));
}

/** Applies a quick fix, runs the cells that it changed, and asks for a file where it needs one. */
export function applyFix({document, session, attachments}: Workspace, fix: QuickFix): void {
  if (fix.attach) void pickFiles().then(attachments.add);
  try {
    if (fix.edits.length > 0) document.dispatch({type: "edits", edits: fix.edits});
  } catch (error) {
    notify(`The fix does not fit the text any more: ${error instanceof Error ? error.message : error}`, {tone: "warn"});
    return;
  }
  session.sync(
    document.getState().notebook,
    fix.edits.map((edit) => edit.cell),
  );
}

/** Offers the notebook as a file. */
export function download({document, session}: Workspace): void {
  void downloadHtml(document.getState().notebook, session.store.getState());
}

/** Saves in this browser, and in the notebook's file where it has one. */
export async function save({autosave, file}: Workspace): Promise<void> {
  await autosave.flush();
  if (autosave.state.getState().status === "failed") return;
  if (!(await file.save())) notify("Saved in this browser, as always while you type.");
}

/** The numbers behind a figure as CSV, null when it does not tell them. Rejects when no kernel knows the figure. */
export async function figureTable({output, session}: Workspace, figure: Element): Promise<string | null> {
  const node = output.nodeOf(figure);
  if (node === undefined) throw new Error("Its kernel is gone: run the cell again.");
  return session.table(node);
}
