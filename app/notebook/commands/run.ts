/** Commands that run, stop and restart. */
import {isLazy, RUN_ATTRIBUTE} from "../../../kernel/notebook/notebook.ts";
import {isRunning} from "../../session/state.ts";
import type {Command} from "../../shell/commands.ts";
import {replayDialog} from "../../shell/dialogs.ts";
import {addCell, restart, run, runAll, runCells, runStale, stop} from "../actions.ts";
import {editCell, goToNext} from "../page/focus.ts";
import type {Workspace} from "../workspace.ts";
import {onCells} from "./target.ts";

export function runCommands(workspace: Workspace): Command[] {
  const {session, document} = workspace;
  const lazy = () => isLazy(document.getState().notebook);
  return [
    onCells(
      workspace,
      {id: "run-next", title: "Run the selected cells and go to the next", keys: ["Shift+Enter"], mode: "both"},
      ({ids}) => {
        if (runCells(workspace, ids)) goToNext(workspace, ids.at(-1) ?? "");
      },
    ),
    onCells(
      workspace,
      {id: "run-here", title: "Run the selected cells", keys: ["$mod+Enter"], mode: "both"},
      ({ids}) => void runCells(workspace, ids),
    ),
    onCells(
      workspace,
      {id: "run-insert", title: "Run the cell and add one below", keys: ["Alt+Enter"], mode: "both"},
      ({ids, last}) => {
        if (runCells(workspace, ids)) editCell(addCell(workspace, last + 1, "ts"), "start");
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
      ...onCells(workspace, {id: "run-above", title: "Run all cells above"}, ({active}) =>
        run(workspace, {above: active.id}),
      ),
      section: "Run",
    },
    {
      ...onCells(workspace, {id: "run-below", title: "Run all cells below"}, ({active}) =>
        run(workspace, {below: active.id}),
      ),
      section: "Run",
    },
    {
      id: "lazy",
      title: "Run cells only when asked (lazy)",
      section: "Run",
      words: "autorun mode reactive stale",
      enabled: () => !lazy(),
      run: () => document.dispatch({type: "attribute", name: RUN_ATTRIBUTE, value: "lazy"}),
    },
    {
      id: "autorun",
      title: "Run cells when their inputs change (autorun)",
      section: "Run",
      words: "lazy mode reactive",
      enabled: lazy,
      run: () => document.dispatch({type: "attribute", name: RUN_ATTRIBUTE, value: null}),
    },
    {
      id: "stop",
      title: "Stop",
      section: "Run",
      keys: ["$mod+.", "Escape Escape"],
      words: "interrupt cancel kill",
      whileTyping: true,
      enabled: () => isRunning(session.store.getState()),
      run: () => void stop(workspace),
    },
    {
      id: "restart",
      title: "Restart the kernel",
      section: "Run",
      keys: ["0 0"],
      mode: "command",
      words: "reset",
      run: () => restart(workspace, false),
    },
    {id: "restart-run", title: "Restart the kernel and run all", section: "Run", run: () => restart(workspace, true)},
    {
      id: "replay",
      title: "Replay: run again and compare…",
      section: "Run",
      words: "reproduce deviation bit equal same",
      enabled: () => session.store.getState().backend !== null,
      run: () => replayDialog.setState({open: true}),
    },
  ];
}
