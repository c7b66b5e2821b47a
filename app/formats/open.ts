/** Opens notebook files of every format that is read. */
import type {FormatId, Import} from "../../kernel/formats/format.ts";
import {withoutManifest} from "../replay/manifest.ts";
import type {FileKind} from "./local-files.ts";

/** What the dialog to open a file offers. */
export const OPENABLE: readonly FileKind[] = [
  {description: "Notebooks", mime: "text/html", extensions: [".html", ".htm"]},
  {description: "Jupyter notebooks", mime: "application/x-ipynb+json", extensions: [".ipynb"]},
  {description: "Markdown", mime: "text/markdown", extensions: [".md", ".markdown"]},
  {description: "TypeScript", mime: "text/x-typescript", extensions: [".ts"]},
];

/** The same for `<input type="file">`. */
export const ACCEPT = OPENABLE.flatMap(({extensions}) => extensions).join(",");

/** Larger files are not read: no notebook is so large, and the page would stand still. */
const LIMIT = 64 * 2 ** 20;

/** The notebook in a file that the reader chose. @throws an error that names the file when it holds no notebook */
export async function openFile(file: File): Promise<Import & {readonly format: FormatId}> {
  if (file.size > LIMIT) throw new Error(`${file.name} is larger than a notebook can be (${LIMIT / 2 ** 20} MB).`);
  const [text, {readAny}] = await Promise.all([file.text(), import("../../kernel/formats/read.ts")]);
  try {
    const read = readAny(file.name, text);
    // What it was run with belongs to the file that was written then, not to what it becomes here.
    return {...read, notebook: withoutManifest(read.notebook)};
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new Error(`${file.name} is not a notebook file: ${detail}`, {cause: error});
  }
}

/** Whether a file that was dropped is a notebook to open, rather than data to attach. */
export async function isNotebook(file: File): Promise<boolean> {
  if (file.size > LIMIT || !/\.(html?|ipynb)$/i.test(file.name)) return false;
  const [text, {isNotebookFile}] = await Promise.all([file.text(), import("../../kernel/formats/read.ts")]);
  return isNotebookFile(file.name, text);
}
