/**
 * Markdown: text cells as they are, code cells in fences. A comment before each cell has what Markdown has no place for;
 * front matter has what concerns the notebook. Files of others, without comments, are cut at their fences.
 */
import type {Cell, CellKind, Notebook} from "../notebook/notebook.ts";
import {
  cellExtras,
  idGiver,
  makeCell,
  notebookExtras,
  parseJson,
  readCellExtras,
  readNotebookExtras,
} from "./extras.ts";
import {type Import, NO_OUTPUTS} from "./format.ts";

/** Attribute for front matter that is not ours. */
const FOREIGN = "data-front-matter";

/** Begins a cell. A text that looks like one has a backslash more. */
const MARK = "<!-- nablab: ";
const MARK_LINE = /^<!-- nablab: (\{.*\}) -->$/;

/** Words behind a fence by kind, the first as it is written. */
const INFO: Readonly<Record<Exclude<CellKind, "md" | "other">, readonly string[]>> = {
  ts: ["ts", "typescript"],
  js: ["js", "javascript", "mjs"],
  html: ["html"],
  tex: ["tex", "latex"],
  dot: ["dot", "graphviz"],
  sql: ["sql"],
  node: ["node"],
  python: ["python", "py", "python3"],
  r: ["r"],
  ojs: ["ojs"],
};

/** The text of an .md file. */
export function writeMarkdown(notebook: Notebook): string {
  const {[FOREIGN]: foreign, ...attributes} = notebook.attributes;
  const matter = [
    "---",
    `title: ${JSON.stringify(notebook.title)}`,
    `nablab: ${inComment(notebookExtras({...notebook, attributes}))}`,
    ...(foreign === undefined ? [] : foreign.split("\n")),
    "---",
    "",
  ];
  return `${matter.join("\n")}\n${notebook.cells.map(writeCell).join("\n")}`;
}

function writeCell(cell: Cell): string {
  const mark = `${MARK}${inComment({id: cell.id, ...cellExtras(cell)})} -->`;
  return `${mark}\n${cell.kind === "md" ? escapeMarks(cell.source) : fenced(cell)}\n`;
}

