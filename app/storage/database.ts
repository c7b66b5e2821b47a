/** The IndexedDB database of this browser: notebooks as files, their attachments, and settings. */
import {type DBSchema, deleteDB, type IDBPDatabase, openDB} from "idb";

/** Where a copy of a shipped notebook comes from. */
export interface Origin {
  readonly collection: string;
  readonly slug: string;
  /** Digest of the original's text when the copy was made: tells whether the original has changed since. */
  readonly digest: string;
}

export interface NotebookRecord {
  readonly id: string;
  readonly title: string;
  /** The whole notebook in the Kit file format. */
  readonly html: string;
  /** Milliseconds since 1970. */
  readonly created: number;
  readonly modified: number;
  /** Counts saves; a save that expects another revision than the stored one is a conflict. */
  readonly revision: number;
  readonly origin: Origin | null;
}

export interface AttachmentRecord {
  readonly notebook: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: ArrayBuffer;
}

export interface Schema extends DBSchema {
  notebooks: {key: string; value: NotebookRecord};
  attachments: {key: [notebook: string, name: string]; value: AttachmentRecord; indexes: {notebook: string}};
  settings: {key: string; value: unknown};
}

export type Database = IDBPDatabase<Schema>;

/** Storage is blocked, full or broken; `message` can be shown to the reader. */
export class StorageError extends Error {
  override name = "StorageError";
}

/**
 * Opens the database, creating it when there is none.
 * @throws {StorageError} when the browser denies storage
 */
export async function openDatabase(name = "nablab"): Promise<Database> {
  try {
    return await openDB<Schema>(name, 1, {
      upgrade(database) {
        database.createObjectStore("notebooks", {keyPath: "id"});
        const attachments = database.createObjectStore("attachments", {keyPath: ["notebook", "name"]});
        attachments.createIndex("notebook", "notebook");
        database.createObjectStore("settings");
      },
      // A newer version of the page in another tab wants to upgrade: let it, this tab says so at its next save.
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
    });
  } catch (error) {
    throw storageError(error);
  }
}

/** Removes the database and all that is in it. */
export async function deleteDatabase(name = "nablab"): Promise<void> {
  await deleteDB(name);
}

/** Any failure of IndexedDB in the reader's words. */
export function storageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") {
    return new StorageError("The browser's storage is full.", {cause: error});
  }
  if (name === "SecurityError" || name === "NotAllowedError" || typeof indexedDB === "undefined") {
    return new StorageError("This browser does not let the page store anything (private window?).", {cause: error});
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageError(`The browser's storage failed: ${detail}`, {cause: error});
}
