/** Tabs with a notebook open, as the page makes them, over one database that can be made to fail. */
import {createStore} from "zustand/vanilla";
import {type Notebook, newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Place} from "../notebook/place.ts";
import {createDocumentStore} from "../notebook/store.ts";
import type {Database} from "../storage/database.ts";
import {recoverNotebook} from "../storage/emergency.ts";
import {readLog} from "../storage/log.ts";
import {newNotebookId} from "../storage/notebooks.ts";
import type {TrustState} from "../trust/trust.ts";
import {createJournal} from "./journal.ts";
import {openKeeping} from "./keeping.ts";
import {draftJoiner, readHistory} from "./recover.ts";
import {pointsOf} from "./replay.ts";

/** A localStorage of its own for each test, as Node has none. */
export function memoryStorage(): void {
  const items = new Map<string, string>();
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    value: {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => items.set(key, value),
      removeItem: (key: string) => items.delete(key),
    },
  });
}

/** How the next write to storage fails. */
export type Fault = "none" | "abort" | "quota" | "closed";

/** The database, in which the next writing transaction fails in a chosen way. */
function faulty(database: Database): {database: Database; next: Fault} {
  const state = {database, next: "none" as Fault};
  state.database = new Proxy(database, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== "transaction") return typeof value === "function" ? value.bind(target) : value;
      return (...args: Parameters<Database["transaction"]>) => {
        const fault = args[1] === "readwrite" ? state.next : "none";
        if (fault !== "none") state.next = "none";
        if (fault === "closed") throw new DOMException("The database connection is closing.", "InvalidStateError");
        const transaction = target.transaction(...args);
        return fault === "none" ? transaction : breaking(transaction, fault);
      };
    },
  });
  return state;
}

type AnyTransaction = ReturnType<Database["transaction"]>;

/** A transaction that breaks at its second write: the first has been made, and must not stay. */
function breaking(transaction: AnyTransaction, fault: Fault): AnyTransaction {
  let writes = 0;
  return new Proxy(transaction, {
    get(target, key) {
      const value = Reflect.get(target, key, target);
      if (key !== "objectStore") return typeof value === "function" ? value.bind(target) : value;
      return (store: "log") =>
        new Proxy(target.objectStore(store), {
          get(inner, method) {
            const action = Reflect.get(inner, method, inner);
            if (method !== "put") return typeof action === "function" ? action.bind(inner) : action;
            return (record: unknown) => {
              if (++writes < 2) return action.call(inner, record);
              if (fault === "quota") return Promise.reject(new DOMException("full", "QuotaExceededError"));
              target.abort();
              return Promise.reject(new DOMException("aborted", "AbortError"));
            };
          },
        });
    },
  });
}

/** One tab with a notebook open, as the page makes it. */
export async function openTab(database: Database, id: string, first: Notebook) {
  const storage = faulty(database);
  const {record} = await recoverNotebook(database, id, draftJoiner(database));
  const history = record ? await readHistory(database, record) : null;
  const notebook = history?.notebook ?? (record ? readNotebook(record.html).notebook : first);
  const tab = newNotebookId();
  const settled = !record || history !== null || record.seq === undefined;
  const journal = createJournal({notebook, settled, tab});
  const document = createDocumentStore(notebook, history ?? undefined, journal.observe);
  const revision = record?.revision ?? 0;
  const place = createStore<Place>(() => ({id, revision, origin: null, outdated: false, copied: false}));
  const services = {database: storage.database, unavailable: ""};
  const trust = {
    store: createStore<TrustState>(() => ({asks: "elsewhere", shipped: false})),
    saved: () => undefined,
    outside: () => undefined,
  };
  const arrive = (next: Place) => place.setState(next, true);
  const keeping = openKeeping({services, document, place, journal, tab, seq: record?.seq ?? 0, arrive, trust});
  document.subscribe((state, previous) => {
    if (state.notebook !== previous.notebook) keeping.changed();
  });
  return {storage, document, keeping, place, html: () => writeNotebook(document.getState().notebook)};
}

export type Tab = Awaited<ReturnType<typeof openTab>>;

/** What a notebook is before anything is stored. */
export const start = (): Notebook => {
  const empty = newNotebook("Start");
  return {...empty, cells: [{...newCell(empty), source: "first"}]};
};

/** The states that the stored log of a notebook leads to. */
export async function points(database: Database, id: string) {
  const {entries, snapshots} = await readLog(database, id);
  return pointsOf(entries, snapshots);
}
