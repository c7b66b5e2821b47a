/** The numbers behind figures, which the page offers as CSV. */

/** A value of a table. */
export type Cell = number | string | boolean | Date | null | undefined;
/** A row: its names are the columns. */
export type Row = Readonly<Record<string, Cell>>;

const sources = new WeakMap<object, () => readonly Row[]>();

/**
 * Says what a figure shows, as a table: one row for each thing drawn, with columns by name. It is asked for when a
 * reader exports the figure, not before.
 */
export function withRows<T extends object>(figure: T, rows: () => readonly Row[]): T {
  sources.set(figure, rows);
  return figure;
}

/** The table behind a figure, where there is one. */
export function rowsOf(figure: object): readonly Row[] | undefined {
  return sources.get(figure)?.();
}
