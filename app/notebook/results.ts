/** What cells showed and how long they took when the notebook was last open: shown, as stale, until they run again. */
import {createStore, type StoreApi} from "zustand/vanilla";
import {isRunnable, type Notebook} from "../../kernel/notebook/notebook.ts";
import type {PageOutput} from "../output/host.ts";
import {restoreSnapshot, snapshot} from "../output/snapshot.ts";
import type {Session} from "../session/contract.ts";
import type {CellView, SessionState} from "../session/state.ts";
import type {Database, OutputRecord} from "../storage/database.ts";
import {saveOutputs} from "../storage/outputs.ts";
import {ancestors, digestOf} from "./lineage.ts";

/** A cell whose last run took longer does not run by itself when its notebook is opened (milliseconds). */
export const SLOW_MS = 5000;
/** Milliseconds of rest after a run before what it shows is kept. */
const SETTLE_MS = 1000;

/** What is known of a cell from its last visit. */
export interface SavedResult {
  readonly ms: number;
  /** The run had not ended when the page last saw it. */
  readonly unfinished: boolean;
  /** Its text and those before it are as they were. */
  readonly current: boolean;
  /** Characters of what it showed when that was too much to keep. */
  readonly omitted: number | null;
  /** It came with a file and was not made here. */
  readonly imported: boolean;
}

export interface Results {
  /** By cell, until the cell runs here. */
  readonly store: StoreApi<{readonly saved: ReadonlyMap<string, SavedResult>}>;
  /** Cells that are to wait, as they took long. */
  readonly held: readonly string[];
  /** The records as they are kept, of cells that have not run here. */
  recordOf(cell: string): OutputRecord | undefined;
  /** Keeps what is shown now and not kept yet. */
  flush(): Promise<void>;
  /** Ends watching, after a last `flush`. */
  close(): void;
}

interface Options {
  readonly database: Database | null;
  /** What was kept of this notebook. */
  readonly records: ReadonlyMap<string, OutputRecord>;
  /** Storage key of the notebook now. */
  id(): string;
  notebook(): Notebook;
  readonly session: Pick<Session, "store">;
  readonly output: Pick<PageOutput, "restore" | "rootOf">;
}

