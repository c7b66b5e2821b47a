/** Commands that walk over cells and select them. */
import type {Command} from "../../shell/commands.ts";
import {focusCell} from "../page/focus.ts";
import {shownCells} from "../sections.ts";
import {selectAll, selectedCells, selectOnly, selectTo} from "../selection.ts";
import type {Workspace} from "../workspace.ts";

export function selectCommands(workspace: Workspace): Command[] {
  const {document, view} = workspace;
  /** The next cell that is not folded away; without a selection the first. */
  const neighbour = (by: -1 | 1): string | undefined => {
    const {notebook, selection} = document.getState();
    const cells = shownCells(notebook, view.getState());
    const index = cells.findIndex(({id}) => id === selection);
    return index < 0 ? cells[0]?.id : cells[index + by]?.id;
  };
  const walk = (by: -1 | 1) => () => {
    const id = neighbour(by);
    if (id === undefined) return;
    selectOnly(workspace, id);
    focusCell(id);
  };
  const extend = (by: -1 | 1) => () => {
    const id = neighbour(by);
    if (id === undefined) return;
    selectTo(workspace, id);
    focusCell(id);
  };
  const edge = (id: string | undefined) => {
    if (id === undefined) return;
    selectOnly(workspace, id);
    focusCell(id);
  };
  const command = (id: string, title: string, keys: string[], run: () => void): Command => ({
    id,
    title,
    section: "Go to",
    keys,
    mode: "command",
    run,
  });
  return [
    command("cell-above", "Cell above", ["ArrowUp", "k"], walk(-1)),
    command("cell-below", "Cell below", ["ArrowDown", "j"], walk(1)),
    command("select-above", "Select the cell above too", ["Shift+ArrowUp", "Shift+k"], extend(-1)),
    command("select-below", "Select the cell below too", ["Shift+ArrowDown", "Shift+j"], extend(1)),
    command("select-all", "Select all cells", ["$mod+a"], () => {
      const ids = document.getState().notebook.cells.map(({id}) => id);
      selectAll(workspace, ids);
      const last = ids.at(-1);
      if (last !== undefined) focusCell(last);
    }),
    {
      ...command("select-one", "Select one cell only", ["Escape"], () => {
        const {selection} = document.getState();
        if (selection !== null) selectOnly(workspace, selection);
      }),
      enabled: () => selectedCells(workspace).length > 1,
    },
    command("first", "First cell", ["$mod+Home"], () => edge(document.getState().notebook.cells[0]?.id)),
    command("last", "Last cell", ["$mod+End"], () => edge(document.getState().notebook.cells.at(-1)?.id)),
  ];
}
