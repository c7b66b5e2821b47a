/** What the file holds that this script stands in. */
import {NOTEBOOK_TYPE} from "../../kernel/formats/standalone.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import type {Attachment} from "../session/contract.ts";
import {attachedName, BEGIN_TYPE, type Begin, dataName, FILE_TYPE, unpack} from "./blocks.ts";

/** The notebook. @throws when the file is damaged */
export function notebookOfFile(): Notebook {
  return readNotebook(String(JSON.parse(textOf(`script[type="${NOTEBOOK_TYPE}"]`)))).notebook;
}

export function beginOfFile(): Begin {
  return JSON.parse(textOf(`script[type="${BEGIN_TYPE}"]`));
}

/** One of the files inside. @throws when there is none of this name, or it is damaged */
export async function fileOf(name: string): Promise<ArrayBuffer> {
  return unpack(textOf(`script[type="${FILE_TYPE}"][data-name="${CSS.escape(name)}"]`));
}

/** A data file for the kernel. @throws with what to do when it is not inside */
export async function dataOf(name: string): Promise<ArrayBuffer> {
  const found = document.querySelector(`script[type="${FILE_TYPE}"][data-name="${CSS.escape(dataName(name))}"]`);
  if (found) return fileOf(dataName(name));
  throw new Error(
    `${name} is not in this file: pages that run hold the data that was used before they were exported. Run the notebook in Nablab, then export it again.`,
  );
}

/** The notebook's attached files. */
export function attachmentsOf({attached}: Begin): Promise<Attachment[]> {
  return Promise.all(attached.map(async ({name, mime}) => ({name, mime, bytes: await fileOf(attachedName(name))})));
}

function textOf(selector: string): string {
  const text = document.querySelector(selector)?.textContent;
  if (!text) throw new Error("This file is damaged: a part of it is missing.");
  return text;
}