/** Shows what was kept, and keeps what comes. */
export function openResults({database, records, id, notebook, session, output}: Options): Results {
  const kept = new Map(records);
  const opened = notebook();
  const store = createStore<{saved: ReadonlyMap<string, SavedResult>}>(() => ({
    saved: new Map(opened.cells.flatMap((cell) => resultOf(opened, kept.get(cell.id)))),
  }));
  for (const {cell, html} of kept.values()) {
    if (html)
      output.restore(
        cell,
        restoreSnapshot(html, (what) => console.warn(`Not shown in an output: ${what}.`)),
      );
  }
  const held = opened.cells
    .filter(({id, kind}) => isRunnable(kind) && (kept.get(id)?.ms ?? 0) > SLOW_MS)
    .map((cell) => cell.id);

  /** Cells that have something to keep. */
  const dirty = new Set<string>();
  const running = new Map<string, ReturnType<typeof setTimeout>>();
  const observed = new Map<string, {root: HTMLElement; observer: MutationObserver}>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function watch(cell: string, view: CellView, before: CellView | undefined): void {
    if (view === before) return;
    if (view.status === "running") begins(cell);
    else ends(cell);
    if (view.run > 0) forget(cell);
    const settled = view.status === "fresh" || view.status === "error";
    if (!settled || view.run === 0) return;
    observe(cell);
    touch(cell);
  }

  function touch(cell: string): void {
    dirty.add(cell);
    timer ??= setTimeout(() => void save(), SETTLE_MS);
  }

  /** What a run shows comes after the news that it is over, by seconds when the next cell keeps the kernel busy. */
  function observe(cell: string): void {
    const root = output.rootOf(cell);
    if (!root || observed.get(cell)?.root === root) return;
    observed.get(cell)?.observer.disconnect();
    const observer = new MutationObserver(() => touch(cell));
    observer.observe(root, {childList: true, subtree: true, characterData: true, attributes: true});
    observed.set(cell, {root, observer});
  }

  function forget(cell: string): void {
    kept.delete(cell);
    if (!store.getState().saved.has(cell)) return;
    store.setState(({saved}) => ({saved: new Map([...saved].filter(([other]) => other !== cell))}));
  }

  /** A run that lasts is noted while it lasts: the page may not live to see its end. */
  function begins(cell: string): void {
    if (running.has(cell)) return;
    const since = performance.now();
    const note = () => {
      void write([record(cell, {ms: performance.now() - since, unfinished: true, html: null})]);
      running.set(cell, setTimeout(note, SLOW_MS));
    };
    running.set(cell, setTimeout(note, SLOW_MS));
  }

  function ends(cell: string): void {
    clearTimeout(running.get(cell));
    running.delete(cell);
  }

  function record(cell: string, result: Pick<OutputRecord, "ms" | "unfinished" | "html">): OutputRecord {
    const from = ancestors(cell, session.store.getState().analyses);
    const hash = digestOf(notebook(), from);
    return {notebook: id(), cell, hash, from, size: result.html?.length ?? 0, saved: Date.now(), ...result};
  }

  /** @param all also cells that go on changing */
  async function save(all = false): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (!all) await idle();
    const {cells} = session.store.getState();
    const ready = [...dirty].filter((cell) => all || !isMoving(cells[cell]));
    const records = ready.flatMap((cell) => {
      const view = cells[cell];
      if (view?.status !== "fresh" && view?.status !== "error") return [];
      observe(cell);
      const root = output.rootOf(cell);
      // What this run shows is still to come.
      if (!root || root.dataset.saved !== undefined) {
        if (!all) touch(cell);
        return [];
      }
      dirty.delete(cell);
      const html = view.status === "fresh" ? snapshot(root) : "";
      return [record(cell, {ms: view.ms ?? 0, unfinished: false, html})];
    });
    await write(records);
  }

  async function write(records: readonly OutputRecord[]): Promise<void> {
    if (!database || records.length === 0) return;
    try {
      await saveOutputs(database, id(), records, new Set(notebook().cells.map((cell) => cell.id)));
    } catch (error) {
      // The notebook itself is safe, and its cells can run again: no reason to disturb the reader.
      console.warn(`What cells showed could not be kept: ${(error as Error).message}`);
    }
  }

  const unsubscribe = session.store.subscribe(({cells}: SessionState, before: SessionState) => {
    if (cells === before.cells) return;
    for (const [cell, view] of Object.entries(cells)) watch(cell, view, before.cells[cell]);
  });

  return {
    store,
    held,
    recordOf: (cell) => kept.get(cell),
    flush: () => save(true),
    close() {
      unsubscribe();
      clearTimeout(timer);
      for (const cell of [...running.keys()]) ends(cell);
      for (const {observer} of observed.values()) observer.disconnect();
      void save(true);
    },
  };
}

function resultOf(notebook: Notebook, record: OutputRecord | undefined): [string, SavedResult][] {
  if (!record) return [];
  const {cell, ms, unfinished, html, size, nbformat} = record;
  const current = record.hash === digestOf(notebook, record.from);
  return [
    [
      cell,
      {ms, unfinished, current, omitted: html === null && size > 0 ? size : null, imported: nbformat !== undefined},
    ],
  ];
}

function isMoving(view: CellView | undefined): boolean {
  return view?.live === true || view?.status === "running" || view?.status === "queued";
}

/** Until the page has nothing better to do: making pictures of canvases takes a while. */
function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === "function") requestIdleCallback(() => resolve(), {timeout: 2000});
    else setTimeout(resolve);
  });
}
