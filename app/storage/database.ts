/** The IndexedDB database of this browser: notebooks as files, what belongs to them, and settings. */
import {type DBSchema, deleteDB, type IDBPDatabase, openDB} from "idb";
import type {LogRecord, SnapshotRecord, VersionRecord} from "./log.ts";

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
  /** Number of the newest step in the log that this text holds; absent when it has no log (schema 1). */
  readonly seq?: number;
}

export interface AttachmentRecord {
  readonly notebook: string;
  readonly name: string;
  readonly mime: string;
  readonly bytes: ArrayBuffer;
}

/** What a cell's last settled run showed. */
export interface OutputRecord {
  readonly notebook: string;
  readonly cell: string;
  /** Digest of the cell's text and of the texts before it that it was made from. */
  readonly hash: string;
  /** Cells that it was made from: this one and those that it depends on. */
  readonly from: readonly string[];
  /** What it showed, canvases as images; `null` when it is not kept (`size` says how much it was). */
  readonly html: string | null;
  /** Characters of what it showed. */
  readonly size: number;
  /** Milliseconds that the run took; of a run that did not end, until the page last saw it. */
  readonly ms: number;
  /** The run had not ended when this was written. */
  readonly unfinished: boolean;
  /** Milliseconds since 1970. */
  readonly saved: number;
  /** Outputs of a Jupyter notebook as they stood in its file, until the cell runs here. */
  readonly nbformat?: readonly unknown[];
}

/** What a notebook's cells keep under a name. */
export interface ValueRecord {
  readonly notebook: string;
  readonly name: string;
  readonly bytes: ArrayBuffer;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly saved: number;
}

/** The file of the reader's disk that a notebook is saved to. */
export interface FileRecord {
  readonly notebook: string;
  readonly handle: FileSystemFileHandle;
}

/** The reader agreed that a notebook runs in this browser. */
export interface ConsentRecord {
  /** Key of the notebook, or `link-` and the hash of one that was opened from a link. */
  readonly notebook: string;
  /** SHA-256 of the text that may run; `null` for what was stored before consent existed, and had run. */
  readonly hash: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface Schema extends DBSchema {
  notebooks: {key: string; value: NotebookRecord};
  attachments: {key: [notebook: string, name: string]; value: AttachmentRecord; indexes: {notebook: string}};
  settings: {key: string; value: unknown};
  outputs: {key: [notebook: string, cell: string]; value: OutputRecord; indexes: {notebook: string}};
  values: {
    key: [notebook: string, name: string];
    value: ValueRecord;
    indexes: {notebook: string; size: [notebook: string, name: string, size: number]};
  };
  files: {key: string; value: FileRecord};
  consents: {key: string; value: ConsentRecord};
  log: {key: [notebook: string, seq: number]; value: LogRecord};
  snapshots: {key: [notebook: string, seq: number]; value: SnapshotRecord};
  versions: {key: [notebook: string, id: string]; value: VersionRecord; indexes: {notebook: string}};
}

/** Version of the schema; `upgrade` has a step for each. */
export const SCHEMA_VERSION = 2;

export type Database = IDBPDatabase<Schema>;

/** Storage is blocked, full or broken; `message` says what happened and what can be done, for the reader. */
export class StorageError extends Error {
  override name = "StorageError";
  readonly reason: "full" | "denied" | "closed" | "broken";

  constructor(reason: StorageError["reason"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/**
 * Opens the database, creating it when there is none.
 * @throws {StorageError} when the browser denies storage
 */
export async function openDatabase(name = "nablab"): Promise<Database> {
  try {
    return await openDB<Schema>(name, SCHEMA_VERSION, {
      async upgrade(database, from, _to, transaction) {
        if (from < 1) {
          database.createObjectStore("notebooks", {keyPath: "id"});
          const attachments = database.createObjectStore("attachments", {keyPath: ["notebook", "name"]});
          attachments.createIndex("notebook", "notebook");
          database.createObjectStore("settings");
        }
        if (from < 2) {
          const outputs = database.createObjectStore("outputs", {keyPath: ["notebook", "cell"]});
          outputs.createIndex("notebook", "notebook");
          const values = database.createObjectStore("values", {keyPath: ["notebook", "name"]});
          values.createIndex("notebook", "notebook");
          // Lists sizes without reading the values.
          values.createIndex("size", ["notebook", "name", "size"]);
          database.createObjectStore("files", {keyPath: "notebook"});
          const consents = database.createObjectStore("consents", {keyPath: "notebook"});
          // Version 1 ran every notebook that it stored.
          for (const notebook of await transaction.objectStore("notebooks").getAllKeys()) {
            await consents.put({notebook, hash: null, at: Date.now()});
          }
          database.createObjectStore("log", {keyPath: ["notebook", "seq"]});
          database.createObjectStore("snapshots", {keyPath: ["notebook", "seq"]});
          const versions = database.createObjectStore("versions", {keyPath: ["notebook", "id"]});
          versions.createIndex("notebook", "notebook");
        }
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
    return new StorageError(
      "full",
      "The browser's storage is full. Delete notebooks or files that you can do without.",
      {
        cause: error,
      },
    );
  }
  if (name === "SecurityError" || name === "NotAllowedError" || typeof indexedDB === "undefined") {
    return new StorageError("denied", "This browser does not let the page store anything (private window?).", {
      cause: error,
    });
  }
  if (name === "InvalidStateError") {
    const why = "The page has lost its storage: a newer version of Nablab is open in another tab, or the site's data";
    return new StorageError("closed", `${why} was cleared. Reload this page to go on.`, {cause: error});
  }
  if (name === "VersionError") {
    const why = "A newer version of Nablab has used this browser's storage, and this one cannot read it.";
    return new StorageError("closed", `${why} Reload the page to get the newer version.`, {cause: error});
  }
  const detail = error instanceof Error ? error.message : String(error);
  return new StorageError("broken", `The browser's storage failed: ${detail}`, {cause: error});
}
