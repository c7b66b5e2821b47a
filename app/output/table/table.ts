/** The numbers behind a figure as a table to read, and what they say in a few sentences. */
import {csvParseRows, group} from "d3";

export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Values of a column that are listed; more are counted. */
const LISTED = 6;

/** Reads the CSV that the kernel gives for a figure. */
export function readTable(csv: string): FigureTable {
  const [columns = [], ...rows] = csvParseRows(csv);
  return {columns, rows};
}

/**
 * The series of a table and the range of each column, one sentence a series; rows that say which mark they belong to
 * make a series of that mark.
 */
export function summarize({columns, rows}: FigureTable): string[] {
  if (rows.length === 0) return ["It shows no data."];
  const mark = columns.indexOf("mark");
  if (mark < 0) return [describeSeries("", columns, rows)];
  const series = group(rows, (row) => row[mark] ?? "");
  return [...series].map(([name, own]) =>
    describeSeries(
      name,
      columns.filter((_, index) => index !== mark),
      own.map((row) => row.filter((_, index) => index !== mark)),
    ),
  );
}

function describeSeries(name: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const count = `${rows.length.toLocaleString("en")} ${rows.length === 1 ? "row" : "rows"}`;
  const ranges = columns.flatMap((column, index) => {
    const values = rows.map((row) => row[index] ?? "").filter((value) => value !== "");
    return values.length > 0 ? [`${column} ${range(values)}`] : [];
  });
  return `${name ? `${name}: ` : ""}${count}${ranges.length > 0 ? `; ${ranges.join("; ")}` : ""}.`;
}

function range(values: readonly string[]): string {
  const numbers = values.map(Number).filter(Number.isFinite);
  if (
    numbers.length > 0 &&
    values.every((value) => /^(NaN|-?Infinity)$/.test(value) || (value.trim() !== "" && !Number.isNaN(Number(value))))
  ) {
    const least = numbers.reduce((a, b) => Math.min(a, b));
    const most = numbers.reduce((a, b) => Math.max(a, b));
    const odd = values.length - numbers.length;
    const text =
      least === most ? `always ${formatNumber(least)}` : `from ${formatNumber(least)} to ${formatNumber(most)}`;
    return odd > 0 ? `${text}, ${odd} not finite` : text;
  }
  const different = [...new Set(values)];
  if (different.length > LISTED) return `with ${different.length.toLocaleString("en")} different values`;
  return different.length === 1 ? `always ${different[0]}` : `one of ${different.join(", ")}`;
}

/** A number of at most five significant digits. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size >= 1e6 || size < 1e-4)) return value.toExponential(3);
  return Number(value.toPrecision(5)).toLocaleString("en", {maximumFractionDigits: 10});
}

/** A cell of the table: numbers shortened, all else as it is. */
export function formatCell(value: string): string {
  const number = Number(value);
  return value.trim() === "" || !Number.isFinite(number) ? value : formatNumber(number);
}
