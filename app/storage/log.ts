/**
 * The operation log of each notebook in IndexedDB: numbered steps, snapshots from which any step is reached quickly,
 * and versions that the reader has named. What the steps mean is history/'s business; here they are plain records.
 *
 * What is kept: every step of the newest KEPT_STEPS (up to half as many more before the log is cut). Of what is older,
 * one snapshot an hour for a week, and one a day before that. A notebook's log takes at most LOG_LIMIT characters: what
 * is oldest goes first. Named versions stay until the reader deletes them.
 */
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {type Database, storageError} from "./database.ts";
import {writeAll} from "./write-all.ts";

/** One step as it waits to be stored. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** The page that made it: a random name for each time that the page is opened. */
  readonly tab: string;
  /** What the reader did: the type of the document's action, or `open`, `merge`, … */
  readonly action: string;
  /** How it moved through the undo history. */
  readonly step: string;
  /** The selected cell before it. */
  readonly selection: string | null;
  /** What it changed (history/patch.ts); other versions of the page may write other things. */
  readonly patch: unknown;
}

export interface LogRecord extends LogEntry {
  readonly notebook: string;
  /** 1, 2, … in each notebook. */
  readonly seq: number;
  /** Revision of the notebook's record with which it was stored. */
  readonly revision: number;
}

export interface SnapshotRecord {
  readonly notebook: string;
  /** The step after which the notebook was like this; 0 before the first. */
  readonly seq: number;
  readonly time: number;
  /** A whole notebook; other versions of the page may write other things. */
  readonly content: unknown;
}

export interface VersionRecord {
  readonly notebook: string;
  readonly id: string;
  readonly name: string;
  readonly time: number;
  readonly content: unknown;
}

/** Steps to be stored together with a notebook's text. */
export interface LogDraft {
  readonly entries: readonly LogEntry[];
  /** The notebook before the first and after the last of them. */
  readonly before: Notebook;
  readonly after: Notebook;
  /** The stored log could not be followed to `before`: a snapshot settles what the notebook was there. */
  readonly settle: boolean;
}

/** Steps between two snapshots. */
export const SNAPSHOT_EVERY = 100;
/** Steps that are always kept one by one: as many as the undo history holds. */
const KEPT_STEPS = 1000;
/** Characters that the log of one notebook may take (as JSON), named versions aside. */
export const LOG_LIMIT = 8_000_000;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** All that is kept of a notebook's past. */
export interface StoredLog {
  readonly entries: readonly LogRecord[];
  readonly snapshots: readonly SnapshotRecord[];
  readonly versions: readonly VersionRecord[];
}

/** Keys of all records of one notebook in `log`, `snapshots` and `versions`. */
export function rangeOf(notebook: string, from = 0): IDBKeyRange {
  return IDBKeyRange.bound([notebook, from], [notebook, []], false, true);
}

/** What is kept of a notebook's past, oldest first. @throws {StorageError} */
export async function readLog(database: Database, notebook: string): Promise<StoredLog> {
  try {
    const transaction = database.transaction(["log", "snapshots", "versions"]);
    const [entries, snapshots, versions] = await Promise.all([
      transaction.objectStore("log").getAll(rangeOf(notebook)),
      transaction.objectStore("snapshots").getAll(rangeOf(notebook)),
      transaction.objectStore("versions").index("notebook").getAll(notebook),
      transaction.done,
    ]);
    return {entries, snapshots, versions: versions.toSorted((a, b) => a.time - b.time)};
  } catch (error) {
    throw storageError(error);
  }
}

/** The steps after number `seq`. @throws {StorageError} */
export async function readEntries(database: Database, notebook: string, seq: number): Promise<LogRecord[]> {
  try {
    return await database.getAll("log", rangeOf(notebook, seq + 1));
  } catch (error) {
    throw storageError(error);
  }
}

/** Names a version. @throws {StorageError} */
export async function saveVersion(database: Database, version: VersionRecord): Promise<void> {
  await database.put("versions", version).catch((error) => Promise.reject(storageError(error)));
}

/** Forgets a named version; the steps stay. @throws {StorageError} */
export async function deleteVersion(database: Database, {notebook, id}: VersionRecord): Promise<void> {
  await database.delete("versions", [notebook, id]).catch((error) => Promise.reject(storageError(error)));
}

/**
 * Cuts the log of a notebook down to what is kept (see above), in one transaction.
 * @param keep steps that stay whatever the log takes
 * @returns whether anything was dropped
 * @throws {StorageError}
 */
export async function compactLog(
  database: Database,
  notebook: string,
  {keep = KEPT_STEPS, limit = LOG_LIMIT, now = Date.now()} = {},
): Promise<boolean> {
  try {
    const transaction = database.transaction(["log", "snapshots"], "readwrite");
    const [log, snapshots] = [transaction.objectStore("log"), transaction.objectStore("snapshots")];
    const entries = await log.getAll(rangeOf(notebook));
    const all = await snapshots.getAll(rangeOf(notebook));
    const cut = cutOf(entries, all, keep, limit);
    const dropped = dropOf(all, cut, limit, now);
    await writeAll(transaction, [
      () => log.delete(IDBKeyRange.bound([notebook, 0], [notebook, cut])),
      ...dropped.map(
        ({seq}) =>
          () =>
            snapshots.delete([notebook, seq]),
      ),
    ]);
    return dropped.length > 0 || entries.some(({seq}) => seq <= cut);
  } catch (error) {
    throw storageError(error);
  }
}

/** The step up to which single steps are dropped: always one with a snapshot, from which the rest goes on. */
function cutOf(
  entries: readonly LogRecord[],
  snapshots: readonly SnapshotRecord[],
  keep: number,
  limit: number,
): number {
  const head = entries.at(-1)?.seq ?? 0;
  let size = 0;
  let affordable = head;
  for (const entry of entries.toReversed()) {
    size += sizeOf(entry);
    if (size > limit / 2) break;
    affordable = entry.seq - 1;
  }
  const long = entries.length > keep * 1.5 ? head - keep : 0;
  const wanted = Math.max(long, affordable > (entries[0]?.seq ?? 1) - 1 ? affordable : 0);
  return snapshots.findLast(({seq}) => seq <= wanted)?.seq ?? 0;
}

/** Snapshots that go: what the clock thins out, and the oldest while all together are too large. */
function dropOf(snapshots: readonly SnapshotRecord[], cut: number, limit: number, now: number): SnapshotRecord[] {
  const older = snapshots.filter(({seq}) => seq < cut);
  const kept = new Map(older.map((snapshot) => [periodOf(snapshot.time, now), snapshot]));
  let size = snapshots.filter(({seq}) => seq >= cut).reduce((sum, snapshot) => sum + sizeOf(snapshot), 0);
  return older.toReversed().filter((snapshot) => {
    if (kept.get(periodOf(snapshot.time, now)) !== snapshot) return true;
    size += sizeOf(snapshot);
    return size > limit / 2;
  });
}

function periodOf(time: number, now: number): string {
  return now - time < 7 * DAY ? `hour ${Math.floor(time / HOUR)}` : `day ${Math.floor(time / DAY)}`;
}

function sizeOf(record: LogRecord | SnapshotRecord): number {
  return JSON.stringify(record).length;
}
