import type {Reading} from "./assemble.ts";
import {readCanonical} from "./canonical.ts";

/**
 * Reads a notebook file as `readNotebook` does; the HTML parser is loaded only for texts that Nablab did not write.
 * @throws {NotebookFormatError} when it is not a notebook; rejects when the parser cannot be fetched
 */
export async function openNotebook(file: string): Promise<Reading> {
  const notebook = readCanonical(file);
  if (notebook) return {notebook, warnings: []};
  const {readNotebook} = await import("./reader.ts");
  return readNotebook(file);
}
