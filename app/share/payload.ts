/**
 * The text inside a link: one line of JSON, then the sources of cells, parted by NUL characters. Deflate finds most in
 * plain text, so sources are not escaped; what has its usual value is left out.
 */
import * as v from "valibot";
import {
  type Cell,
  type CellKind,
  DEFAULT_SEED,
  DEFAULT_THEME,
  FOREIGN_KINDS,
  type Notebook,
  newNotebook,
  RUNNABLE_KINDS,
} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {BACKENDS, type BackendName} from "../../kernel/protocol.ts";
import {readDifference, sameRecord, writeDifference} from "./difference.ts";
import {unreadable} from "./errors.ts";

/** What a link gives to its reader. */
export interface Shared {
  readonly notebook: Notebook;
  /** Values of `view` inputs by cell, in the order of its `view` calls. */
  readonly views: Readonly<Record<string, readonly unknown[]>>;
  /** Backend that the sender had chosen. */
  readonly backend: BackendName | null;
  /** What cells showed, as HTML by cell; not yet made safe. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Who the sender says they are. Nobody has checked it. */
  readonly from: string;
}

const SEPARATOR = "\0";

/** As kernels report them (runtime/views.ts): no value is deeper than a list in a list. */
const plain = v.union([v.string(), v.number(), v.boolean(), v.null()]);
const flat = v.union([plain, v.array(plain), v.record(v.string(), plain)]);
const viewValue = v.union([plain, v.array(flat), v.record(v.string(), flat)]);

const cellId = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/));
const attributes = v.record(v.string(), v.string());
const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 32 - 1));
const kinds = [...RUNNABLE_KINDS, ...FOREIGN_KINDS] as const;

/** A kind, with `+` when the code is shown to readers. */
const flags = v.pipe(v.string(), v.regex(new RegExp(`^(${kinds.join("|")})\\+?$`)));
const detailed = v.object({
  k: flags,
  i: v.optional(cellId),
  h: v.optional(v.literal(1)),
  r: v.optional(v.picklist(["manual", "disabled"])),
  s: v.optional(seed),
  a: v.optional(attributes),
});
const described = v.union([flags, detailed]);
/**
 * Cells of the original: so many further ones as they are; `@id`: go on at this one; `~id:from:to`: one with a new text
 * between its first and its last so many characters.
 */
const inherited = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(1)),
  v.pipe(v.string(), v.regex(/^(@[a-zA-Z0-9_-]{1,64}|~[a-zA-Z0-9_-]{1,64}:\d{1,9}:\d{1,9})$/)),
]);

const head = v.object({
  n: v.optional(v.string()),
  t: v.optional(v.string()),
  s: v.optional(seed),
  o: v.optional(v.literal(1)),
  a: v.optional(attributes),
  v: v.optional(v.record(cellId, v.array(viewValue))),
  b: v.optional(v.picklist(BACKENDS)),
  x: v.optional(v.record(cellId, v.string())),
  f: v.optional(v.pipe(v.string(), v.maxLength(100))),
  c: v.array(v.union([described, inherited])),
});
type Head = v.InferOutput<typeof head>;
type Described = v.InferOutput<typeof described>;

/** The values that a link can carry; what it cannot is `null`, which leaves an input as it is. */
export function shareableViews(views: Shared["views"]): Shared["views"] {
  const shareable = (value: unknown) => {
    const parsed = v.safeParse(viewValue, value);
    return parsed.success && JSON.stringify(parsed.output) === JSON.stringify(value) ? parsed.output : null;
  };
  const entries = Object.entries(views).map(([id, values]): [string, unknown[]] => [id, values.map(shareable)]);
  return Object.fromEntries(entries.filter(([, values]) => values.some((value) => value !== null)));
}

