/** Lays out code on demand. */
import {startEditors} from "../editor/load.ts";
import type {Command} from "../shell/commands.ts";
import {notify} from "../shell/notices.ts";
import type {Workspace} from "./workspace.ts";

/** Formats the code of these cells: one change of the document. Says so when there is nothing to do, or it fails. */
async function format({document}: Workspace, ids: readonly string[]): Promise<void> {
  try {
    const {formatCells} = await startEditors();
    const {notebook} = document.getState();
    const edits = await formatCells(notebook.cells.filter(({id}) => ids.includes(id)));
    if (edits.length === 0) notify("The code is laid out already, or does not parse.");
    else if (document.getState().notebook === notebook) document.dispatch({type: "edits", edits});
    else notify("The text changed meanwhile: nothing was formatted. Try again.", {tone: "warn"});
  } catch (error) {
    notify(`The formatter could not be loaded: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
  }
}

/** The commands that lay out code. */
export function formatCommands(workspace: Workspace): Command[] {
  const {document} = workspace;
  const selected = () => document.getState().selection;
  return [
    {
      id: "format",
      title: "Format the cell's code",
      section: "Cell",
      words: "layout indent prettify",
      enabled: () => selected() !== null,
      run() {
        const id = selected();
        if (id !== null) void format(workspace, [id]);
      },
    },
    {
      id: "format-all",
      title: "Format the code of all cells",
      section: "Notebook",
      words: "layout indent prettify",
      run: () =>
        void format(
          workspace,
          document.getState().notebook.cells.map(({id}) => id),
        ),
    },
  ];
}
