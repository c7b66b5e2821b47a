/** Commands that make, change, order and delete cells. */
import {type CellKind, RUN_MODES} from "../../../kernel/notebook/notebook.ts";
import {cursorOffsets} from "../../editor/cursor.ts";
import type {Command} from "../../shell/commands.ts";
import {notify} from "../../shell/notices.ts";
import {addCell, deleteCells, moveCells, openCode} from "../actions.ts";
import {CHOICES, KIND_NAMES, RUN_MODE_NAMES} from "../kinds.ts";
import {editCell, focusCell} from "../page/focus.ts";
import type {Workspace} from "../workspace.ts";
import {focusSelected, forEach, onCells, target} from "./target.ts";

export function cellCommands(workspace: Workspace): Command[] {
  return [...addCommands(workspace), ...changeCommands(workspace), ...orderCommands(workspace)];
}

function addCommands(workspace: Workspace): Command[] {
  const {document} = workspace;
  const add = (kind: CellKind): Command => ({
    id: `add-${kind}`,
    title: `Add a cell below: ${KIND_NAMES[kind]}`,
    section: "Cell",
    words: "insert new",
    run() {
      const at = (target(workspace)?.last ?? document.getState().notebook.cells.length - 1) + 1;
      editCell(addCell(workspace, at, kind), "start");
    },
  });
  return [
    {
      id: "add-above",
      title: "Add a cell above",
      section: "Cell",
      keys: ["a"],
      mode: "command",
      words: "insert new",
      run: () => focusCell(addCell(workspace, target(workspace)?.first ?? 0, "ts")),
    },
    {
      id: "add-below",
      title: "Add a cell below",
      section: "Cell",
      keys: ["b"],
      mode: "command",
      words: "insert new",
      run() {
        const at = (target(workspace)?.last ?? document.getState().notebook.cells.length - 1) + 1;
        focusCell(addCell(workspace, at, "ts"));
      },
    },
    ...CHOICES.map(add),
  ];
}

/** Keys of Jupyter's for kinds. */
const KIND_KEYS: Partial<Record<CellKind, string>> = {ts: "y", md: "m"};

function changeCommands(workspace: Workspace): Command[] {
  const {document} = workspace;
  const kind = (to: CellKind): Command =>
    onCells(
      workspace,
      {
        id: `kind-${to}`,
        title: `Change the cells to ${KIND_NAMES[to]}`,
        keys: KIND_KEYS[to] ? [KIND_KEYS[to]] : [],
        mode: "command",
        words: "kind type language",
      },
      (cells) => forEach(workspace, cells, ({id}) => ({type: "kind", id, kind: to})),
    );
  return [
    onCells(
      workspace,
      {id: "edit", title: "Edit the cell", keys: ["Enter"], mode: "command", words: "show open code write"},
      ({active}) => editCell(active.id, "last"),
    ),
    onCells(workspace, {id: "pin", title: "Always show or hide the cells’ code", words: "pin fold"}, (cells) => {
      forEach(workspace, cells, ({id}) => ({type: "flags", id, pinned: !cells.active.pinned}));
      for (const id of cells.ids) openCode(workspace, id, false);
    }),
    onCells(
      workspace,
      {id: "hidden", title: "Show the value of an expression, or not", words: "display suppress semicolon"},
      (cells) => forEach(workspace, cells, ({id}) => ({type: "flags", id, hidden: !cells.active.hidden})),
    ),
    ...CHOICES.map(kind),
    ...RUN_MODES.map((mode) =>
      onCells(
        workspace,
        {id: `mode-${mode}`, title: `The cells: ${RUN_MODE_NAMES[mode].toLowerCase()}`, words: "mode lazy frozen run"},
        (cells) => forEach(workspace, cells, ({id}) => ({type: "flags", id, run: mode})),
      ),
    ),
    onCells(
      workspace,
      {
        id: "split",
        title: "Split the cell at the cursor",
        keys: ["Control+Shift+-", "Control+Shift+_"],
        mode: "edit",
        words: "cut divide",
      },
      ({active}) => {
        const offsets = cursorOffsets(active);
        if (offsets.length === 0) {
          return notify("Put the cursor where the cell shall be split, then split it.");
        }
        document.dispatch({type: "split", id: active.id, offsets});
        const {selection} = document.getState();
        if (selection === null) return;
        openCode(workspace, selection, true);
        editCell(selection, "start");
      },
    ),
    onCells(
      workspace,
      {id: "merge", title: "Merge the cells", keys: ["Shift+m"], mode: "command", words: "join combine"},
      ({ids, last}) => {
        // One cell alone goes together with the one below.
        const below = document.getState().notebook.cells[last + 1];
        document.dispatch({type: "merge", ids: ids.length > 1 || !below ? ids : [...ids, below.id]});
        focusSelected(workspace);
      },
    ),
  ];
}

function orderCommands(workspace: Workspace): Command[] {
  const {document} = workspace;
  const move = (by: -1 | 1) => {
    const cells = target(workspace);
    if (cells && moveCells(workspace, cells.ids, by)) focusSelected(workspace);
  };
  return [
    onCells(
      workspace,
      {id: "move-up", title: "Move the cells up", keys: ["Alt+ArrowUp", "Control+Shift+ArrowUp"], mode: "command"},
      () => move(-1),
    ),
    onCells(
      workspace,
      {
        id: "move-down",
        title: "Move the cells down",
        keys: ["Alt+ArrowDown", "Control+Shift+ArrowDown"],
        mode: "command",
      },
      () => move(1),
    ),
    onCells(workspace, {id: "duplicate", title: "Duplicate the cells", words: "copy"}, ({cells, last}) => {
      document.dispatch({type: "insert", at: last + 1, cells, from: "own"});
      focusSelected(workspace);
    }),
    onCells(
      workspace,
      {
        id: "delete",
        title: "Delete the cells",
        keys: ["d d", "Delete", "Backspace"],
        mode: "command",
        words: "remove",
      },
      ({ids}) => {
        deleteCells(workspace, ids);
        focusSelected(workspace);
      },
    ),
  ];
}
