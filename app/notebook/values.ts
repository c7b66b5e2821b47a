/** What the open notebook's cells keep under names (`store`), in this browser. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {ValueStore} from "../../kernel/notebook/values.ts";
import {notify} from "../shell/notices.ts";
import type {Database} from "../storage/database.ts";
import {deleteValue, listValues, readValue, saveValue, type ValueSummary} from "../storage/values.ts";

export interface Values {
  readonly store: StoreApi<{readonly kept: readonly ValueSummary[]}>;
  /** What the kernel's requests go to. */
  readonly service: ValueStore;
  /** Refuses every request of cells, with this reason, until it is `null`: for notebooks that are not trusted. */
  withhold(reason: string | null): void;
  /** Reads anew what is kept. */
  refresh(): Promise<void>;
  /** Deletes one, or all without a name. Failures are told, never thrown. */
  remove(name?: string): Promise<void>;
}

interface Options {
  readonly database: Database | null;
  readonly unavailable: string;
  /** Storage key of the notebook now. */
  notebook(): string;
}

export function openValues({database, unavailable, notebook}: Options): Values {
  const store = createStore<{kept: readonly ValueSummary[]}>(() => ({kept: []}));
  let withheld: string | null = null;

  /** @throws with words for the reader */
  function open(): Database {
    if (withheld !== null) throw new Error(withheld);
    if (!database) throw new Error(unavailable);
    return database;
  }

  async function refresh(): Promise<void> {
    if (database) store.setState({kept: await listValues(database, notebook()).catch(() => [])});
  }

  return {
    store,
    refresh,
    service: {
      async put(name, bytes) {
        await saveValue(open(), notebook(), name, bytes);
        await refresh();
      },
      get: async (name) => readValue(open(), notebook(), name),
      async delete(name) {
        await deleteValue(open(), notebook(), name);
        await refresh();
      },
      names: async () => (await listValues(open(), notebook())).map(({name}) => name),
    },
    withhold(reason) {
      withheld = reason;
    },
    async remove(name) {
      try {
        if (database) await deleteValue(database, notebook(), name);
      } catch (error) {
        notify(`It could not be deleted: ${error instanceof Error ? error.message : error}`, {tone: "bad"});
      }
      await refresh();
    },
  };
}
