/**
 * Keeps an open notebook: saves text and log together, follows what other tabs store, and puts both together when both
 * have changed it.
 */
import type {StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {openNotebook} from "../../kernel/notebook/open.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Place} from "../notebook/place.ts";
import type {DocumentStore} from "../notebook/store.ts";
import {notify} from "../shell/notices.ts";
import type {Services} from "../shell/services.ts";
import {type Autosave, createAutosave} from "../storage/autosave.ts";
import type {Database, NotebookRecord} from "../storage/database.ts";
import {compactLog, type LogRecord, readEntries, SNAPSHOT_EVERY} from "../storage/log.ts";
import {copyAttachments, copyId, type Draft, readNotebook as readRecord} from "../storage/notebooks.ts";
import {consentTo} from "../trust/consents.ts";
import type {Trust} from "../trust/trust.ts";
import type {Journal} from "./journal.ts";
import {mergeNotebooks} from "./merge.ts";
import {sameNotebook} from "./patch.ts";
import {extendHistory, type History} from "./replay.ts";
import {openTabs, type Tabs} from "./tabs.ts";

export interface Keeping {
  readonly autosave: Autosave;
  readonly tabs: Tabs;
  /** The document changed: what waits is saved soon. */
  changed(): void;
  /** Shows what another tab has stored since, unless changes wait here: those are put together when they are saved. */
  follow(): Promise<void>;
  close(): void;
}

interface Options {
  readonly services: Pick<Services, "database" | "unavailable">;
  readonly document: DocumentStore;
  readonly place: StoreApi<Place>;
  readonly journal: Journal;
  readonly tab: string;
  /** Number of the newest stored step that the document holds. */
  readonly seq: number;
  /** What is open is stored elsewhere now. */
  arrive(place: Place): void;
  readonly trust: Pick<Trust, "store" | "saved" | "outside">;
}

/** Waits (milliseconds) for another tab to note its reader's consent, which it does right after it has saved. */
const CONSENT_WAITS = [0, 200, 600];

/** Steps and characters that stay when storage is full. */
const WHEN_FULL = {keep: 100, limit: 500_000};

const open = new Set<Autosave>();

/** Saves what waits in every open notebook of this page. */
export async function flushOpen(): Promise<void> {
  await Promise.all([...open].map((autosave) => autosave.flush()));
}

/** Starts keeping one open document. */
export function openKeeping({services, document, place, journal, tab, seq: from, arrive, trust}: Options): Keeping {
  const {database, unavailable} = services;
  let seq = from;
  const tabs = openTabs({tab, news: () => void follow().catch(() => undefined)});
  tabs.enter(place.getState().id);

  const autosave = createAutosave({
    database,
    unavailable,
    draft,
    reconcile,
    saved,
    forked(record, from) {
      if (database) void copyAttachments(database, from.id, record.id);
      settle(record, from);
      trust.saved(record.id, record.html);
      arrive({id: record.id, revision: record.revision, origin: null, outdated: false, copied: false});
      tabs.enter(record.id);
      notify(`“${from.title}” was changed in another tab too. What you write here is now a notebook of its own.`, {
        tone: "warn",
      });
    },
    async makeRoom() {
      if (!database || !(await compactLog(database, place.getState().id, WHEN_FULL))) return false;
      notify("The browser's storage is full: to save your text, older steps of this notebook's history were dropped.", {
        tone: "warn",
      });
      return true;
    },
  });

  function draft(): Draft {
    const {id, revision, origin} = place.getState();
    const {notebook} = document.getState();
    const copy = origin !== null && id === copyId(origin.collection, origin.slug);
    const text = {title: notebook.title, html: writeNotebook(notebook)};
    return {id, revision, ...text, origin: copy ? origin : null, log: journal.draft()};
  }

  function settle(record: NotebookRecord, stored: Draft): void {
    if (stored.log) journal.stored(stored.log);
    seq = record.seq ?? seq;
  }

  function saved(record: NotebookRecord, stored: Draft): void {
    const crossed = Math.floor((record.seq ?? seq) / SNAPSHOT_EVERY) > Math.floor(seq / SNAPSHOT_EVERY);
    settle(record, stored);
    trust.saved(record.id, record.html);
    arrive({...place.getState(), revision: record.revision});
    tabs.saved();
    // What cannot be dropped now is dropped after the next hundred steps.
    if (crossed && database) void compactLog(database, record.id).catch(() => undefined);
  }

  /**
   * What another tab has stored since this one last read or wrote; `null` when nothing is stored. Text that came into
   * that tab from elsewhere does not run here either before the reader has agreed to it.
   */
  async function readTheirs(storage: Database): Promise<Theirs | null> {
    const {id, revision: known} = place.getState();
    let record: NotebookRecord | undefined;
    for (const wait of CONSENT_WAITS) {
      if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
      record = await readRecord(storage, id);
      if (!record) return null;
      const {html, revision} = record;
      const agreed = revision <= known || trust.store.getState().asks !== null;
      if (agreed || (await consentTo(storage, id, html)) !== null) return withEntries(storage, record);
    }
    trust.outside("elsewhere");
    return record ? withEntries(storage, record) : null;
  }

  async function withEntries(storage: Database, record: NotebookRecord): Promise<Theirs> {
    const entries = await readEntries(storage, record.id, seq);
    const {notebook} = await openNotebook(record.html);
    return {record, notebook, entries: entries.filter(({revision}) => revision <= record.revision)};
  }

  async function follow(): Promise<void> {
    if (!database || !autosave.idle()) return;
    const theirs = await readTheirs(database);
    if (!theirs || theirs.record.revision <= place.getState().revision || !autosave.idle()) return;
    const {notebook, past, future} = document.getState();
    const history = historyWith({notebook, past, future}, theirs);
    const next = history ?? {notebook: theirs.notebook, past: [...past, {notebook, selection: null}], future: []};
    take(theirs.record, next.notebook, history !== null);
    document.dispatch({type: "follow", ...next});
  }

  async function reconcile(): Promise<Draft | null> {
    const theirs = database && (await readTheirs(database));
    if (!theirs) return null;
    const base = journal.base();
    const history = historyWith({notebook: base, past: [], future: []}, theirs);
    const stored = history?.notebook ?? theirs.notebook;
    const mine = document.getState().notebook;
    const {notebook, conflicts} = mergeNotebooks(base, mine, stored);
    take(theirs.record, stored, history !== null);
    if (!sameNotebook(mine, notebook)) document.dispatch({type: "replace", notebook});
    tellOfMerge(conflicts.length);
    return draft();
  }

  function take(record: NotebookRecord, notebook: Notebook, settled: boolean): void {
    journal.rebase(notebook, settled);
    seq = record.seq ?? seq;
    place.setState({revision: record.revision});
  }

  open.add(autosave);

  return {
    autosave,
    tabs,
    changed() {
      if (journal.waiting()) autosave.changed();
    },
    follow,
    close() {
      open.delete(autosave);
      tabs.close();
    },
  };
}

interface Theirs {
  readonly record: NotebookRecord;
  readonly notebook: Notebook;
  readonly entries: readonly LogRecord[];
}

/** The history with their steps, when those lead to their text. */
function historyWith(history: History, {record, entries}: Theirs): History | null {
  const longer = extendHistory(history, entries);
  return longer && writeNotebook(longer.notebook) === record.html ? longer : null;
}

function tellOfMerge(conflicts: number): void {
  if (conflicts === 0) {
    notify("Another tab had changed this notebook too. Both tabs' changes are here now.");
    return;
  }
  const cells = conflicts === 1 ? "One cell was" : `${conflicts} cells were`;
  notify(`${cells} changed in another tab as well. Both texts are here, one below the other: keep what you need.`, {
    tone: "warn",
  });
}