/** The text of a link. With an `original`, only what differs from it. */
export function writePayload({notebook, views, backend, outputs, from}: Shared, original?: Notebook): string {
  const base = original ?? newNotebook();
  const sources: string[] = [];
  const take = (text: string) => void sources.push(text.replaceAll(SEPARATOR, "\uFFFD"));
  const cells: Head["c"] = original
    ? // Ids have no usual value here: those of the original are taken.
      writeDifference(notebook.cells, original, take, (cell) => writeCell(cell, "", take))
    : notebook.cells.map((cell, index) => writeCell(cell, String(index + 1), take));
  const line: Head = {
    ...(notebook.title !== base.title && {n: notebook.title}),
    ...(notebook.theme !== base.theme && {t: notebook.theme}),
    ...(notebook.seed !== base.seed && {s: notebook.seed}),
    ...(notebook.readonly && {o: 1 as const}),
    ...(!sameRecord(notebook.attributes, base.attributes) && {a: notebook.attributes}),
    ...(Object.keys(views).length > 0 && {v: views as Head["v"]}),
    ...(backend && {b: backend}),
    ...(Object.keys(outputs).length > 0 && {x: outputs}),
    ...(from !== "" && {f: from.slice(0, 100)}),
    c: cells,
  };
  return [JSON.stringify(line), ...sources].join(SEPARATOR);
}

/**
 * What a link's text says.
 * @param original the notebook that the text is a difference from
 * @throws {LinkError} when it is not a text of `writePayload`
 */
export function readPayload(text: string, original?: Notebook): Shared {
  const [line = "", ...sources] = text.split(SEPARATOR);
  const parsed = v.safeParse(head, parseJson(line));
  if (!parsed.success) throw unreadable(`${v.getDotPath(parsed.issues[0]) ?? "its head"}: ${parsed.issues[0].message}`);
  const {n, t, s, o, a, v: views = {}, b, x = {}, f = "", c} = parsed.output;
  const base = original ?? newNotebook();
  const queue = sources.values();
  const next = (): string => {
    const {value, done} = queue.next();
    if (done) throw unreadable("it has more cells than texts");
    return value;
  };
  const cells = original
    ? readDifference(c, original, next, (entry) => readCell(entry, "", next()))
    : c.map((entry, index) => readCell(entry, String(index + 1), next()));
  if (!queue.next().done) throw unreadable("it has more texts than cells");
  const ids = new Set(cells.map(({id}) => id));
  if (ids.size !== cells.length) throw unreadable("two of its cells have the same id");
  const notebook: Notebook = {
    title: n ?? base.title,
    theme: t ?? (original ? base.theme : DEFAULT_THEME),
    seed: s ?? (original ? base.seed : DEFAULT_SEED),
    readonly: o === 1,
    attributes: a ?? base.attributes,
    cells,
  };
  try {
    writeNotebook(notebook);
  } catch (error) {
    throw unreadable(error instanceof Error ? error.message : String(error));
  }
  const known = <T>(record: Readonly<Record<string, T>>) =>
    Object.fromEntries(Object.entries(record).filter(([id]) => ids.has(id)));
  return {notebook, views: known(views), backend: b ?? null, outputs: known(x), from: f};
}

function writeCell(cell: Cell, usualId: string, take: (text: string) => void): Described {
  take(cell.source);
  const k = cell.pinned ? `${cell.kind}+` : cell.kind;
  const details: Described = {
    k,
    ...(cell.id !== usualId && {i: cell.id}),
    ...(cell.hidden && {h: 1 as const}),
    ...(cell.run !== "auto" && {r: cell.run}),
    ...(cell.seed !== undefined && {s: cell.seed}),
    ...(Object.keys(cell.attributes).length > 0 && {a: cell.attributes}),
  };
  return Object.keys(details).length === 1 ? k : details;
}

/** @throws {LinkError} for a reference to an original where there is none, and for a cell without id */
function readCell(entry: Head["c"][number], usualId: string, source: string): Cell {
  const parsed = v.safeParse(described, entry);
  if (!parsed.success) throw unreadable("it refers to an original that it does not name");
  const details: v.InferOutput<typeof detailed> =
    typeof parsed.output === "string" ? {k: parsed.output} : parsed.output;
  const {k, i = usualId, h, r = "auto", s, a = {}} = details;
  if (i === "") throw unreadable("a new cell has no id");
  return {
    id: i,
    kind: k.replace("+", "") as CellKind,
    source,
    pinned: k.endsWith("+"),
    hidden: h === 1,
    run: r,
    ...(s !== undefined && {seed: s}),
    attributes: a,
  };
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw unreadable("its head is not JSON");
  }
}
