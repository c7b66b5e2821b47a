/**
 * What a notebook is. The file format is Observable Notebook Kit's HTML (reader.ts, writer.ts); everything that
 * format has not got is kept in `data-*` attributes, which its tools ignore.
 */

/** Languages that Nablab runs. `ts` also covers plain JavaScript modules. */
export const RUNNABLE_KINDS = ["ts", "js", "md", "tex", "html", "dot"] as const;
export type RunnableKind = (typeof RUNNABLE_KINDS)[number];

/**
 * Cell kinds that Nablab keeps as they are without running them: those that Notebook Kit knows besides ours, and `other`
 * for all else, whose MIME type is its attribute `type`.
 */
export const FOREIGN_KINDS = ["sql", "node", "python", "r", "ojs", "other"] as const;
export type ForeignKind = (typeof FOREIGN_KINDS)[number];

export type CellKind = RunnableKind | ForeignKind;

/** When a cell runs: whenever its inputs change, only when asked, or never. */
export const RUN_MODES = ["auto", "manual", "disabled"] as const;
export type RunMode = (typeof RUN_MODES)[number];

export interface Cell {
  /** Unique in its notebook, `^[a-zA-Z0-9_-]{1,64}$`; decimal in files that Notebook Kit wrote. */
  readonly id: string;
  readonly kind: CellKind;
  readonly source: string;
  /** Whether readers see the code below the output. */
  readonly pinned: boolean;
  /** Suppresses the implicit display of an expression's value. */
  readonly hidden: boolean;
  readonly run: RunMode;
  /** Seed of this cell's `seed`; the notebook's when absent. */
  readonly seed?: number;
  /**
   * Attributes that the kernel does not know, written back as they were read: Notebook Kit's (`output`, `database`, …)
   * and the page's (`data-slide`, `data-notes`, `data-original`, `data-check`).
   */
  readonly attributes: Readonly<Record<string, string>>;
}

export interface Notebook {
  readonly title: string;
  readonly theme: string;
  readonly readonly: boolean;
  /** Seed of `seed` in every cell, an unsigned 32-bit integer. */
  readonly seed: number;
  readonly cells: readonly Cell[];
  readonly attributes: Readonly<Record<string, string>>;
}

/** A file is not a notebook, or a notebook cannot be written as one. */
export class NotebookFormatError extends Error {
  override readonly name = "NotebookFormatError";
}

/** True for kinds that the kernel executes. */
export function isRunnable(kind: CellKind): kind is RunnableKind {
  return (RUNNABLE_KINDS as readonly string[]).includes(kind);
}

export const DEFAULT_THEME = "air";
export const DEFAULT_SEED = 1;

/** Attribute of a notebook file whose code cells run only when asked (`lazy`); without it they run when inputs change. */
export const RUN_ATTRIBUTE = "data-run";

/** Whether the notebook's code cells run only when asked. */
export function isLazy({attributes}: Pick<Notebook, "attributes">): boolean {
  return attributes[RUN_ATTRIBUTE] === "lazy";
}

/** An empty notebook. */
export function newNotebook(title = "Untitled"): Notebook {
  return {title, theme: DEFAULT_THEME, readonly: false, seed: DEFAULT_SEED, cells: [], attributes: {}};
}

/** A cell for `notebook` with an id that is free there; its code is shown unless it is text. */
export function newCell(notebook: Notebook, kind: CellKind = "ts", source = ""): Cell {
  const text = kind === "md" || kind === "html" || kind === "tex" || kind === "dot";
  return {id: newCellId(notebook), kind, source, pinned: !text, hidden: false, run: "auto", attributes: {}};
}

/** The smallest decimal id above all that the notebook has. */
export function newCellId({cells}: Notebook): string {
  const largest = cells.reduce((most, {id}) => (/^\d{1,15}$/.test(id) ? Math.max(most, Number(id)) : most), 0);
  return String(largest + 1);
}
