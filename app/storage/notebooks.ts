/** Notebooks and attachments kept in this browser. */
import type {IDBPTransaction, StoreNames} from "idb";
import {
  type AttachmentRecord,
  type Database,
  type FileRecord,
  type NotebookRecord,
  type Origin,
  type OutputRecord,
  type Schema,
  storageError,
  type ValueRecord,
} from "./database.ts";
import {
  type LogDraft,
  type LogRecord,
  rangeOf,
  SNAPSHOT_EVERY,
  type SnapshotRecord,
  type VersionRecord,
} from "./log.ts";
import {abortAll, writeAll} from "./write-all.ts";

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
  /** The steps that led to this text; absent when nobody has followed them. */
  readonly log?: LogDraft;
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
 * Stores a notebook's text with the steps that led to it, in one transaction, and returns the record with its new
 * revision.
 * @throws {ConflictError} when the stored revision is not the one the draft continues; nothing is written
 * @throws {StorageError} when storage is full or denied; nothing is written
 */
export async function saveNotebook(database: Database, draft: Draft, now = Date.now()): Promise<NotebookRecord> {
  return attempt(async () => {
    const transaction = database.transaction(["notebooks", "log", "snapshots"], "readwrite");
    const stored = await transaction.objectStore("notebooks").get(draft.id);
    if ((stored?.revision ?? 0) !== draft.revision) {
      abortAll(transaction);
      throw new ConflictError(`“${draft.title}” was changed in another tab or window.`);
    }
    const {log, ...text} = draft;
    const seq = (stored?.seq ?? 0) + (log?.entries.length ?? 0);
    const record: NotebookRecord = {
      ...text,
      created: stored?.created ?? now,
      modified: now,
      revision: draft.revision + 1,
      ...((log || stored?.seq !== undefined) && {seq}),
    };
    await writeAll(transaction, [
      () => transaction.objectStore("notebooks").put(record),
      ...(log ? logWrites(transaction, record, stored?.seq, log) : []),
    ]);
    return record;
  });
}

type Writing = IDBPTransaction<Schema, StoreNames<Schema>[], "readwrite">;

function logWrites(
  transaction: Writing,
  {id, revision, modified}: NotebookRecord,
  stored: number | undefined,
  {entries, before, after, settle}: LogDraft,
): (() => Promise<unknown>)[] {
  const from = stored ?? 0;
  const to = from + entries.length;
  const snapshot = (seq: number, content: unknown) => () =>
    transaction.objectStore("snapshots").put({notebook: id, seq, time: modified, content});
  return [
    ...entries.map(
      (entry, index) => () =>
        transaction.objectStore("log").put({...entry, notebook: id, seq: from + index + 1, revision}),
    ),
    ...(stored === undefined || settle ? [snapshot(from, before)] : []),
    ...(Math.floor(to / SNAPSHOT_EVERY) > Math.floor(from / SNAPSHOT_EVERY) ? [snapshot(to, after)] : []),
  ];
}

/** Everything that a notebook consists of here, so that deleting it can be undone. */
export interface StoredNotebook {
  readonly record: NotebookRecord;
  readonly attachments: readonly AttachmentRecord[];
  readonly log: readonly LogRecord[];
  readonly snapshots: readonly SnapshotRecord[];
  readonly versions: readonly VersionRecord[];
  readonly outputs: readonly OutputRecord[];
  readonly values: readonly ValueRecord[];
  readonly file: FileRecord | undefined;
}

const PARTS = ["notebooks", "attachments", "log", "snapshots", "versions", "outputs", "values", "files"] as const;

/** All that is kept of a notebook; `undefined` when there is none. @throws {StorageError} */
export async function collectNotebook(database: Database, id: string): Promise<StoredNotebook | undefined> {
  return attempt(() => collect(database.transaction(PARTS), id));
}

/** Deletes a notebook with all that belongs to it; returns it for `restoreNotebook`. @throws {StorageError} */
export async function deleteNotebook(database: Database, id: string): Promise<StoredNotebook | undefined> {
  return attempt(async () => {
    const transaction = database.transaction(PARTS, "readwrite");
    const stored = await collect(transaction, id);
    const drop =
      <Name extends (typeof PARTS)[number]>(name: Name, key: Schema[Name]["key"] | IDBKeyRange) =>
      () =>
        transaction.objectStore(name).delete(key);
    await writeAll(transaction, [
      drop("notebooks", id),
      ...(stored?.attachments ?? []).map(({name}) => drop("attachments", [id, name])),
      drop("log", rangeOf(id)),
      drop("snapshots", rangeOf(id)),
      ...(stored?.versions ?? []).map((version) => drop("versions", [id, version.id])),
      ...(stored?.outputs ?? []).map(({cell}) => drop("outputs", [id, cell])),
      ...(stored?.values ?? []).map(({name}) => drop("values", [id, name])),
      drop("files", id),
    ]);
    return stored;
  });
}

async function collect(
  transaction: IDBPTransaction<Schema, typeof PARTS, IDBTransactionMode>,
  id: string,
): Promise<StoredNotebook | undefined> {
  const [record, attachments, log, snapshots, versions, outputs, values, file] = await Promise.all([
    transaction.objectStore("notebooks").get(id),
    transaction.objectStore("attachments").index("notebook").getAll(id),
    transaction.objectStore("log").getAll(rangeOf(id)),
    transaction.objectStore("snapshots").getAll(rangeOf(id)),
    transaction.objectStore("versions").index("notebook").getAll(id),
    transaction.objectStore("outputs").index("notebook").getAll(id),
    transaction.objectStore("values").index("notebook").getAll(id),
    transaction.objectStore("files").get(id),
  ]);
  return record && {record, attachments, log, snapshots, versions, outputs, values, file};
}

/** Puts back what `deleteNotebook` took away, all or nothing. @throws {StorageError} */
export async function restoreNotebook(database: Database, stored: StoredNotebook): Promise<void> {
  const {record, attachments, log, snapshots, versions, outputs, values, file} = stored;
  await attempt(async () => {
    const transaction = database.transaction(PARTS, "readwrite");
    const put =
      <Name extends (typeof PARTS)[number]>(name: Name, value: Schema[Name]["value"]) =>
      () =>
        transaction.objectStore(name).put(value);
    await writeAll(transaction, [
      put("notebooks", record),
      ...attachments.map((each) => put("attachments", each)),
      ...log.map((each) => put("log", each)),
      ...snapshots.map((each) => put("snapshots", each)),
      ...versions.map((each) => put("versions", each)),
      ...outputs.map((each) => put("outputs", each)),
      ...values.map((each) => put("values", each)),
      ...(file ? [put("files", file)] : []),
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
