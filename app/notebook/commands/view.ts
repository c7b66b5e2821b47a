/** Commands that change how the page looks, and that lead elsewhere. */
import type {Command} from "../../shell/commands.ts";
import {navigate} from "../../shell/router.ts";
import type {SettingsStore} from "../../storage/settings.ts";
import {outline} from "../outline.ts";
import {focusCell} from "../page/focus.ts";
import type {Workspace} from "../workspace.ts";

export function viewCommands(workspace: Workspace, settings: SettingsStore): Command[] {
  const {document, view} = workspace;
  const headings = outline(document.getState().notebook).filter(({level}) => level > 1);
  const pinAll = (pinned: boolean) => () =>
    document.dispatch({
      type: "batch",
      operations: document.getState().notebook.cells.map(({id}) => ({type: "flags", id, pinned})),
    });
  return [
    {
      id: "reading",
      title: "Reading view: only text and outputs",
      section: "View",
      keys: ["$mod+Shift+e"],
      words: "hide code readers preview app",
      run: () => view.setState(({reading}) => ({reading: !reading})),
    },
    {
      id: "hide-code",
      title: "Hide all code for readers",
      section: "View",
      words: "pin fold",
      run: pinAll(false),
    },
    {id: "show-code", title: "Show all code to readers", section: "View", words: "pin unfold", run: pinAll(true)},
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
