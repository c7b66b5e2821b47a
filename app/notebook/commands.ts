/** The commands of an open notebook. */
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import {pickFiles} from "../formats/download.ts";
import type {Command} from "../shell/commands.ts";
import {notify} from "../shell/notices.ts";
import {navigate} from "../shell/router.ts";
import type {SettingsStore} from "../storage/settings.ts";
import {
  addCell,
  deleteCell,
  download,
  isRunning,
  moveCell,
  openCode,
  restart,
  runAll,
  runCell,
  runStale,
  stop,
} from "./actions.ts";
import {CHOICES, KIND_NAMES} from "./kinds.ts";
import {outline} from "./outline.ts";
import {editCell, focusCell, goToNext} from "./page/focus.ts";
import {replaceDialog} from "./page/ReplaceDialog.tsx";
import type {Workspace} from "./workspace.ts";

/** All commands of a notebook page, in the order of the palette. */
export function notebookCommands(workspace: Workspace, settings: SettingsStore): Command[] {
  return [
    ...runCommands(workspace),
    ...cellCommands(workspace),
    ...documentCommands(workspace),
    ...viewCommands(workspace, settings),
  ];
}

function selected({document}: Workspace): {id: string; index: number; count: number} | null {
  const {selection, notebook} = document.getState();
  const index = notebook.cells.findIndex((cell) => cell.id === selection);
  return selection === null || index < 0 ? null : {id: selection, index, count: notebook.cells.length};
}

/** A command on the selected cell; not there when none is selected. */
function onCell(
  workspace: Workspace,
  command: Omit<Command, "run" | "enabled" | "section">,
  run: (cell: {id: string; index: number; count: number}) => void,
): Command {
  return {
    ...command,
    section: "Cell",
    enabled: () => selected(workspace) !== null,
    run() {
      const cell = selected(workspace);
      if (cell) run(cell);
    },
  };
}

function runCommands(workspace: Workspace): Command[] {
  const {session} = workspace;
  const running = () => isRunning(session.store.getState());
  return [
    onCell(workspace, {id: "run-next", title: "Run the cell and go to the next", keys: ["Shift+Enter"]}, ({id}) => {
      runCell(workspace, id);
      goToNext(workspace, id);
    }),
    onCell(workspace, {id: "run-here", title: "Run the cell", keys: ["$mod+Enter"]}, ({id}) => runCell(workspace, id)),
    onCell(
      workspace,
      {id: "run-insert", title: "Run the cell and add one below", keys: ["Alt+Enter"], whileTyping: true},
      ({id, index}) => {
        runCell(workspace, id);
        editCell(addCell(workspace, index + 1, "ts"), "start");
      },
    ),
    {
      id: "run-all",
      title: "Run all cells",
      section: "Run",
      keys: ["$mod+Shift+Enter"],
      whileTyping: true,
      run: () => runAll(workspace),
    },
    {
      id: "run-stale",
      title: "Run what has changed",
      section: "Run",
      words: "stale outdated",
      run: () => runStale(workspace),
    },
    {
      id: "stop",
      title: "Stop",
      section: "Run",
      keys: ["$mod+.", "Escape Escape"],
      words: "interrupt cancel kill",
      whileTyping: true,
      enabled: running,
      run: () => void stop(workspace),
    },
    {id: "restart", title: "Restart the kernel", section: "Run", words: "reset", run: () => restart(workspace, false)},
    {id: "restart-run", title: "Restart the kernel and run all", section: "Run", run: () => restart(workspace, true)},
  ];
}

