/** Writes a notebook as Observable Notebook Kit's HTML; what that format has not got goes into `data-*` attributes. */
import {escapeScript} from "./escape.ts";
import {typeOf} from "./kinds.ts";
import {type Cell, DEFAULT_SEED, type Notebook, NotebookFormatError} from "./notebook.ts";

/** Version of our additions to the format, in `data-version`. */
export const FORMAT_VERSION = 1;

type Attributes = Record<string, string | false>;

/**
 * The canonical text of a notebook: equal notebooks give equal texts, and reading it gives an equal notebook, but for
 * line breaks, which become `\n`, and NUL characters, which HTML cannot hold.
 * @throws {NotebookFormatError} when the name of an attribute cannot be written
 */
export function writeNotebook(notebook: Notebook): string {
  const own = {
    theme: notebook.theme,
    readonly: notebook.readonly && "",
    "data-seed": notebook.seed !== DEFAULT_SEED && String(notebook.seed),
    "data-version": String(FORMAT_VERSION),
  };
  const attributes = writeAttributes({...own, ...notebook.attributes, ...own});
  const inside = [`<title>${escapeText(notebook.title)}</title>`, ...notebook.cells.map(writeCell)];
  return `<!doctype html>\n<notebook${attributes}>\n  ${inside.join("\n  ")}\n</notebook>\n`;
}

function writeCell(cell: Cell): string {
  const own = {
    id: cell.id,
    type: typeOf(cell),
    pinned: cell.pinned && "",
    hidden: cell.hidden && "",
    "data-run": cell.run !== "auto" && cell.run,
    "data-seed": cell.seed !== undefined && String(cell.seed),
  };
  return `<script${writeAttributes({...own, ...cell.attributes, ...own})}>${indent(escapeScript(cell.source))}</script>`;
}

function writeAttributes(attributes: Attributes): string {
  const written = Object.entries(attributes).map(([name, value]) => {
    if (!isAttributeName(name)) throw new NotebookFormatError(`"${name}" cannot be the name of an attribute.`);
    return value === false ? "" : ` ${name}="${escapeText(value).replaceAll('"', "&quot;")}"`;
  });
  return written.join("");
}

/** As HTML escapes text. A serializer would do, but it comes with a parser that most readers of a notebook never need. */
function escapeText(text: string): string {
  return text.replace(/[&<>\u00a0]/g, (character) => ESCAPES[character] ?? character);
}

const ESCAPES: Readonly<Record<string, string>> = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;"};

/** Whether HTML has a way to write an attribute of this name. */
export function isAttributeName(name: string): boolean {
  return /^[^\s"'<>/=\p{Cc}]+$/u.test(name);
}

function indent(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  return `\n${lines.map((line) => (line ? `    ${line}` : "")).join("\n")}\n  `;
}
