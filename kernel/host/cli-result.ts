/** The results of a headless run: as JSON, and in words. */

import {isRunnable, type Notebook} from "../notebook/notebook.ts";
import type {CellError, CellState} from "../protocol.ts";
import type {ClaimMessage, Observed} from "./cli-session.ts";

export interface CellResult {
  readonly id: string;
  readonly status: CellState["status"];
  /** Milliseconds until the cell's (first) value. */
  readonly ms?: number;
  readonly error?: CellError;
  /** What the cell shows, canvases as PNG images. */
  readonly html?: string;
  /** The cell's value where JSON can say it. */
  readonly value?: unknown;
}

export interface ClaimResult {
  readonly name: string;
  readonly cell: string;
  readonly passed: boolean;
  readonly holds: boolean;
  readonly controls: Readonly<Record<string, boolean>>;
  readonly measured: unknown;
  readonly reason?: string;
}

/** One notebook's part of the JSON output. */
export interface NotebookResult {
  readonly notebook: string;
  readonly backend: string | null;
  readonly adapter?: string;
  readonly seed: number;
  readonly ms: number;
  readonly cells: readonly CellResult[];
  readonly claims: readonly ClaimResult[];
  /** Tensors still there after the notebook was closed and garbage collected; `null` if it could not be closed. */
  readonly tensorsLeft: number | null;
  /** Why the run ended before the notebook was done. */
  readonly failure?: string;
}

/** What is known of a notebook's cells only after the run. */
export interface Closing {
  readonly html: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
  readonly tensorsLeft: number | null;
}

export interface Ending {
  readonly file: string;
  readonly notebook: Notebook;
  readonly seed: number;
  readonly ms: number;
  readonly observed: Observed;
  readonly closing?: Closing;
  readonly failure?: string;
}

/** Cells and claims in the notebook's order. */
export function toResult({file, notebook, seed, ms, observed, closing, failure}: Ending): NotebookResult {
  const cells = notebook.cells
    .filter(({kind}) => isRunnable(kind))
    .map(({id, run}): CellResult => {
      const state = observed.cells.get(id);
      return {
        id,
        status: state?.status ?? (run === "disabled" ? "disabled" : "queued"),
        ms: state?.ms,
        error: state?.error,
        html: closing?.html[id],
        value: closing?.values[id],
      };
    });
  return {
    notebook: file,
    backend: observed.backend?.name ?? null,
    adapter: observed.backend?.adapter,
    seed,
    ms,
    cells,
    claims: inOrder(observed.claims, notebook).map(({name, cell, passed, holds, controls, measured, reason}) => ({
      name,
      cell,
      passed,
      holds,
      controls,
      measured,
      reason,
    })),
    tensorsLeft: closing?.tensorsLeft ?? null,
    failure,
  };
}

function inOrder(claims: readonly ClaimMessage[], notebook: Notebook): ClaimMessage[] {
  const places = new Map(notebook.cells.map(({id}, place) => [id, place]));
  const place = (claim: ClaimMessage) => places.get(claim.cell) ?? places.size;
  return [...claims].sort((a, b) => place(a) - place(b));
}

export function hasFailed({cells, claims, failure}: NotebookResult): boolean {
  return failure !== undefined || cells.some(({status}) => status === "error") || claims.some(({passed}) => !passed);
}

/** The results in words, one line for each error and claim. */
export function describeResult(result: NotebookResult): string {
  const {notebook, backend, adapter, seed, cells, claims, ms, tensorsLeft, failure} = result;
  const where = backend ? `${backend}${adapter ? ` (${adapter})` : ""}` : "no backend";
  const lines = [`${notebook}: ${where}, seed ${seed}`];
  for (const cell of cells) if (cell.error) lines.push(...describeError(cell.id, cell.error));
  if (failure) {
    lines.push(`  ✗ ${failure}`);
    const open = cells.filter(({status}) => status === "running" || status === "queued");
    if (open.length > 0)
      lines.push(`    not settled: ${open.map(({id, status}) => `cell ${id} (${status})`).join(", ")}`);
  }
  for (const {name, passed, reason} of claims)
    lines.push(passed ? `  ✓ ${name}` : `  ✗ ${name}: not shown, because ${reason}`);
  const failedCells = cells.filter(({status}) => status === "error").length;
  const failedClaims = claims.filter(({passed}) => !passed).length;
  lines.push(
    `  ${tally(cells.length, "cell", failedCells)}, ${tally(claims.length, "claim", failedClaims)}, ` +
      `${(ms / 1000).toFixed(1)} s${tensorsLeft ? `, ${tensorsLeft} tensors left behind` : ""}`,
  );
  return lines.join("\n");
}

function describeError(cell: string, error: CellError): string[] {
  const {line, column, name, message, root, frames} = error;
  if (root !== undefined && root !== cell) return [`  ✗ cell ${cell}: needs cell ${root}, which failed`];
  const at = line === undefined ? "" : `, ${line}:${column ?? 1}`;
  const calls = frames
    .filter((frame) => frame.cell !== undefined && !(frame.cell === cell && frame.line === line))
    .map((frame) => `      at ${frame.name ?? "(anonymous)"} (cell ${frame.cell}, ${frame.line}:${frame.column})`);
  return [`  ✗ cell ${cell}${at}: ${name}: ${message}`, ...calls];
}

function tally(count: number, what: string, failed: number): string {
  return `${count} ${what}${count === 1 ? "" : "s"}${failed > 0 ? ` (${failed} failed)` : ""}`;
}
