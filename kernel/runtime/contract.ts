import type {CellOutput} from "../cell-output.ts";
import type {Ledger, Owner} from "../engine/ledger.ts";
import type {CellSource, Environment, FromKernel, ToKernel} from "../protocol.ts";
import type {CompileCell} from "./language/compiled.ts";
import type {Scheduler} from "./scheduler.ts";

/** One run of a cell, as hooks see it. */
export interface RunInfo {
  readonly cell: string;
  /** Counts the runs of this cell, from 1. */
  readonly run: number;
  /** Owner of the run's tensors in the ledger. */
  readonly owner: Owner;
  /** Aborted when the run is superseded, stopped or removed. */
  readonly signal: AbortSignal;
}

export interface RuntimeOptions {
  send(message: FromKernel): void;
  /** Where a cell shows things; called once for each cell. */
  output(cell: string): CellOutput;
  compile: CompileCell;
  /**
   * Names that every cell can use, beyond the runtime's own. Cells wait for a promise, and only those that use the name.
   * Objects named in `owned`, and packages, are seen through a facade that books tensors on the calling cell.
   */
  builtins?: Readonly<Record<string, unknown>>;
  /** Built-ins and packages that create tensors: `["tf", "lab"]` by default. */
  owned?: readonly string[];
  /** Built-ins that differ from run to run (`claim`, …), made when a run uses them; they win over `builtins`. */
  perRun?: Readonly<Record<string, (run: RunInfo) => unknown>>;
  /** Packages that cells may import, by canonical name (`d3`, `@observablehq/plot`, `nablab/lab`): a loader for each. */
  packages?: Readonly<Record<string, () => unknown>>;
  ledger?: Ledger;
  /** The notebook's seed: the value of `seed` in cells without one of their own. */
  seed?: number;
  environment?: Environment;
  /** Values of `view` inputs by cell, in the order of the cell's `view` calls, to be restored once. */
  views?: Readonly<Record<string, readonly unknown[]>>;
  /** Makes something drawable of an image file; by default `createImageBitmap`. */
  decodeImage?(image: Blob): Promise<unknown>;
  /** The clock; tests pass a faster one. */
  scheduler?: Scheduler;
}

export type CellsMessage = Omit<Extract<ToKernel, {type: "cells"}>, "type">;

export interface NotebookRuntime {
  /** Changes the notebook: what is new or differs is defined anew and runs as its mode says, then what depends on it. */
  update(cells: CellsMessage): void;
  /** Runs these cells now, their stale ancestors first, whatever their mode; disabled cells stay as they are. */
  run(ids: readonly string[]): void;
  /** Aborts and detaches what runs, stops generators at their next pull. Inputs (`view`) stay alive, the kernel usable. */
  stop(): void;
  /** Changes the seed of the notebook: cells that use `seed` run again. */
  seed(seed: number): void;
  environment(environment: Environment): void;
  /** Lets live values rest, or go on. */
  pause(paused: boolean): void;
  /** Built-ins have new values, and these packages what they compute with: cells that use one of them run again. */
  renew(builtins: Readonly<Record<string, unknown>>, packages: readonly string[]): void;
  /** A file of the notebook's was attached, replaced or (`null`) removed: cells that use it run again. */
  attachment(name: string, mime: string, bytes: ArrayBuffer | null): void;
  /**
   * Resolves when no cell runs, queues or is about to. Cells that wait for an event (`view` without a value) do not count.
   * @param options.live wait for generators to finish too, except those that wait for events
   */
  idle(options?: {live?: boolean}): Promise<void>;
  /** The present value of a name, for tests and the command line: `undefined` when it has none. */
  value(name: string): unknown;
  /** The text of a cell as it is defined now. */
  source(id: string): CellSource | undefined;
  /** All names that have a value now, with the cell that defines them. */
  names(): Iterable<{readonly name: string; readonly cell: string; readonly value: unknown}>;
  /** The present value of an expression cell or the last yield of its generator. */
  cellValue(id: string): unknown;
  /** Ends every run and forgets the notebook. */
  dispose(): void;
}
