/** Reads Observable Notebook Kit's HTML notebooks, and ours, which are the same with `data-*` attributes. */
import {defaultTreeAdapter as adapter, type DefaultTreeAdapterMap, parse, serializeOuter} from "parse5";
import {unescapeScript} from "./escape.ts";
import {kindOf} from "./kinds.ts";
import {
  type Cell,
  type CellKind,
  DEFAULT_SEED,
  DEFAULT_THEME,
  type Notebook,
  NotebookFormatError,
  type RunMode,
} from "./notebook.ts";
import {FORMAT_VERSION} from "./writer.ts";

type Node = DefaultTreeAdapterMap["childNode"];
type Element = DefaultTreeAdapterMap["element"];
type Parent = DefaultTreeAdapterMap["parentNode"];

export interface Reading {
  readonly notebook: Notebook;
  /** What had to be guessed or changed, one sentence each. */
  readonly warnings: readonly string[];
}

/**
 * Reads a notebook file. Text is never dropped: what stands between the cells becomes HTML cells.
 * @throws {NotebookFormatError} when there is no `<notebook>` element
 */
export function readNotebook(file: string): Reading {
  const warnings: string[] = [];
  const document = parse(file, {
    onParseError: ({code, startLine}) => {
      if (code === "unexpected-null-character") warnings.push(`Line ${startLine}: a NUL character became U+FFFD.`);
      if (code.startsWith("eof-in-")) warnings.push(`Line ${startLine}: the file ends inside a cell or tag.`);
    },
  });
  const elements = [...descendants(document)].filter(adapter.isElementNode);
  const [root, ...more] = elements.filter((element) => element.tagName === "notebook");
  if (!root) throw new NotebookFormatError("This is not a notebook: the file has no <notebook> element.");
  if (more.length > 0) warnings.push("The file has several <notebook> elements: their cells are read as one notebook.");

  const {theme, readonly, "data-seed": seed, "data-version": version, ...attributes} = attributesOf(root);
  if (version !== undefined && Number(version) > FORMAT_VERSION) {
    warnings.push(`The file has format version ${version}; this Nablab knows version ${FORMAT_VERSION}.`);
  }
  const title = elements.find((element) => element.tagName === "title");
  return {
    notebook: {
      title: title ? textOf(title) : "Untitled",
      theme: readTheme(theme),
      readonly: readonly !== undefined,
      seed: readSeed(seed, "The notebook", warnings) ?? DEFAULT_SEED,
      cells: readCells(
        [root, ...more].flatMap((element) => [...contentsOf(element)]),
        version !== undefined,
        warnings,
      ),
      attributes,
    },
    warnings,
  };
}

/** A cell's element, or the markup of something that stands where only cells should. */
type Content = Element | string;

function* contentsOf(root: Parent): Generator<Content> {
  let stray = "";
  for (const node of root.childNodes) {
    if (!adapter.isElementNode(node) || isStray(node)) {
      stray += adapter.isTextNode(node) ? node.value : serializeOuter(node);
      continue;
    }
    if (stray.trim()) yield stray.trim();
    stray = "";
    if (node.tagName === "script") yield node;
    else if (node.tagName !== "notebook" && node.tagName !== "title") yield* contentsOf(node);
  }
  if (stray.trim()) yield stray.trim();
}

/** Markup without cells; cells inside another element are cells all the same. */
function isStray(element: Element): boolean {
  if (["script", "title", "notebook"].includes(element.tagName)) return false;
  return ![...descendants(element)].some((node) => adapter.isElementNode(node) && node.tagName === "script");
}

function readCells(contents: readonly Content[], ours: boolean, warnings: string[]): Cell[] {
  const ids = new Set<string>();
  let largest = 0;
  const cells = contents.map((content) => (typeof content === "string" ? content : readCell(content)));
  // Numbered last, so that no cell that has an id loses it.
  return cells.map((cell) => {
    if (typeof cell !== "string") return cell;
    const id = freshId();
    warnings.push(`Text outside of cells is kept as HTML in cell ${id}.`);
    return {id, kind: "html", source: cell, pinned: true, hidden: false, run: "auto", attributes: {}};
  });

  function readCell(element: Element): Cell {
    const {
      id: given,
      type,
      pinned,
      hidden,
      "data-run": run,
      "data-seed": seedText,
      ...attributes
    } = attributesOf(element);
    const id = readId(given);
    const seed = readSeed(seedText, `Cell ${id}`, warnings);
    return {
      id,
      kind: readKind(type, id),
      source: dedent(unescapeScript(textOf(element), ours)),
      pinned: pinned !== undefined,
      hidden: hidden !== undefined,
      run: readRun(run, id),
      ...(seed !== undefined && {seed}),
      attributes,
    };
  }

  function freshId(): string {
    do largest++;
    while (ids.has(String(largest)));
    ids.add(String(largest));
    return String(largest);
  }

  /** As Notebook Kit, which knows only positive integers, but words are good too. */
  function readId(given = ""): string {
    const number = Math.floor(Number(given));
    const positive = Number.isSafeInteger(number) && number > 0;
    const id = positive ? String(number) : Number.isNaN(number) ? given : "";
    if (/^[a-zA-Z0-9_-]{1,64}$/.test(id) && !ids.has(id)) {
      if (positive) largest = Math.max(largest, number);
      ids.add(id);
      return id;
    }
    const repeated = ids.has(id);
    const renumbered = freshId();
    const what = repeated
      ? `A second cell with id "${id}"`
      : given
        ? `A cell with the id "${given}"`
        : "A cell without id";
    warnings.push(`${what} is now cell ${renumbered}.`);
    return renumbered;
  }

  function readKind(type: string | undefined, id: string): CellKind {
    const kind = kindOf(type);
    if (kind) return kind;
    warnings.push(`Cell ${id} has the unknown type "${type}" and is read as JavaScript.`);
    return "js";
  }

  function readRun(run: string | undefined, id: string): RunMode {
    if (run === undefined || run === "auto") return "auto";
    if (run === "manual" || run === "disabled") return run;
    warnings.push(`Cell ${id} has the unknown mode data-run="${run}" and runs by itself.`);
    return "auto";
  }
}

function readSeed(text: string | undefined, where: string, warnings: string[]): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed < 2 ** 32) return seed;
  warnings.push(`${where} has data-seed="${text}", which is not an integer from 0 to 4294967295: it is left out.`);
  return undefined;
}

function readTheme(theme = DEFAULT_THEME): string {
  const normal = theme.trim().toLowerCase();
  const match = /^light-dark\(([\w-]+),\s*([\w-]+)\)$/.exec(normal);
  return match ? `light-dark(${match[1]}, ${match[2]})` : normal;
}

/** Strips the indent that the writer adds: one empty line at each end, four spaces before each line. */
function dedent(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  if (isBlank(lines.at(-1))) lines.pop();
  if (isBlank(lines[0])) lines.shift();
  return lines.map((line) => line.replace(/^ {4}/, "")).join("\n");
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && /^\s*$/.test(line);
}

function attributesOf(element: Element): Record<string, string> {
  return Object.fromEntries(element.attrs.map(({name, value}) => [name, value]));
}

function textOf(element: Element): string {
  return element.childNodes.map((node) => (adapter.isTextNode(node) ? node.value : "")).join("");
}

function* descendants(node: Node | Parent): Generator<Node> {
  if (!("childNodes" in node)) return;
  for (const child of node.childNodes) {
    yield child;
    yield* descendants(child);
  }
}
