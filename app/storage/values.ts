/** Values that cells keep under names (`store`), by notebook, in this browser. */
import {formatBytes} from "../shell/format.ts";
import {type Database, StorageError, storageError} from "./database.ts";

/** Bytes that one value may have. */
export const VALUE_LIMIT = 64e6;
/** Bytes that all values of a notebook may have. */
export const NOTEBOOK_VALUES_LIMIT = 256e6;

export interface ValueSummary {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

/** Names and sizes, without reading the values. @throws {StorageError} */
export async function listValues(database: Database, notebook: string): Promise<ValueSummary[]> {
  return attempt(async () => {
    const found: ValueSummary[] = [];
    const range = IDBKeyRange.bound([notebook], [notebook, []]);
    let cursor = await database.transaction("values").store.index("size").openKeyCursor(range);
    while (cursor) {
      const [, name, size] = cursor.key;
      found.push({name, size});
      cursor = await cursor.continue();
    }
    return found;
  });
}

/** The bytes that are kept under a name, or `undefined`. @throws {StorageError} */
export async function readValue(database: Database, notebook: string, name: string): Promise<ArrayBuffer | undefined> {
  return attempt(async () => (await database.get("values", [notebook, name]))?.bytes);
}

/**
 * Keeps bytes under a name, in place of what was there.
 * @throws {StorageError} when they are too many, or the browser has no room
 */
export async function saveValue(
  database: Database,
  notebook: string,
  name: string,
  bytes: ArrayBuffer,
  now = Date.now(),
): Promise<void> {
  const size = bytes.byteLength;
  if (size > VALUE_LIMIT) {
    throw new StorageError(
      "full",
      `${formatBytes(size)} are too much for one value; it can have ${formatBytes(VALUE_LIMIT)}. Keep it in parts, under a name each.`,
    );
  }
  const others = (await listValues(database, notebook)).filter((value) => value.name !== name);
  const total = others.reduce((sum, value) => sum + value.size, size);
  if (total > NOTEBOOK_VALUES_LIMIT) {
    throw new StorageError(
      "full",
      `With it this notebook would keep ${formatBytes(total)}; it can keep ${formatBytes(NOTEBOOK_VALUES_LIMIT)}. ` +
        "Delete what it does not need any more: store.delete(name), or in the panel of the kernel.",
    );
  }
  await attempt(() => database.put("values", {notebook, name, bytes, size, saved: now}));
}

/** Forgets what is kept under a name; of all names without one. @throws {StorageError} */
export async function deleteValue(database: Database, notebook: string, name?: string): Promise<void> {
  const range = IDBKeyRange.bound([notebook], [notebook, []]);
  await attempt(() => database.delete("values", name === undefined ? range : [notebook, name]));
}

async function attempt<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    throw storageError(error);
  }
}
