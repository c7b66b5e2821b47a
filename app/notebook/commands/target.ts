/** What a command on cells is done to. */
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import type {Command} from "../../shell/commands.ts";
import type {Operation} from "../operations.ts";
import {focusCell} from "../page/focus.ts";
import {selectedCells} from "../selection.ts";
import type {Workspace} from "../workspace.ts";

export interface Target {
  /** The selected cells, at least one, in page order. */
  readonly cells: readonly Cell[];
  readonly ids: readonly string[];
  /** The one of them that has the keys. */
  readonly active: Cell;
  /** Positions of the first and the last of them. */
  readonly first: number;
  readonly last: number;
}

/** The selected cells; null when there are none. */
export function target(workspace: Workspace): Target | null {
  const cells = selectedCells(workspace);
  const {notebook, selection} = workspace.document.getState();
  const active = cells.find(({id}) => id === selection);
  if (!active) return null;
  const places = cells.map((cell) => notebook.cells.indexOf(cell));
  return {cells, ids: cells.map(({id}) => id), active, first: Math.min(...places), last: Math.max(...places)};
}

/** A command on the selected cells; it cannot be done when none is selected. */
export function onCells(
  workspace: Workspace,
  command: Omit<Command, "run" | "section">,
  run: (target: Target) => void,
): Command {
  return {
    ...command,
    section: "Cell",
    enabled: () => selectedCells(workspace).length > 0 && (command.enabled?.() ?? true),
    run() {
      const cells = target(workspace);
      if (cells) run(cells);
    },
  };
}

/** One operation for each of the cells, as one step of the history. */
export function forEach({document}: Workspace, {cells}: Target, operation: (cell: Cell) => Operation): void {
  document.dispatch({type: "batch", operations: cells.map(operation)});
}

/** Gives the focus to the selected cell as a whole. */
export function focusSelected({document}: Workspace): void {
  const {selection} = document.getState();
  if (selection !== null) focusCell(selection);
}
