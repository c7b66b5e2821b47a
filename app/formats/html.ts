/** The notebook file of Observable Notebook Kit, which is Nablab's own as well. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {type Reading, readNotebook} from "../../kernel/notebook/reader.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {downloadText, fileName} from "./download.ts";

/** The notebook in a file that the reader chose. @throws an error that names the file when it holds no notebook */
export async function openHtml(file: File): Promise<Reading> {
  const text = await file.text();
  try {
    return readNotebook(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`${file.name} is not a notebook file: ${detail}`, {cause: error});
  }
}

/** Offers the notebook as an .html file. */
export function downloadHtml(notebook: Notebook): void {
  downloadText(fileName(notebook.title, "html"), "text/html", writeNotebook(notebook));
}
