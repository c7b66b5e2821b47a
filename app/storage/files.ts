/** The file on the reader's disk that a notebook is saved to, over visits. */
import {type Database, storageError} from "./database.ts";

/** The file of a notebook, `null` when it has none. @throws {StorageError} */
export async function readFileHandle(database: Database, notebook: string): Promise<FileSystemFileHandle | null> {
  try {
    return (await database.get("files", notebook))?.handle ?? null;
  } catch (error) {
    throw storageError(error);
  }
}

/** Remembers the file of a notebook; `null` forgets it. @throws {StorageError} */
export async function saveFileHandle(
  database: Database,
  notebook: string,
  handle: FileSystemFileHandle | null,
): Promise<void> {
  try {
    if (handle) await database.put("files", {notebook, handle});
    else await database.delete("files", notebook);
  } catch (error) {
    throw storageError(error);
  }
}
