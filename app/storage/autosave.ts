/**
 * Saves a document as it changes: shortly after the last change while editing, synchronously when the page goes away.
 * What cannot be stored stays in the page, is told, and is tried again.
 */
import {createStore, type StoreApi} from "zustand/vanilla";
import {type Database, type NotebookRecord, StorageError} from "./database.ts";
import {dropEmergencyDraft, writeEmergencyDraft} from "./emergency.ts";
import {ConflictError, type Draft, newNotebookId, saveNotebook} from "./notebooks.ts";

/** Milliseconds between the last change and the save. */
export const SAVE_DELAY = 250;
/** Milliseconds after which what was changed is saved though the reader goes on typing: a crash takes no more than that. */
export const SAVE_LIMIT = 750;
/** Milliseconds after which a save that failed is tried again without being asked. */
const RETRY_DELAY = 15_000;
/** Times that a save may be put together with what other tabs store in between. */
const RECONCILES = 5;

export interface SaveState {
  /** clean: nothing to save; pending: changes wait; saved: all is stored; failed: see `problem`. */
  readonly status: "clean" | "pending" | "saved" | "failed";
  readonly problem: string | null;
}

export interface Autosave {
  readonly state: StoreApi<SaveState>;
  /** The document changed; `draft` is called when it is time to save. */
  changed(): void;
  /** Saves what is pending now. */
  flush(): Promise<void>;
  /** Whether all is stored and nothing is under way. */
  idle(): boolean;
  /**
   * Writes what is pending synchronously, as the page may be gone in a moment. `false` when that failed: what was typed
   * is then lost with the page.
   */
  leave(): boolean;
}

export interface AutosaveOptions {
  /** `null` when this browser stores nothing; every save then fails with `unavailable`. */
  readonly database: Database | null;
  readonly unavailable: string;
  /** The document's text now, with the id and revision under which it is kept. */
  draft(): Draft;
  /** A save went through. */
  saved(record: NotebookRecord, draft: Draft): void;
  /**
   * Another tab had saved the notebook: puts both together and gives a draft that goes on from what is stored; `null`
   * when that cannot be done.
   */
  reconcile(draft: Draft): Promise<Draft | null>;
  /** What could not be put together: this tab's text is now kept as a notebook of its own. */
  forked(record: NotebookRecord, from: Draft): void;
  /** Storage is full: drops what can be done without, and says whether there was any. */
  makeRoom(): Promise<boolean>;
}

/** Starts saving for one open document. */
export function createAutosave(options: AutosaveOptions): Autosave {
  const state = createStore<SaveState>(() => ({status: "clean", problem: null}));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;
  /** When the first of the changes came that wait to be saved. */
  let since: number | undefined;
  let saving = false;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    since = undefined;
    saving = true;
    const draft = options.draft();
    try {
      await store(draft);
      dropEmergencyDraft(draft.id);
      if (!dirty) state.setState({status: "saved", problem: null});
    } catch (error) {
      dirty = true;
      state.setState({status: "failed", problem: error instanceof Error ? error.message : String(error)});
      clearTimeout(timer);
      timer = setTimeout(flush, RETRY_DELAY);
    } finally {
      saving = false;
    }
  }

  async function store(first: Draft): Promise<void> {
    const {database} = options;
    if (!database) throw new StorageError("denied", options.unavailable);
    let draft = first;
    let tried = false;
    for (let reconciles = 0; ; ) {
      try {
        options.saved(await saveNotebook(database, draft), draft);
        return;
      } catch (error) {
        if (error instanceof StorageError && error.reason === "full" && !tried) {
          tried = true;
          if (await options.makeRoom()) continue;
        }
        if (!(error instanceof ConflictError)) throw error;
        const joined = reconciles++ < RECONCILES ? await options.reconcile(draft) : null;
        if (!joined) break;
        draft = joined;
        // The draft holds all that there is by now.
        dirty = false;
      }
    }
    const copy = {...draft, id: newNotebookId(), revision: 0, origin: null};
    options.forked(await saveNotebook(database, copy), draft);
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    writing = writing.then(write);
    return writing;
  }

  return {
    state,
    flush,
    idle: () => !dirty && !saving,
    changed() {
      dirty = true;
      if (state.getState().status !== "failed") state.setState({status: "pending", problem: null});
      clearTimeout(timer);
      since ??= performance.now();
      timer = setTimeout(flush, Math.max(0, Math.min(SAVE_DELAY, since + SAVE_LIMIT - performance.now())));
    },
    leave() {
      if (!dirty && !saving) return true;
      const written = writeEmergencyDraft(options.draft(), saving);
      void flush();
      // Without a database nothing reads the draft when the page comes back.
      return written && options.database !== null;
    },
  };
}
