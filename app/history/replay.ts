/** Turns the log of a notebook back into what the notebook was at each step, and into the undo history. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {HISTORY_LIMIT} from "../notebook/document.ts";
import type {LogRecord, SnapshotRecord} from "../storage/log.ts";
import {applyPatch, PatchError} from "./patch.ts";
import {readContent, readPatch, readStep} from "./schema.ts";

/** What a notebook was after one step. */
export interface Point {
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly tab: string;
  readonly action: string;
  /** `null` when the log cannot tell: entries that this version does not know stand between here and a snapshot. */
  readonly notebook: Notebook | null;
}

/** Undo history as the document keeps it. */
export interface History {
  readonly notebook: Notebook;
  readonly past: readonly Moment[];
  readonly future: readonly Moment[];
}

export interface Moment {
  readonly notebook: Notebook;
  readonly selection: string | null;
}

/** The notebook at each stored step, oldest first; a snapshot of the same step settles what the patches left open. */
export function pointsOf(entries: readonly LogRecord[], snapshots: readonly SnapshotRecord[]): Point[] {
  const settled = new Map(snapshots.map(({seq, content}) => [seq, content]));
  const points: Point[] = [];
  let notebook: Notebook | null = null;
  let seq = -1;
  for (const record of mergeBySeq(entries, snapshots)) {
    if ("patch" in record) {
      notebook = record.seq === seq + 1 ? after(notebook, record) : null;
      notebook = readContent(settled.get(record.seq)) ?? notebook;
    } else {
      notebook = readContent(record.content);
    }
    seq = record.seq;
    const action = "patch" in record ? record.action : "snapshot";
    points.push({seq, time: record.time, tab: "tab" in record ? record.tab : "", action, notebook});
  }
  return points;
}

/** Entries and the snapshots that no entry is kept for, in order. */
function mergeBySeq(
  entries: readonly LogRecord[],
  snapshots: readonly SnapshotRecord[],
): (LogRecord | SnapshotRecord)[] {
  const logged = new Set(entries.map(({seq}) => seq));
  return [...entries, ...snapshots.filter(({seq}) => !logged.has(seq))].sort((a, b) => a.seq - b.seq);
}

function after(notebook: Notebook | null, record: LogRecord): Notebook | null {
  const patch = readPatch(record.patch);
  if (!notebook || !patch) return null;
  try {
    return applyPatch(notebook, patch);
  } catch (error) {
    if (error instanceof PatchError) return null;
    throw error;
  }
}

/**
 * The undo history that the stored steps leave behind, ending at the newest state; `null` when the log cannot tell
 * what that is.
 */
export function historyOf(entries: readonly LogRecord[], snapshots: readonly SnapshotRecord[]): History | null {
  const points = pointsOf(entries, snapshots);
  const records = new Map(entries.map((entry) => [entry.seq, entry]));
  let history: History | null = null;
  for (const {seq, notebook} of points) {
    const record = records.get(seq);
    if (!notebook) history = null;
    else history = history && record ? follow(history, record, notebook) : {notebook, past: [], future: []};
  }
  return history;
}

/** The history after one more step. */
function follow(history: History, record: LogRecord, notebook: Notebook): History {
  const now: Moment = {notebook: history.notebook, selection: record.selection};
  const {past, future} = history;
  switch (readStep(record.step)) {
    case "join":
      return {notebook, past: past.length > 0 ? past : [now], future: []};
    case "undo":
      return {notebook, past: past.slice(0, -1), future: [...future, now]};
    case "redo":
      return {notebook, past: [...past, now], future: future.slice(0, -1)};
    case "do":
      return {notebook, past: [...past, now].slice(-HISTORY_LIMIT), future: []};
  }
}

/** The history after more steps that were stored elsewhere; `null` when they do not fit. */
export function extendHistory(history: History, entries: readonly LogRecord[]): History | null {
  let result: History | null = history;
  for (const entry of entries) {
    const notebook: Notebook | null = result && after(result.notebook, entry);
    result = result && notebook && follow(result, entry, notebook);
  }
  return result;
}
