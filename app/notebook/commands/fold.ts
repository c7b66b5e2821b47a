/** Commands that fold code, outputs and sections; folds are this reader's, not in the file. */
import type {Command} from "../../shell/commands.ts";
import {focusCell} from "../page/focus.ts";
import {headingLevel, sectionOf} from "../sections.ts";
import {toggled} from "../view.ts";
import type {Workspace} from "../workspace.ts";
import {onCells} from "./target.ts";

export function foldCommands(workspace: Workspace): Command[] {
  const {document, view} = workspace;
  const headed = () => document.getState().notebook.cells.filter((cell) => headingLevel(cell) !== null);
  return [
    onCells(
      workspace,
      {
        id: "fold-code",
        title: "Fold or unfold the cells’ code",
        keys: ["Shift+o"],
        mode: "command",
        words: "hide show",
      },
      ({cells, active}) => {
        const shown = (cell: typeof active) => showsCode(workspace, cell.id, cell.pinned);
        const fold = shown(active);
        view.setState(({open, code}) => ({
          open: cells.reduce((set, {id, pinned}) => toggled(set, id, !fold && !pinned), open),
          code: cells.reduce((set, {id, pinned}) => toggled(set, id, fold && pinned), code),
        }));
      },
    ),
    onCells(
      workspace,
      {id: "fold-output", title: "Fold or unfold the cells’ output", keys: ["o"], mode: "command", words: "hide show"},
      ({ids, active}) =>
        view.setState(({outputs}) => {
          const fold = !outputs.has(active.id);
          return {outputs: ids.reduce((set, id) => toggled(set, id, fold), outputs)};
        }),
    ),
    onCells(
      workspace,
      {id: "fold-section", title: "Fold the section", keys: ["ArrowLeft"], mode: "command", words: "heading collapse"},
      ({active}) => {
        const heading = sectionOf(document.getState().notebook, active.id);
        if (heading === null) return;
        // As in a tree: the first press goes to the heading, the next one folds.
        if (heading !== active.id) focusCell(heading);
        else view.setState(({sections}) => ({sections: toggled(sections, heading, true)}));
      },
    ),
    onCells(
      workspace,
      {
        id: "unfold-section",
        title: "Unfold the section",
        keys: ["ArrowRight"],
        mode: "command",
        words: "heading expand open",
      },
      ({active}) => view.setState(({sections}) => ({sections: toggled(sections, active.id, false)})),
    ),
    {
      id: "fold-sections",
      title: "Fold all sections",
      section: "View",
      words: "collapse headings",
      enabled: () => headed().length > 0,
      // The title of the notebook stays open: folding it would leave nothing.
      run() {
        const all = headed().filter((cell) => headingLevel(cell) !== 1);
        view.setState({sections: new Set(all.map(({id}) => id))});
      },
    },
    {
      id: "unfold-sections",
      title: "Unfold all sections",
      section: "View",
      words: "expand headings",
      enabled: () => view.getState().sections.size > 0,
      run: () => view.setState({sections: new Set()}),
    },
    {
      id: "unfold-all",
      title: "Unfold all code and outputs",
      section: "View",
      words: "expand show",
      enabled: () => view.getState().code.size + view.getState().outputs.size > 0,
      run: () => view.setState({code: new Set(), outputs: new Set()}),
    },
  ];
}

/** Whether the code of a cell is on the page. */
function showsCode({view}: Workspace, id: string, pinned: boolean): boolean {
  const {open, code} = view.getState();
  return (pinned && !code.has(id)) || open.has(id);
}
