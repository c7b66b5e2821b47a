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
});
export type EmergencyDraft = v.InferOutput<typeof schema>;

/** Writes a draft at once; `false` when the browser has no room or denies it. */
export function writeEmergencyDraft(draft: Draft, saving: boolean): boolean {
  const emergency: EmergencyDraft = {...draft, through: draft.revision + (saving ? 1 : 0)};
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
}

/**
 * The stored notebook, after taking over a draft that was left behind when the page last went away.
 * @throws {StorageError}
 */
export async function recoverNotebook(database: Database, id: string): Promise<Recovery> {
  const draft = readEmergencyDraft(id);
  const record = await readNotebook(database, id);
  if (!draft) return {record, copy: null};
  const recovery = await takeOver(database, draft, record);
  dropEmergencyDraft(id);
  return recovery;
}

async function takeOver(database: Database, draft: EmergencyDraft, record?: NotebookRecord): Promise<Recovery> {
  const {through, ...text} = draft;
  const revision = record?.revision ?? 0;
  if (record?.html === draft.html) return {record, copy: null};
  if (draft.revision <= revision && revision <= through) {
    return {record: await saveNotebook(database, {...text, revision}), copy: null};
  }
  const copy = await saveNotebook(database, {...text, id: newNotebookId(), origin: null, revision: 0});
  return {record, copy};
}
