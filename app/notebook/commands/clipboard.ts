/** Commands that cut, copy and paste cells. */
import type {Command} from "../../shell/commands.ts";
import {notify} from "../../shell/notices.ts";
import {copiedCells} from "../clipboard/clipboard.ts";
import {copySelected, cutSelected, pasteWhenRead} from "../clipboard/paste.ts";
import type {Workspace} from "../workspace.ts";
import {onCells} from "./target.ts";

export function clipboardCommands(workspace: Workspace): Command[] {
  const paste = (where: "above" | "below") => () => {
    const clip = copiedCells().then((found) => {
      if (!found) notify("No cells have been copied yet. Ctrl+V (Cmd+V) pastes text from elsewhere as a cell.");
      return found;
    });
    pasteWhenRead(workspace, clip, where);
  };
  return [
    onCells(workspace, {id: "cut", title: "Cut the cells", keys: ["x"], mode: "command"}, () => cutSelected(workspace)),
    onCells(workspace, {id: "copy", title: "Copy the cells", keys: ["c"], mode: "command"}, () =>
      copySelected(workspace),
    ),
    {
      id: "paste",
      title: "Paste cells below",
      section: "Cell",
      keys: ["v"],
      mode: "command",
      words: "insert",
      run: paste("below"),
    },
    {
      id: "paste-above",
      title: "Paste cells above",
      section: "Cell",
      keys: ["Shift+v"],
      mode: "command",
      words: "insert",
      run: paste("above"),
    },
  ];
}
