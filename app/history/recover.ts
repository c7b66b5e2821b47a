/** Opens what is kept of a notebook: its history, and a draft that was left behind when a page went away. */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {openNotebook} from "../../kernel/notebook/open.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Database, NotebookRecord} from "../storage/database.ts";
import type {EmergencyDraft, JoinDraft} from "../storage/emergency.ts";
import {type LogEntry, readLog, type StoredLog} from "../storage/log.ts";
import {mergeNotebooks} from "./merge.ts";
import {diffNotebooks} from "./patch.ts";
import {type History, historyOf, pointsOf} from "./replay.ts";

/**
 * The undo history of a stored notebook; `null` when there is none, or when it does not lead to the stored text (which
 * is then the truth).
 * @throws {StorageError}
 */
export async function readHistory(database: Database, record: NotebookRecord): Promise<History | null> {
  return settledHistory(record, await readLog(database, record.id));
}

/** The history of a log when it ends at the record's text. */
function settledHistory(record: NotebookRecord, {entries, snapshots}: StoredLog): History | null {
  if (record.seq === undefined) return null;
  const history = historyOf(entries, snapshots);
  return history && writeNotebook(history.notebook) === record.html ? history : null;
}

/** Joins drafts to their notebooks by the log of this database. */
export function draftJoiner(database: Database, now = Date.now): JoinDraft {
  return async (draft, record) => {
    const {through: _, tab = "", ...text} = draft;
    if (!record) return draft.revision === 0 ? {draft: text, merged: false} : null;
    const log = await readLog(database, record.id);
    const history = settledHistory(record, log);
    const stored = history?.notebook ?? (await readable(record.html));
    const mine = await readable(draft.html);
    const base = baseOf(draft, record, log);
    if (!stored || !mine || !base) return null;
    const {notebook, merged} =
      base === "stored" ? {notebook: mine, merged: false} : {...mergeNotebooks(base, mine, stored), merged: true};
    const entry: LogEntry = {
      time: now(),
      tab,
      action: merged ? "merge" : "recover",
      step: "do",
      selection: null,
      patch: diffNotebooks(stored, notebook),
    };
    return {
      merged,
      draft: {
        ...text,
        title: notebook.title,
        html: writeNotebook(notebook),
        revision: record.revision,
        log: {entries: [entry], before: stored, after: notebook, settle: !history},
      },
    };
  };
}

/** The notebook of a text; `null` when it is damaged: such a text is kept as it is, beside the other. */
async function readable(html: string): Promise<Notebook | null> {
  try {
    return (await openNotebook(html)).notebook;
  } catch {
    return null;
  }
}

/** What a draft began with: what is stored, an earlier point of the log, or `null` when that is not known. */
function baseOf(draft: EmergencyDraft, record: NotebookRecord, log: StoredLog): "stored" | Notebook | null {
  const since = log.entries.filter(({revision}) => revision > draft.revision);
  const foreign = since.find(({tab}) => tab !== draft.tab);
  if (draft.tab === undefined || since.length === 0) {
    return draft.revision <= record.revision && record.revision <= draft.through ? "stored" : null;
  }
  if (!foreign) return "stored";
  return pointsOf(log.entries, log.snapshots).find(({seq}) => seq === foreign.seq - 1)?.notebook ?? null;
}
