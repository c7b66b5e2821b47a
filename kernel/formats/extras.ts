/** What formats that are not ours keep of a notebook besides its texts: written as JSON, checked when it is read. */
import * as v from "valibot";
import {readTheme} from "../notebook/assemble.ts";
import {typeOf} from "../notebook/kinds.ts";
import {
  type Cell,
  type CellKind,
  DEFAULT_SEED,
  DEFAULT_THEME,
  FOREIGN_KINDS,
  type Notebook,
  RUNNABLE_KINDS,
} from "../notebook/notebook.ts";
import {isAttributeName} from "../notebook/writer.ts";

/** HTML knows attributes by names of small letters. */
const attributes = v.optional(
  v.pipe(
    v.record(v.pipe(v.string(), v.check(isAttributeName)), v.string()),
    v.transform(
      (record): Record<string, string> =>
        Object.fromEntries(
          Object.entries(record).map(([name, value]) => [
            name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
            value,
          ]),
        ),
    ),
  ),
);
const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));

const notebookSchema = v.object({
  theme: v.optional(
    v.pipe(
      v.string(),
      v.transform((theme) => readTheme(theme)),
    ),
    DEFAULT_THEME,
  ),
  readonly: v.optional(v.boolean(), false),
  seed: v.optional(seed, DEFAULT_SEED),
  attributes,
});

const cellSchema = v.object({
  kind: v.optional(v.picklist([...RUNNABLE_KINDS, ...FOREIGN_KINDS])),
  pinned: v.optional(v.boolean()),
  hidden: v.optional(v.boolean()),
  run: v.optional(v.picklist(["auto", "manual", "disabled"])),
  seed: v.optional(seed),
  attributes,
});

export type NotebookExtras = v.InferOutput<typeof notebookSchema>;
export type CellExtras = v.InferOutput<typeof cellSchema>;

/** All of a notebook that is neither title nor cells. */
export function notebookExtras({theme, readonly, seed, attributes}: Notebook): object {
  return {theme, ...(readonly && {readonly}), seed, ...some(attributes)};
}

/** All of a cell that is neither id nor text. */
export function cellExtras({kind, pinned, hidden, run, seed, attributes}: Cell): object {
  return {
    kind,
    pinned,
    ...(hidden && {hidden}),
    ...(run !== "auto" && {run}),
    ...(seed !== undefined && {seed}),
    ...some(attributes),
  };
}

function some(attributes: Readonly<Record<string, string>>): object {
  return Object.keys(attributes).length > 0 ? {attributes} : {};
}

/** The extras of a notebook; `null` when there are none or they are damaged. */
export function readNotebookExtras(value: unknown): Omit<Notebook, "title" | "cells"> | null {
  const read = v.safeParse(notebookSchema, value);
  return read.success ? {...read.output, attributes: without(read.output.attributes ?? {}, NOTEBOOK_OWN)} : null;
}

/** The extras of a cell; `null` when there are none or they are damaged. */
export function readCellExtras(value: unknown): CellExtras | null {
  const read = v.safeParse(cellSchema, value);
  return read.success ? read.output : null;
}

/** Attributes that our own files have for what is a field of a notebook or a cell. */
const NOTEBOOK_OWN: ReadonlySet<string> = new Set(["theme", "readonly", "data-seed", "data-version"]);
const CELL_OWN: ReadonlySet<string> = new Set(["id", "type", "pinned", "hidden", "data-run", "data-seed"]);

function without(attributes: Readonly<Record<string, string>>, names: ReadonlySet<string>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).filter(([name]) => !names.has(name)));
}

/** A cell of what was read of it; what was not is as in new cells. */
export function makeCell(id: string, source: string, kind: CellKind, extras: Partial<CellExtras> | null): Cell {
  const actual = extras?.kind ?? kind;
  const attributes = without(extras?.attributes ?? {}, CELL_OWN);
  const isText = actual === "md" || actual === "html" || actual === "tex" || actual === "dot";
  return {
    id,
    kind: actual,
    source,
    pinned: extras?.pinned ?? !isText,
    hidden: extras?.hidden ?? false,
    run: extras?.run ?? "auto",
    ...(extras?.seed !== undefined && {seed: extras.seed}),
    attributes:
      actual === "other"
        ? {...attributes, type: typeOf({kind: actual, attributes: extras?.attributes ?? {}})}
        : attributes,
  };
}

/** Gives cells ids: those they have where they are valid and new, else the next free number. */
export function idGiver(taken: Iterable<string>): (wanted: string | undefined) => string {
  const reserved = new Set(taken);
  const used = new Set<string>();
  let last = 0;
  return (wanted) => {
    const id = wanted !== undefined && isLasting(wanted) && !used.has(wanted) ? wanted : next();
    used.add(id);
    return id;
  };

  function next(): string {
    do last += 1;
    while (used.has(String(last)) || reserved.has(String(last)));
    return String(last);
  }
}

/** Whether an id is one, and stays what it is in our own files, which read `1e3` and `0x10` as numbers. */
function isLasting(id: string): boolean {
  return /^[a-zA-Z0-9_-]{1,64}$/.test(id) && (Number.isNaN(Number(id)) || /^[1-9]\d{0,14}$/.test(id));
}

/** No file of ours or Jupyter's is nested so deeply; whoever walks what `parseJson` gives may go down step by step. */
export const DEEPEST_JSON = 200;

/** Parses JSON that may be damaged, or nested without end; `undefined` then. */
export function parseJson(text: string | undefined): unknown {
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isShallow(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST_JSON) return false;
    level = level.flatMap((each) => (typeof each === "object" && each !== null ? Object.values(each) : []));
  }
  return true;
}