function cellCommands(workspace: Workspace): Command[] {
  const {document} = workspace;
  const add = (kind: CellKind): Command => ({
    id: `add-${kind}`,
    title: `Add a cell below: ${KIND_NAMES[kind]}`,
    section: "Cell",
    words: "insert new",
    run() {
      const at = (selected(workspace)?.index ?? document.getState().notebook.cells.length - 1) + 1;
      editCell(addCell(workspace, at, kind), "start");
    },
  });
  const kind = (to: CellKind): Command =>
    onCell(
      workspace,
      {id: `kind-${to}`, title: `Change the cell to ${KIND_NAMES[to]}`, words: "kind type language"},
      ({id}) => document.dispatch({type: "kind", id, kind: to}),
    );
  return [
    ...CHOICES.map(add),
    onCell(workspace, {id: "add-above", title: "Add a cell above", words: "insert new"}, ({index}) =>
      editCell(addCell(workspace, index, "ts"), "start"),
    ),
    onCell(workspace, {id: "edit", title: "Edit the cell", words: "show open code"}, ({id}) => editCell(id, "last")),
    onCell(workspace, {id: "pin", title: "Always show or hide the cell's code", words: "pin fold"}, ({id, index}) => {
      const {pinned} = document.getState().notebook.cells[index] ?? {pinned: false};
      document.dispatch({type: "flags", id, pinned: !pinned});
      openCode(workspace, id, false);
    }),
    onCell(workspace, {id: "move-up", title: "Move the cell up", keys: ["Alt+ArrowUp"]}, ({id}) => {
      if (moveCell(workspace, id, -1)) focusCell(id);
    }),
    onCell(workspace, {id: "move-down", title: "Move the cell down", keys: ["Alt+ArrowDown"]}, ({id}) => {
      if (moveCell(workspace, id, 1)) focusCell(id);
    }),
    onCell(workspace, {id: "duplicate", title: "Duplicate the cell", words: "copy"}, ({id}) =>
      document.dispatch({type: "duplicate", id}),
    ),
    onCell(workspace, {id: "delete", title: "Delete the cell", words: "remove"}, ({id}) => deleteCell(workspace, id)),
    ...CHOICES.map(kind),
    ...(["auto", "manual", "disabled"] as const).map((run) =>
      onCell(workspace, {id: `mode-${run}`, title: `The cell runs: ${MODES[run]}`, words: "mode lazy frozen"}, ({id}) =>
        document.dispatch({type: "flags", id, run}),
      ),
    ),
  ];
}

const MODES = {auto: "when its inputs change", manual: "only when asked", disabled: "never"} as const;

function documentCommands(workspace: Workspace): Command[] {
  const {document, autosave, attachments} = workspace;
  return [
    {
      id: "undo",
      title: "Undo",
      section: "Notebook",
      keys: ["$mod+z"],
      enabled: () => document.getState().past.length > 0,
      run: () => document.dispatch({type: "undo"}),
    },
    {
      id: "redo",
      title: "Redo",
      section: "Notebook",
      keys: ["$mod+Shift+z", "$mod+y"],
      enabled: () => document.getState().future.length > 0,
      run: () => document.dispatch({type: "redo"}),
    },
    {
      id: "replace",
      title: "Replace in all cells…",
      section: "Notebook",
      keys: ["$mod+Shift+h"],
      words: "find search rename",
      whileTyping: true,
      run: () => replaceDialog.setState({open: true}),
    },
    {
      id: "save",
      title: "Save now",
      section: "Notebook",
      keys: ["$mod+s"],
      whileTyping: true,
      run() {
        void autosave.flush().then(() => {
          if (autosave.state.getState().status !== "failed") notify("Saved in this browser, as always while you type.");
        });
      },
    },
    {
      id: "download",
      title: "Download as .html",
      section: "Notebook",
      keys: ["$mod+Shift+s"],
      words: "export file save",
      whileTyping: true,
      run: () => download(workspace),
    },
    {
      id: "attach",
      title: "Attach files…",
      section: "Notebook",
      words: "upload data csv",
      run: () => void pickFiles().then(attachments.add),
    },
  ];
}

function viewCommands(workspace: Workspace, settings: SettingsStore): Command[] {
  const {document} = workspace;
  const headings = outline(document.getState().notebook).filter(({level}) => level > 1);
  return [
    {
      id: "output-side",
      title: "Outputs above or below the code",
      section: "View",
      words: "position order",
      run: () => settings.change({output: settings.getState().output === "above" ? "below" : "above"}),
    },
    {
      id: "outline",
      title: "Show or hide the outline",
      section: "View",
      words: "contents toc",
      run: () => settings.change({outline: !settings.getState().outline}),
    },
    {
      id: "first",
      title: "First cell",
      section: "Go to",
      run() {
        const [first] = document.getState().notebook.cells;
        if (first) focusCell(first.id);
      },
    },
    ...headings.map(({cell, nth, text}) => ({
      id: `go-${cell}-${nth}`,
      title: text,
      section: "Go to" as const,
      words: "heading section",
      run: () => focusCell(cell),
    })),
    {
      id: "gallery",
      title: "Leave this notebook",
      section: "Go to",
      words: "close",
      run: () => navigate({view: "home"}),
    },
  ];
}
