/** Reads a notebook of any format by its name and what is in it. */
import {readNotebook} from "../notebook/reader.ts";
import {type FormatId, type Import, NO_OUTPUTS} from "./format.ts";
import {readIpynb} from "./ipynb.ts";
import {readMarkdown} from "./markdown.ts";
import {isStandalone, readStandalone} from "./standalone.ts";
import {readTypeScript} from "./typescript.ts";

/** Endings of files that are notebooks. */
const ENDINGS = [".html", ".htm", ".ipynb", ".md", ".markdown", ".ts"] as const;

/** Whether a file is one to open as a notebook: by its name, and for pages by what is in it. */
export function isNotebookFile(name: string, text: string): boolean {
  const ending = endingOf(name);
  if (ending === ".html" || ending === ".htm") return /<notebook[\s>]/i.test(text) || isStandalone(text);
  return ENDINGS.some((each) => each === ending);
}

/**
 * Reads a file's text.
 * @param name of the file; without an ending that is known, the text decides
 * @throws an error that says what is wrong when it holds no notebook
 */
export function readAny(name: string, text: string): Import & {readonly format: FormatId} {
  const format = formatOf(endingOf(name), text);
  return {format, ...READERS[format](text)};
}

const READERS: Readonly<Record<FormatId, (text: string) => Import>> = {
  html: (text) => ({...readNotebook(text), outputs: NO_OUTPUTS}),
  ipynb: readIpynb,
  md: readMarkdown,
  ts: readTypeScript,
  standalone: readStandalone,
};

function formatOf(ending: string, text: string): FormatId {
  if (ending === ".ipynb") return "ipynb";
  if (ending === ".md" || ending === ".markdown") return "md";
  if (ending === ".ts") return "ts";
  if (isStandalone(text)) return "standalone";
  return /^\s*\{/.test(text) ? "ipynb" : "html";
}

function endingOf(name: string): string {
  return /\.[a-z]+$/.exec(name.toLowerCase())?.[0] ?? "";
}
