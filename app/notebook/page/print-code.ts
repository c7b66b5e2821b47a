import type {Notebook} from "../../../kernel/notebook/notebook.ts";
import {highlight} from "../../editor/highlight.ts";
import "./print.css";

/**
 * Puts the text of cells whose editor is open beside it while the page is printed: an editor cuts long lines and has only
 * those that are in sight. Returns how to end that.
 */
export function printCode(notebook: () => Notebook): () => void {
  const added: Element[] = [];
  const add = () => {
    for (const {id, source, kind} of notebook().cells) {
      const code = document.querySelector(`[data-cell-id="${id}"] [data-code]`);
      if (!code?.querySelector(".monaco-editor")) continue;
      const copy = document.createElement("pre");
      copy.className = "static-code print-code";
      for (const line of highlight(source, kind)) {
        for (const {text, token} of line) {
          const piece = document.createElement("span");
          if (token) piece.className = `tok-${token}`;
          piece.textContent = text;
          copy.append(piece);
        }
        copy.append("\n");
      }
      code.append(copy);
      added.push(copy);
    }
  };
  const remove = () => {
    for (const copy of added.splice(0)) copy.remove();
  };
  addEventListener("beforeprint", add);
  addEventListener("afterprint", remove);
  return () => {
    remove();
    removeEventListener("beforeprint", add);
    removeEventListener("afterprint", remove);
  };
}
