/** The notebook file of Observable Notebook Kit, which is Nablab's own as well, and what every file of ours says. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {manifest, withManifest} from "../replay/manifest.ts";
import {downloadText, fileName} from "./download.ts";

/** The notebook with the manifest of the run that it shows, as it leaves in every format. */
export async function manifested(notebook: Notebook, run: Parameters<typeof manifest>[1]): Promise<Notebook> {
  return withManifest(notebook, await manifest(notebook, run));
}

/** Offers the notebook as an .html file. */
export async function downloadHtml(notebook: Notebook, run: Parameters<typeof manifest>[1]): Promise<void> {
  const text = writeNotebook(await manifested(notebook, run));
  downloadText(fileName(notebook.title, "html"), "text/html", text);
}
