import "fake-indexeddb/auto";
import {readFileSync} from "node:fs";
import {openDB} from "idb";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {draftJoiner, readHistory} from "../history/recover.ts";
import {deleteDatabase, openDatabase, SCHEMA_VERSION, StorageError} from "./database.ts";
import {recoverNotebook} from "./emergency.ts";
import {readLog} from "./log.ts";
import {listAttachments, listNotebooks, newNotebookId, readNotebook, saveNotebook} from "./notebooks.ts";
import {loadSettings} from "./settings.ts";

/** Records as the released page of each schema wrote them. A new schema adds its file and its case here. */
const fixture = (version: number) =>
  JSON.parse(readFileSync(new URL(`./fixtures/schema-${version}.json`, import.meta.url), "utf8"));

let name: string;

beforeEach(() => {
  name = `test-${newNotebookId()}`;
});

afterEach(() => deleteDatabase(name));

/** The database as schema 1 made it, written out here because the code that made it is gone. */
async function makeSchema1(): Promise<void> {
  const {notebooks, attachments, settings} = fixture(1);
  const database = await openDB(name, 1, {
    upgrade(created) {
      created.createObjectStore("notebooks", {keyPath: "id"});
      created.createObjectStore("attachments", {keyPath: ["notebook", "name"]}).createIndex("notebook", "notebook");
      created.createObjectStore("settings");
    },
  });
  for (const record of notebooks) await database.put("notebooks", record);
  for (const record of attachments) {
    await database.put("attachments", {...record, bytes: Uint8Array.from(record.bytes).buffer});
  }
  for (const [key, value] of settings) await database.put("settings", value, key);
  database.close();
}

describe("a database of schema 1", () => {
  it("opens with all that was in it, and has a log from the next save on", async () => {
    await makeSchema1();
    const database = await openDatabase(name);
    expect(database.version).toBe(SCHEMA_VERSION);
    const [first] = fixture(1).notebooks;
    expect(await readNotebook(database, first.id)).toEqual(first);
    expect((await listNotebooks(database)).map(({title}) => title)).toEqual(["Ridge by hand", "First steps"]);
    const [attachment] = await listAttachments(database, first.id);
    expect(new TextDecoder().decode(attachment?.bytes)).toBe("a,b\n1,2");
    expect((await loadSettings(database)).getState()).toMatchObject({theme: "dark", output: "below", outline: false});
    expect(await readHistory(database, first)).toBeNull();

    const saved = await saveNotebook(database, {...first, title: "Changed"});
    expect(saved).toEqual({...first, title: "Changed", revision: 18, modified: saved.modified});
    database.close();
  });

  it("takes over a draft that the old page left behind, as the first step of the log", async () => {
    await makeSchema1();
    const {draft} = fixture(1);
    const items = new Map([[`nablab:draft:${draft.id}`, JSON.stringify(draft)]]);
    Object.defineProperty(globalThis, "localStorage", {
      configurable: true,
      value: {getItem: (key: string) => items.get(key) ?? null, removeItem: (key: string) => items.delete(key)},
    });
    const database = await openDatabase(name);
    const {record, copy} = await recoverNotebook(database, draft.id, draftJoiner(database));
    expect(copy).toBeNull();
    expect(record).toMatchObject({html: draft.html, revision: 18, seq: 1});
    expect(items.size).toBe(0);
    const log = await readLog(database, draft.id);
    expect(log.entries.map(({action}) => action)).toEqual(["recover"]);
    const history = record && (await readHistory(database, record));
    expect(history?.past.map(({notebook}) => notebook.cells[1]?.source)).toEqual(["const lambda = 0.1;"]);
    database.close();
  });

  it("is given up by an old page that is still open in another tab", async () => {
    await makeSchema1();
    const old = await openDB(name, 1, {blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()});
    const database = await openDatabase(name);
    expect(database.version).toBe(SCHEMA_VERSION);
    await expect(old.get("notebooks", "x")).rejects.toMatchObject({name: "InvalidStateError"});
    database.close();
  });
});

it("a database of a newer page is told from one that is broken", async () => {
  (await openDB(name, SCHEMA_VERSION + 1)).close();
  const error = await openDatabase(name).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StorageError);
  expect(error).toMatchObject({reason: "closed", message: expect.stringMatching(/newer version of Nablab/)});
});
