/** What readers do with versions of the open notebook. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Workspace} from "../notebook/workspace.ts";
import {notify} from "../shell/notices.ts";
import {navigate} from "../shell/router.ts";
import type {Database} from "../storage/database.ts";
import {saveVersion} from "../storage/log.ts";
import {copyAttachments, newNotebookId, saveNotebook} from "../storage/notebooks.ts";

/** Makes the notebook what it was: one step of the history, so nothing is lost by it. */
export function restoreVersion({document}: Workspace, notebook: Notebook, told: string): void {
  document.dispatch({type: "replace", notebook});
  notify(`${told} Cells run when you run them.`, {
    action: {label: "Undo", run: () => document.dispatch({type: "undo"})},
  });
}

/** Keeps what the notebook is now (or was at a moment) under a name. Failures are told; `false` then. */
export async function nameVersion(
  {place, autosave, document}: Workspace,
  database: Database | null,
  name: string,
  content: Notebook = document.getState().notebook,
): Promise<boolean> {
  try {
    if (!database) throw new Error("This browser stores nothing for the page.");
    await autosave.flush();
    const {id, revision} = place.getState();
    if (revision === 0) {
      // A shipped notebook without changes is not stored yet: a version belongs to the reader's copy.
      autosave.changed();
      await autosave.flush();
    }
    await saveVersion(database, {notebook: id, id: newNotebookId(), name, time: Date.now(), content});
    return true;
  } catch (error) {
    notify(`The version could not be named: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
    return false;
  }
}

/** Opens a version as a notebook of its own, with the attached files. Failures are told. */
export async function openAsNew(workspace: Workspace, database: Database | null, notebook: Notebook): Promise<void> {
  try {
    if (!database) throw new Error("This browser stores nothing for the page.");
    const id = newNotebookId();
    const {title} = notebook;
    await saveNotebook(database, {id, title, html: writeNotebook(notebook), origin: null, revision: 0});
    await copyAttachments(database, workspace.place.getState().id, id);
    navigate({view: "local", id});
  } catch (error) {
    notify(`The version could not be opened: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
  }
}
