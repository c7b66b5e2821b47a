/**
 * Saves a document as it changes: shortly after the last change while editing, synchronously when the page goes away.
 * What cannot be stored stays in the page and is told.
 */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Database, NotebookRecord} from "./database.ts";
import {dropEmergencyDraft, writeEmergencyDraft} from "./emergency.ts";
import {ConflictError, type Draft, newNotebookId, saveNotebook} from "./notebooks.ts";

/** Milliseconds between the last change and the save. */
export const SAVE_DELAY = 250;

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
  /** Writes what is pending synchronously, as the page may be gone in a moment. */
  leave(): void;
}

export interface AutosaveOptions {
  /** `null` when this browser stores nothing; every save then fails with `unavailable`. */
  readonly database: Database | null;
  readonly unavailable: string;
  /** The document's text now, with the id and revision under which it is kept. */
  draft(): Draft;
  /** A save went through. */
  saved(record: NotebookRecord): void;
  /** Another tab had saved the notebook: this tab's text is now kept as a notebook of its own. */
  forked(record: NotebookRecord, from: Draft): void;
}

/** Starts saving for one open document. */
export function createAutosave(options: AutosaveOptions): Autosave {
  const state = createStore<SaveState>(() => ({status: "clean", problem: null}));
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dirty = false;
  let saving = false;
  let writing: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    if (!dirty) return;
    dirty = false;
    saving = true;
    const draft = options.draft();
    try {
      await store(draft);
      dropEmergencyDraft(draft.id);
      if (!dirty) state.setState({status: "saved", problem: null});
    } catch (error) {
      dirty = true;
      state.setState({status: "failed", problem: error instanceof Error ? error.message : String(error)});
    } finally {
      saving = false;
    }
  }

  async function store(draft: Draft): Promise<void> {
    if (!options.database) throw new Error(options.unavailable);
    try {
      options.saved(await saveNotebook(options.database, draft));
    } catch (error) {
      if (!(error instanceof ConflictError)) throw error;
      const copy = {...draft, id: newNotebookId(), revision: 0, origin: null};
      options.forked(await saveNotebook(options.database, copy), draft);
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    writing = writing.then(write);
    return writing;
  }

  return {
    state,
    flush,
    changed() {
      dirty = true;
      if (state.getState().status !== "failed") state.setState({status: "pending", problem: null});
      clearTimeout(timer);
      timer = setTimeout(flush, SAVE_DELAY);
    },
    leave() {
      if (!dirty && !saving) return;
      writeEmergencyDraft(options.draft(), saving);
      void flush();
    },
  };
}
