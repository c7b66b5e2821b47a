/** A database for tests. Import `fake-indexeddb/auto` before. */
import {type Database, deleteDatabase, openDatabase} from "./database.ts";
import {newNotebookId} from "./notebooks.ts";

/** A new, empty database, and how to be rid of it. */
export async function openTestDatabase(): Promise<{database: Database; discard(): Promise<void>}> {
  const name = `test-${newNotebookId()}`;
  const database = await openDatabase(name);
  return {
    database,
    async discard() {
      database.close();
      await deleteDatabase(name);
    },
  };
}