function fenced({kind, source}: Cell): string {
  const longest = (source.match(/`+/g) ?? []).reduce((most, {length}) => Math.max(most, length), 2);
  const fence = "`".repeat(longest + 1);
  const info = kind === "other" || kind === "md" ? "" : INFO[kind][0];
  return `${fence}${info}\n${source}\n${fence}`;
}

/** JSON that cannot end a comment, nor a line of front matter. */
function inComment(value: unknown): string {
  return JSON.stringify(value).replace(
    /[>\u0085\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function escapeMarks(text: string): string {
  return text.replace(/^<!-- (?=\\*nablab: )/gm, "<!-- \\");
}

function unescapeMarks(text: string): string {
  return text.replace(/^<!-- \\(?=\\*nablab: )/gm, "<!-- ");
}

/** Reads Markdown, ours or anyone's: every text is some notebook. */
export function readMarkdown(text: string): Import {
  const {matter, body} = splitFrontMatter(text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"));
  const warnings: string[] = [];
  const {title, extras, rest} = readFrontMatter(matter);
  const parts = MARK_TEST.test(body) ? markedParts(body) : fencedParts(body);
  const giveId = idGiver(parts.flatMap(({id}) => id ?? []));
  const cells = parts.map(({id, kind, source, extras}) => makeCell(giveId(id), source, kind, extras));
  const broken = parts.filter(({isBroken}) => isBroken).length;
  if (broken > 0) warnings.push(`${broken} cells have a damaged comment before them: kind and mode are guessed.`);
  const attributes = {...extras?.attributes, ...(rest.length > 0 && {[FOREIGN]: rest.join("\n")})};
  const notebook: Notebook = {
    theme: "air",
    readonly: false,
    seed: 1,
    ...extras,
    title: title ?? /^# +(.+)$/m.exec(body)?.[1]?.trim() ?? "",
    attributes,
    cells,
  };
  return {notebook, warnings, outputs: NO_OUTPUTS};
}

const MARK_TEST = new RegExp(MARK_LINE.source, "m");

function splitFrontMatter(text: string): {matter: readonly string[]; body: string} {
  const lines = text.split("\n");
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : -1;
  if (end < 0) return {matter: [], body: text};
  return {matter: lines.slice(1, end), body: lines.slice(end + 1).join("\n")};
}

function readFrontMatter(matter: readonly string[]) {
  const title = matter
    .find((line) => line.startsWith("title:"))
    ?.slice("title:".length)
    .trim();
  const own = matter.find((line) => line.startsWith("nablab:"));
  const extras = readNotebookExtras(parseJson(own?.slice("nablab:".length)));
  const quoted = parseJson(title);
  return {
    title: typeof quoted === "string" ? quoted : title,
    extras,
    rest: matter.filter((line) => !line.startsWith("title:") && line !== own),
  };
}

interface Part {
  readonly id?: string;
  readonly kind: CellKind;
  readonly source: string;
  readonly extras: ReturnType<typeof readCellExtras>;
  readonly isBroken?: boolean;
}

/** Cells of a file that has our comments. */
function markedParts(body: string): Part[] {
  const lines = body.split("\n");
  const parts: Part[] = [];
  let at = 0;
  const before = textUntilMark();
  if (before.trim()) parts.push(...fencedParts(before));
  while (at < lines.length) {
    const json = parseJson(MARK_LINE.exec(lines[at] ?? "")?.[1]) as {id?: unknown} | undefined;
    at += 1;
    const extras = readCellExtras(json);
    const id = typeof json?.id === "string" ? json.id : undefined;
    const fence = extras?.kind === "md" ? null : openFence(lines[at] ?? "");
    const source = fence ? fencedText(fence) : unescapeMarks(textUntilMark());
    parts.push({id, kind: fence?.kind ?? "md", source, extras, isBroken: !extras?.kind});
  }
  return parts;

  /** Everything before the next cell, without the line break that the writer adds. */
  function textUntilMark(): string {
    const from = at;
    while (at < lines.length && !MARK_LINE.test(lines[at] ?? "")) at += 1;
    const found = lines.slice(from, at);
    if (found.at(-1) === "") found.pop();
    return found.join("\n");
  }

  /** The text in a fence; what stands behind it, which somebody added, becomes part of it rather than be lost. */
  function fencedText(fence: Fence): string {
    const from = at + 1;
    at = from;
    while (at < lines.length && !closes(fence, lines[at] ?? "")) at += 1;
    const inside = lines.slice(from, at);
    at += 1;
    const added = textUntilMark();
    return [...inside, ...(added.trim() ? [added] : [])].join("\n");
  }
}

/** Cells of anyone's file: fences with a language that we know are code, all else is text. */
function fencedParts(body: string): Part[] {
  const parts: Part[] = [];
  let text: string[] = [];
  const lines = body.split("\n");
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? "";
    const fence = openFence(line);
    if (!fence) {
      text.push(line);
      continue;
    }
    let end = at + 1;
    while (end < lines.length && !closes(fence, lines[end] ?? "")) end += 1;
    if (fence.kind) {
      flush();
      parts.push({kind: fence.kind, source: lines.slice(at + 1, end).join("\n"), extras: null});
    } else text.push(...lines.slice(at, end + 1));
    at = end;
  }
  flush();
  return parts;

  function flush(): void {
    const source = text
      .join("\n")
      .replace(/^(?:[ \t]*\n)+/, "")
      .trimEnd();
    if (source) parts.push({kind: "md", source, extras: null});
    text = [];
  }
}

interface Fence {
  readonly mark: string;
  readonly kind: CellKind | undefined;
}

function openFence(line: string): Fence | null {
  const [, mark, rest = ""] = /^(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
  if (mark === undefined || rest.includes("`")) return null;
  const info = /^\s*\{?\.?([\w-]*)/.exec(rest)?.[1];
  const word = info?.toLowerCase() ?? "";
  const entry = Object.entries(INFO).find(([, words]) => words.includes(word));
  return {mark, kind: entry?.[0] as CellKind | undefined};
}

function closes({mark}: Fence, line: string): boolean {
  return line.startsWith(mark) && line.trimEnd().length >= mark.length && new Set(line.trimEnd()).size === 1;
}
