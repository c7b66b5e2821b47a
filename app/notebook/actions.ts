/** What readers do with an open notebook beyond one operation on the document: run, stop, and what must be told. */
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import type {QuickFix} from "../../kernel/protocol.ts";
import {downloadHtml} from "../formats/html.ts";
import type {SessionState} from "../session/state.ts";
import {notify} from "../shell/notices.ts";
import {KIND_NAMES} from "./kinds.ts";
import type {Workspace} from "./workspace.ts";

/** Runs a cell with the text that stands in it now. */
export function runCell({document, session}: Workspace, id: string): void {
  const before = session.store.getState().sources[id];
  const {notebook} = document.getState();
  session.sync(notebook, [id]);
  const cell = notebook.cells.find((each) => each.id === id);
  // A cell with a new text runs by itself, unless it only runs when asked.
  if (cell && (before === cell.source || cell.run === "manual")) session.run([id]);
}

/** Runs the whole notebook with the texts that stand in it now. */
export function runAll({document, session}: Workspace): void {
  session.sync(document.getState().notebook);
  session.run("all");
}

/** Runs everything whose inputs or text have changed. */
export function runStale({document, session}: Workspace): void {
  session.sync(document.getState().notebook);
  session.run("stale");
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
export function restart({document, session}: Workspace, all: boolean): void {
  session.sync(document.getState().notebook);
  session.restart({runAll: all});
}

/** Whether anything runs, so that there is something to stop. */
export function isRunning(state: SessionState): boolean {
  if (state.kernel === "busy") return true;
  return Object.values(state.cells).some(({status, live}) => status === "running" || live === true);
}

/** Adds a cell at a position, opens its code and returns its id. */
export function addCell(workspace: Workspace, at: number, kind: CellKind): string {
  workspace.document.dispatch({type: "add", at, kind});
  const id = workspace.document.getState().selection ?? "";
  openCode(workspace, id, true);
  return id;
}

/** Deletes a cell; the notice undoes it. */
export function deleteCell({document}: Workspace, id: string): void {
  const {cells} = document.getState().notebook;
  const cell = cells.find((each) => each.id === id);
  if (!cell) return;
  const number = cells.indexOf(cell) + 1;
  document.dispatch({type: "delete", ids: [id]});
  if (cell.source.trim() === "") return;
  const gone = document.getState().notebook;
  notify(`Cell ${number} (${KIND_NAMES[cell.kind]}) deleted.`, {
    action: {
      label: "Undo",
      run() {
        // Something else may have been done since: then the cell comes back by itself, at its place.
        if (document.getState().notebook === gone) document.dispatch({type: "undo"});
        else {
          const at = Math.min(number - 1, document.getState().notebook.cells.length);
          document.dispatch({type: "restore", at, cell});
        }
      },
    },
  });
}

/** Moves a cell up or down by one; `false` at the edge. */
export function moveCell({document}: Workspace, id: string, by: -1 | 1): boolean {
  const {cells} = document.getState().notebook;
  const to = cells.findIndex((cell) => cell.id === id) + by;
  if (to < 0 || to >= cells.length) return false;
  document.dispatch({type: "move", id, to});
  return true;
}

/** Opens or closes the code of a cell that the notebook does not show by itself. */
export function openCode({view}: Workspace, id: string, open: boolean): void {
  view.setState((state) => {
    const next = new Set(state.open);
    if (open) next.add(id);
    else next.delete(id);
    return {open: next};
  });
}

/** Applies a quick fix and runs the cells that it changed. */
export function applyFix({document, session}: Workspace, fix: QuickFix): void {
  try {
    document.dispatch({type: "edits", edits: fix.edits});
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
export function download({document}: Workspace): void {
  downloadHtml(document.getState().notebook);
}

/** The numbers behind a figure as CSV, null when it does not tell them. Rejects when no kernel knows the figure. */
export async function figureTable({output, session}: Workspace, figure: Element): Promise<string | null> {
  const node = output.nodeOf(figure);
  if (node === undefined) throw new Error("Its kernel is gone: run the cell again.");
  return session.table(node);
}
