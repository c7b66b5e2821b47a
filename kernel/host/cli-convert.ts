/** `nablab convert IN OUT`: a notebook from one format to another, by the endings of the files. */
import {readFile, writeFile} from "node:fs/promises";
import type {Outputs} from "../formats/format.ts";
import {writeIpynb} from "../formats/ipynb.ts";
import {writeMarkdown} from "../formats/markdown.ts";
import {readAny} from "../formats/read.ts";
import {writeStandalone} from "../formats/standalone.ts";
import {writeTypeScript} from "../formats/typescript.ts";
import type {Notebook} from "../notebook/notebook.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {UsageError} from "./cli-options.ts";

type Write = (notebook: Notebook, outputs: Outputs) => string;

/** By ending, the longest first. */
const WRITERS: readonly (readonly [ending: string, write: Write])[] = [
  [".page.html", (notebook, outputs) => writeStandalone(notebook, {outputs})],
  [".html", writeNotebook],
  [".ipynb", writeIpynb],
  [".md", writeMarkdown],
  [".ts", writeTypeScript],
];

/**
 * @returns what had to be guessed or changed, one sentence each
 * @throws {UsageError} when a file cannot be read, is no notebook, or the ending of OUT is not known
 */
export async function convert(from: string, to: string): Promise<readonly string[]> {
  const [, write] = WRITERS.find(([ending]) => to.toLowerCase().endsWith(ending)) ?? [];
  if (!write) {
    const endings = WRITERS.map(([ending]) => ending).join(", ");
    throw new UsageError(`${to}: the ending says what to write; it can be ${endings}.`);
  }
  const place = (file: string, error: unknown) =>
    new UsageError(`${file}: ${error instanceof Error ? error.message : error}`);
  const text = await readFile(from, "utf8").catch((error) => Promise.reject(place(from, error)));
  let read: ReturnType<typeof readAny>;
  try {
    read = readAny(from, text);
  } catch (error) {
    throw place(from, error);
  }
  await writeFile(to, write(read.notebook, read.outputs)).catch((error) => Promise.reject(place(to, error)));
  return read.warnings;
}
