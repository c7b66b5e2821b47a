/**
 * A draft written synchronously while the page goes away. IndexedDB cannot promise to finish then; localStorage can.
 * The next opening of the notebook takes the draft over and removes it.
 */
import * as v from "valibot";
import type {Database, NotebookRecord} from "./database.ts";
import {type Draft, newNotebookId, readNotebook, saveNotebook} from "./notebooks.ts";

const PREFIX = "nablab:draft:";

const schema = v.object({
  id: v.string(),
  title: v.string(),
  html: v.string(),
  origin: v.nullable(v.object({collection: v.string(), slug: v.string(), digest: v.string()})),
  revision: v.number(),
  /** Highest stored revision that this text still continues: one more while a save was under way. */
  through: v.number(),
  /** The page that wrote it, as the log names it; absent in drafts of schema 1. */
  tab: v.optional(v.string()),
});
export type EmergencyDraft = v.InferOutput<typeof schema>;

/** Writes a draft at once; `false` when the browser has no room or denies it. */
export function writeEmergencyDraft({log, ...draft}: Draft, saving: boolean): boolean {
  const tab = log?.entries.at(-1)?.tab;
  const emergency: EmergencyDraft = {...draft, through: draft.revision + (saving ? 1 : 0), tab};
  try {
    localStorage.setItem(PREFIX + draft.id, JSON.stringify(emergency));
    return true;
  } catch {
    return false;
  }
}

/** The draft that was left behind for a notebook, if any. */
export function readEmergencyDraft(id: string): EmergencyDraft | null {
  try {
    const draft = v.safeParse(schema, JSON.parse(localStorage.getItem(PREFIX + id) ?? "null"));
    return draft.success && draft.output.id === id ? draft.output : null;
  } catch {
    return null;
  }
}

/** Forgets the draft of a notebook. */
export function dropEmergencyDraft(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // Storage that is denied holds no draft.
  }
}

export interface Recovery {
  readonly record: NotebookRecord | undefined;
  /** Set when the notebook had moved on in another tab: the draft is now a notebook of its own. */
  readonly copy: NotebookRecord | null;
  /** The draft was put together with what another tab had stored. */
  readonly merged: boolean;
}

/** How a draft goes on from the stored record: see history/recover.ts. `null` when it cannot. */
export type JoinDraft = (
  draft: EmergencyDraft,
  record: NotebookRecord | undefined,
) => Promise<{readonly draft: Draft; readonly merged: boolean} | null>;

/**
 * The stored notebook, after taking over a draft that was left behind when the page last went away.
 * @throws {StorageError}
 */
export async function recoverNotebook(database: Database, id: string, join: JoinDraft): Promise<Recovery> {
  const draft = readEmergencyDraft(id);
  const record = await readNotebook(database, id);
  if (!draft) return {record, copy: null, merged: false};
  const recovery = await takeOver(database, draft, record, join);
  dropEmergencyDraft(id);
  return recovery;
}

async function takeOver(
  database: Database,
  draft: EmergencyDraft,
  record: NotebookRecord | undefined,
  join: JoinDraft,
): Promise<Recovery> {
  if (record?.html === draft.html) return {record, copy: null, merged: false};
  const joined = await join(draft, record);
  if (joined) return {record: await saveNotebook(database, joined.draft), copy: null, merged: joined.merged};
  const {id, title, html} = {...draft, id: newNotebookId()};
  return {record, copy: await saveNotebook(database, {id, title, html, origin: null, revision: 0}), merged: false};
}
