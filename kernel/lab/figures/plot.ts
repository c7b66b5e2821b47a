/**
 * Observable Plot itself, whose charts know the data that they show (rows.ts), so that a reader can save them as CSV.
 */
import * as library from "@observablehq/plot";
import {type Cell, type Row, withRows} from "./rows.ts";

export * from "@observablehq/plot";

type Chart = (SVGSVGElement | HTMLElement) & library.Plot;

/** As in the library; a chart that is not given a name for who cannot see it is called by its title or its axes. */
export function plot(options?: library.PlotOptions): Chart {
  const chart = library.plot(options);
  nameDrawing(chart, options);
  return withRows(chart, () => rowsOfMarks(options?.marks ?? []));
}

function nameDrawing(chart: Chart, {title, ariaLabel}: library.PlotOptions = {}): void {
  // The drawing comes last in a figure, after its legends, before its caption.
  const drawing =
    chart.localName === "svg" ? chart : [...chart.children].findLast(({localName}) => localName === "svg");
  if (!drawing || drawing.hasAttribute("role")) return;
  // What is in a picture is not there for assistive tools: links must be.
  drawing.setAttribute("role", drawing.querySelector("a") ? "group" : "img");
  if (ariaLabel || drawing.hasAttribute("aria-label")) return;
  drawing.setAttribute("aria-label", typeof title === "string" ? title : nameByAxes(drawing));
}

function nameByAxes(drawing: Element): string {
  const [x, y] = ["x", "y"].map((axis) =>
    drawing
      .querySelector(`[aria-label="${axis}-axis label"]`)
      ?.textContent?.replace(/[←→↑↓]/g, "")
      .trim(),
  );
  if (x && y) return `Chart of ${y} against ${x}`;
  return x || y ? `Chart of ${x || y}` : "Chart";
}

// Marks draw themselves by the library's own function unless they are told of this one.
library.Mark.prototype.plot = function ({marks = [], ...options} = {}) {
  return plot({...options, marks: [...marks, this] as library.Markish[]});
};

/** What the library keeps of a mark's options. */
interface MarkData {
  readonly data?: unknown;
  readonly ariaLabel?: string;
  readonly channels?: Readonly<Record<string, {readonly value?: unknown; readonly label?: string} | undefined>>;
}

/**
 * The data of marks as a table. Data that are objects give their own columns, and those that a mark computes of them
 * (by functions, or from arrays); other data give a column for each channel. Where marks have different data, the
 * column `mark` says whose a row is.
 */
export function rowsOfMarks(marks: unknown): Row[] {
  const tables = new Map<unknown, {name: string; rows: Record<string, Cell>[]}>();
  for (const mark of flat(marks)) {
    const {data, ariaLabel = "mark", channels = {}} = mark;
    const list = listOf(data);
    if (!list) continue;
    const table = tables.get(data) ?? {name: ariaLabel, rows: list.map(ownColumns)};
    tables.set(data, table);
    const all = Object.entries(channels);
    for (const [key, channel] of all) {
      // The series of a line is its stroke, unless it is told otherwise.
      const isRepeated = key === "z" && all.some(([other, {value} = {}]) => other !== "z" && value === channel?.value);
      if (!isRepeated) addChannel(table.rows, key, channel, data, list);
    }
  }
  const filled = [...tables.values()].filter(({rows}) => rows.some((row) => Object.keys(row).length > 0));
  if (filled.length < 2) return filled.flatMap(({rows}) => rows);
  return filled.flatMap(({name, rows}) => rows.map((row) => ({mark: name, ...row})));
}

function flat(marks: unknown): MarkData[] {
  if (Array.isArray(marks)) return marks.flatMap(flat);
  return typeof marks === "object" && marks !== null ? [marks as MarkData] : [];
}

/** Data of a mark as an array; undefined for marks without, such as frames, axes and GeoJSON objects. */
function listOf(data: unknown): unknown[] | undefined {
  if (Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView)))
    return Array.from(data as number[]);
  if (typeof data !== "object" || data === null || !(Symbol.iterator in data)) return undefined;
  return [...(data as Iterable<unknown>)];
}

function ownColumns(datum: unknown): Record<string, Cell> {
  if (typeof datum !== "object" || datum === null || Array.isArray(datum) || datum instanceof Date) return {};
  return Object.fromEntries(Object.entries(datum).filter((entry): entry is [string, Cell] => isCell(entry[1])));
}

function addChannel(
  rows: Record<string, Cell>[],
  key: string,
  channel: {readonly value?: unknown; readonly label?: string} | undefined,
  data: unknown,
  list: readonly unknown[],
): void {
  const {value, label} = channel ?? {};
  if (value === undefined || value === null) return;
  // A column of the data is there already.
  if (typeof value === "string" && rows.some((row) => Object.hasOwn(row, value))) return;
  const values = library.valueof(data as library.Data, value as library.ChannelValue);
  if (!values || values.length !== list.length) return;
  const name = label ?? key;
  for (const [i, row] of rows.entries()) {
    const cell: unknown = values[i];
    if (!Object.hasOwn(row, name) && isCell(cell)) row[name] = cell;
  }
}

function isCell(value: unknown): value is Cell {
  return value === null || value instanceof Date || /^(number|string|boolean|undefined)$/.test(typeof value);
}
