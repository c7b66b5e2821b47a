/** Notebooks and attachments kept in this browser. */
import {type AttachmentRecord, type Database, type NotebookRecord, type Origin, storageError} from "./database.ts";

/** Another tab or window has saved this notebook since it was read here. */
export class ConflictError extends Error {
  override name = "ConflictError";
}

export interface Draft {
  readonly id: string;
  readonly title: string;
  readonly html: string;
  readonly origin: Origin | null;
  /** Revision that this text continues; 0 for a notebook that was never stored. */
  readonly revision: number;
}

/** What lists show of a stored notebook. */
export type NotebookSummary = Omit<NotebookRecord, "html">;

/** A new id, unique in this browser for all practical purposes. */
export function newNotebookId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return Array.from(bytes, (byte) => (byte % 36).toString(36)).join("");
}

/** Id under which the copy of a shipped notebook is kept. */
export function copyId(collection: string, slug: string): string {
  return `${collection}--${slug}`;
}

/** The stored notebook, or `undefined`. @throws {StorageError} */
export async function readNotebook(database: Database, id: string): Promise<NotebookRecord | undefined> {
  return attempt(() => database.get("notebooks", id));
}

/** All stored notebooks, last changed first. @throws {StorageError} */
export async function listNotebooks(database: Database): Promise<NotebookSummary[]> {
  const records = await attempt(() => database.getAll("notebooks"));
  return records.map(({html: _, ...summary}) => summary).sort((a, b) => b.modified - a.modified);
}

/**
 * Stores a notebook's text and returns the record with its new revision.
 * @throws {ConflictError} when the stored revision is not the one the draft continues; nothing is written
 * @throws {StorageError} when storage is full or denied
 */
export async function saveNotebook(database: Database, draft: Draft, now = Date.now()): Promise<NotebookRecord> {
  return attempt(async () => {
    const transaction = database.transaction("notebooks", "readwrite");
    const stored = await transaction.store.get(draft.id);
    if ((stored?.revision ?? 0) !== draft.revision) {
      throw new ConflictError(`“${draft.title}” was changed in another tab or window.`);
    }
    const record: NotebookRecord = {
      ...draft,
      created: stored?.created ?? now,
      modified: now,
      revision: draft.revision + 1,
    };
    await Promise.all([transaction.store.put(record), transaction.done]);
    return record;
  });
}

/** Everything that a notebook consists of here, so that deleting it can be undone. */
export interface StoredNotebook {
  readonly record: NotebookRecord;
  readonly attachments: readonly AttachmentRecord[];
}

/** Deletes a notebook with its attachments; returns them for `restoreNotebook`. @throws {StorageError} */
export async function deleteNotebook(database: Database, id: string): Promise<StoredNotebook | undefined> {
  return attempt(async () => {
    const transaction = database.transaction(["notebooks", "attachments"], "readwrite");
    const record = await transaction.objectStore("notebooks").get(id);
    const attachments = await transaction.objectStore("attachments").index("notebook").getAll(id);
    await Promise.all([
      transaction.objectStore("notebooks").delete(id),
      ...attachments.map(({name}) => transaction.objectStore("attachments").delete([id, name])),
      transaction.done,
    ]);
    return record && {record, attachments};
  });
}

/** Puts back what `deleteNotebook` took away. @throws {StorageError} */
export async function restoreNotebook(database: Database, {record, attachments}: StoredNotebook): Promise<void> {
  await attempt(async () => {
    const transaction = database.transaction(["notebooks", "attachments"], "readwrite");
    await Promise.all([
      transaction.objectStore("notebooks").put(record),
      ...attachments.map((attachment) => transaction.objectStore("attachments").put(attachment)),
      transaction.done,
    ]);
  });
}

/** Attachments of a notebook by name. @throws {StorageError} */
export async function listAttachments(database: Database, notebook: string): Promise<AttachmentRecord[]> {
  return attempt(() => database.getAllFromIndex("attachments", "notebook", notebook));
}

/** Stores an attachment, replacing one of the same name. @throws {StorageError} */
export async function saveAttachment(database: Database, attachment: AttachmentRecord): Promise<void> {
  await attempt(() => database.put("attachments", attachment));
}

/** Removes an attachment. @throws {StorageError} */
export async function deleteAttachment(database: Database, notebook: string, name: string): Promise<void> {
  await attempt(() => database.delete("attachments", [notebook, name]));
}

/** Copies a notebook's attachments to another one. @throws {StorageError} */
export async function copyAttachments(database: Database, from: string, to: string): Promise<void> {
  const attachments = await listAttachments(database, from);
  for (const attachment of attachments) await saveAttachment(database, {...attachment, notebook: to});
}

async function attempt<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw error instanceof ConflictError ? error : storageError(error);
  }
}
