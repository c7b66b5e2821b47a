/**
 * Follows an open document and holds the steps that wait to be stored. It runs on the page's own thread, as autosave
 * does: cells run in the kernel's worker, so a kernel that is busy or hung delays neither.
 */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {DocumentAction, DocumentState} from "../notebook/document.ts";
import type {LogDraft, LogEntry} from "../storage/log.ts";
import {diffNotebooks, isEmpty} from "./patch.ts";
import type {Step} from "./schema.ts";

export interface Journal {
  /** Observes the document's store. */
  observe(action: DocumentAction, state: DocumentState, previous: DocumentState): void;
  /** What is to be stored now. What is typed from here on becomes steps of its own. */
  draft(): LogDraft;
  /** A draft has been stored. */
  stored(draft: LogDraft): void;
  /** Whether steps wait. */
  waiting(): boolean;
  /** The notebook as it was last stored or read, by this tab's knowledge. */
  base(): Notebook;
  /**
   * Another tab has stored `theirs` since: the steps that wait now follow on that. Where there are any, a step that
   * leads back to what they began with comes first, so that each of them can still be restored.
   * @param settled whether the stored log leads to `theirs`
   */
  rebase(theirs: Notebook, settled: boolean): void;
}

interface Options {
  readonly notebook: Notebook;
  /** Whether the stored log leads to `notebook`. */
  readonly settled: boolean;
  /** Name of this page in the log. */
  readonly tab: string;
  now?(): number;
}

/** Follows one open document. */
export function createJournal({notebook, settled: known, tab, now = Date.now}: Options): Journal {
  let base = notebook;
  let head = notebook;
  let settle = !known;
  let entries: LogEntry[] = [];
  /** What the newest waiting entry began with, while more keystrokes may join it. */
  let open: Notebook | null = null;

  function record(action: string, step: Step, selection: string | null, after: Notebook): void {
    const last = entries.at(-1);
    if (step === "join" && open && last) {
      entries[entries.length - 1] = {...last, time: now(), patch: diffNotebooks(open, after)};
    } else {
      open = head;
      entries.push({time: now(), tab, action, step, selection, patch: diffNotebooks(head, after)});
    }
    head = after;
  }

  return {
    observe(action, state, previous) {
      if (state.notebook === previous.notebook) return;
      // It is stored already, by the tab that did it; `rebase` has taken it in.
      if (action.type === "follow") head = state.notebook;
      else record(action.type, stepOf(action, state, previous), previous.selection, state.notebook);
    },
    draft() {
      open = null;
      return {entries: [...entries], before: base, after: head, settle};
    },
    stored(draft) {
      entries = entries.slice(draft.entries.length);
      base = draft.after;
      settle = false;
    },
    waiting: () => entries.length > 0,
    base: () => base,
    rebase(theirs, settled) {
      const back = diffNotebooks(theirs, base);
      settle = !settled;
      if (entries.length === 0) head = theirs;
      else if (!isEmpty(back)) {
        const time = entries[0]?.time ?? now();
        entries = [{time, tab, action: "rebase", step: "do", selection: null, patch: back}, ...entries];
      }
      base = theirs;
      open = null;
    },
  };
}

function stepOf(action: DocumentAction, state: DocumentState, previous: DocumentState): Step {
  if (action.type === "undo" || action.type === "redo") return action.type;
  return state.past === previous.past ? "join" : "do";
}
