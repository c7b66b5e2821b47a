/** Commands on the notebook as a whole: history, find, files. */
import {pickFiles} from "../../formats/download.ts";
import {canWriteBack} from "../../formats/local-files.ts";
import type {Command} from "../../shell/commands.ts";
import {exportDialog} from "../../shell/dialogs.ts";
import {download, save} from "../actions.ts";
import {finder} from "../find/finder.ts";
import type {Workspace} from "../workspace.ts";
import {focusSelected} from "./target.ts";

export function documentCommands(workspace: Workspace): Command[] {
  const {document, attachments, file} = workspace;
  /** Goes back or forth; a cell that had the focus and is another now gives it on. */
  const travel = (type: "undo" | "redo") => () => {
    const inText = window.document.activeElement?.closest("[data-code]") != null;
    document.dispatch({type});
    if (!inText) focusSelected(workspace);
  };
  return [
    {
      id: "undo",
      title: "Undo",
      section: "Notebook",
      keys: ["$mod+z", "z"],
      mode: "both",
      enabled: () => document.getState().past.length > 0,
      run: travel("undo"),
    },
    {
      id: "redo",
      title: "Redo",
      section: "Notebook",
      keys: ["$mod+Shift+z", "$mod+y", "Shift+z"],
      mode: "both",
      enabled: () => document.getState().future.length > 0,
      run: travel("redo"),
    },
    {
      id: "find",
      title: "Find and replace in all cells",
      section: "Notebook",
      keys: ["$mod+f", "$mod+Shift+h"],
      words: "search regular expression rename",
      whileTyping: true,
      // Pressed once more in its field, the browser's own search opens: it finds what outputs show.
      enabled: () => window.document.activeElement?.closest("search") == null,
      run: () => finder.open(),
    },
    {
      id: "save",
      title: "Save now",
      section: "Notebook",
      keys: ["$mod+s"],
      whileTyping: true,
      run: () => void save(workspace),
    },
    {
      id: "save-as",
      title: "Save to a file…",
      section: "Notebook",
      keys: ["$mod+Shift+s"],
      words: "disk write open",
      whileTyping: true,
      enabled: canWriteBack,
      run: () => void file.saveAs(),
    },
    {
      id: "export",
      title: "Export…",
      section: "Notebook",
      words: "download jupyter ipynb markdown pdf print page standalone",
      whileTyping: true,
      run: () => exportDialog.setState({open: true}),
    },
    {
      id: "download",
      title: "Download as .html",
      section: "Notebook",
      // Where the page can write files, these keys do that.
      ...(!canWriteBack() && {keys: ["$mod+Shift+s"]}),
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
