/** Writes a notebook as Observable Notebook Kit's HTML; what that format has not got goes into `data-*` attributes. */
import {defaultTreeAdapter as adapter, type DefaultTreeAdapterMap, html, serializeOuter} from "parse5";
import {escapeScript} from "./escape.ts";
import {typeOf} from "./kinds.ts";
import {type Cell, DEFAULT_SEED, type Notebook, NotebookFormatError} from "./notebook.ts";

/** Version of our additions to the format, in `data-version`. */
export const FORMAT_VERSION = 1;

type Element = DefaultTreeAdapterMap["element"];
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
  const root = element("notebook", {...own, ...notebook.attributes, ...own});
  append(root, element("title", {}, notebook.title));
  for (const cell of notebook.cells) append(root, writeCell(cell));
  adapter.insertText(root, "\n");
  return `<!doctype html>\n${serializeOuter(root)}\n`;
}

function writeCell(cell: Cell): Element {
  const own = {
    id: cell.id,
    type: typeOf(cell.kind),
    pinned: cell.pinned && "",
    hidden: cell.hidden && "",
    "data-run": cell.run !== "auto" && cell.run,
    "data-seed": cell.seed !== undefined && String(cell.seed),
  };
  return element("script", {...own, ...cell.attributes, ...own}, indent(escapeScript(cell.source)));
}

function element(name: string, attributes: Attributes, text?: string): Element {
  const attrs = Object.entries(attributes).flatMap(([key, value]) => {
    if (!/^[^\s"'<>/=\p{Cc}]+$/u.test(key))
      throw new NotebookFormatError(`"${key}" cannot be the name of an attribute.`);
    return value === false ? [] : {name: key, value};
  });
  const created = adapter.createElement(name, html.NS.HTML, attrs);
  if (text !== undefined) adapter.insertText(created, text);
  return created;
}

function append(root: Element, child: Element): void {
  adapter.insertText(root, "\n  ");
  adapter.appendChild(root, child);
}

function indent(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  return `\n${lines.map((line) => (line ? `    ${line}` : "")).join("\n")}\n  `;
}
