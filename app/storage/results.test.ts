import "fake-indexeddb/auto";
import {openDB} from "idb";
import {afterEach, beforeEach, describe, expect, it, test} from "vitest";
import {type Database, deleteDatabase, type OutputRecord, openDatabase, SCHEMA_VERSION} from "./database.ts";
import {deleteNotebook, readNotebook, restoreNotebook, saveNotebook} from "./notebooks.ts";
import {CELL_LIMIT, NOTEBOOK_LIMIT, readOutputs, saveOutputs} from "./outputs.ts";
import {openTestDatabase} from "./testing.ts";
import {deleteValue, listValues, readValue, saveValue, VALUE_LIMIT} from "./values.ts";

let database: Database;
let discard: () => Promise<void>;

beforeEach(async () => {
  ({database, discard} = await openTestDatabase());
});

afterEach(() => discard());

const output = (cell: string, html: string, saved = 0): OutputRecord => ({
  notebook: "n1",
  cell,
  hash: "h",
  from: [cell],
  html,
  size: html.length,
  ms: 12,
  unfinished: false,
  saved,
});
const cells = (...ids: string[]) => new Set(ids);

describe("outputs", () => {
  it("come back by cell, and those of deleted cells go", async () => {
    await saveOutputs(database, "n1", [output("1", "<p>one</p>"), output("2", "two")], cells("1", "2"));
    await saveOutputs(database, "n2", [{...output("1", "other"), notebook: "n2"}], cells("1"));
    await saveOutputs(database, "n1", [output("3", "three"), output("9", "unknown")], cells("1", "3"));
    const kept = await readOutputs(database, "n1");
    expect([...kept].map(([cell, {html}]) => [cell, html])).toEqual([
      ["1", "<p>one</p>"],
      ["3", "three"],
    ]);
    expect((await readOutputs(database, "n2")).get("1")?.html).toBe("other");
    expect((await readOutputs(null, "n1")).size).toBe(0);
  });

  it("too large a one is not kept, but its size and time are", async () => {
    const large = "x".repeat(CELL_LIMIT + 1);
    await saveOutputs(database, "n1", [output("1", large)], cells("1"));
    expect((await readOutputs(database, "n1")).get("1")).toMatchObject({html: null, size: CELL_LIMIT + 1, ms: 12});
  });

  it("of a notebook above its limit those made first go", async () => {
    const count = NOTEBOOK_LIMIT / CELL_LIMIT;
    const all = Array.from({length: count + 2}, (_, i) => output(String(i), "x".repeat(CELL_LIMIT), i));
    for (const record of all) await saveOutputs(database, "n1", [record], cells(...all.map(({cell}) => cell)));
    const kept = await readOutputs(database, "n1");
    expect([...kept.values()].filter(({html}) => html === null).map(({cell}) => cell)).toEqual(["0", "1"]);
  });

  it("give way of other notebooks when the browser is full", async () => {
    await saveOutputs(database, "n2", [{...output("1", "other"), notebook: "n2"}], cells("1"));
    const {put} = IDBObjectStore.prototype;
    let failures = 1;
    IDBObjectStore.prototype.put = function (...args) {
      if (failures-- > 0) throw new DOMException("full", "QuotaExceededError");
      return put.apply(this, args);
    };
    try {
      await saveOutputs(database, "n1", [output("1", "mine")], cells("1"));
    } finally {
      IDBObjectStore.prototype.put = put;
    }
    expect((await readOutputs(database, "n1")).get("1")?.html).toBe("mine");
    expect((await readOutputs(database, "n2")).size).toBe(0);
  });
});

describe("values", () => {
  it("are kept by name, listed with sizes, replaced and deleted", async () => {
    await saveValue(database, "n1", "weights", new ArrayBuffer(8));
    await saveValue(database, "n1", "weights", new Uint8Array([1, 2, 3]).buffer);
    await saveValue(database, "n1", "a", new ArrayBuffer(1));
    await saveValue(database, "n2", "weights", new ArrayBuffer(5));
    expect(await listValues(database, "n1")).toEqual([
      {name: "a", size: 1},
      {name: "weights", size: 3},
    ]);
    expect([...new Uint8Array((await readValue(database, "n1", "weights")) ?? [])]).toEqual([1, 2, 3]);
    expect(await readValue(database, "n1", "none")).toBeUndefined();
    await deleteValue(database, "n1", "a");
    expect(await listValues(database, "n1")).toHaveLength(1);
    await deleteValue(database, "n1");
    expect(await listValues(database, "n1")).toEqual([]);
    expect(await listValues(database, "n2")).toHaveLength(1);
  });

  it("says how much is too much", async () => {
    const large = new ArrayBuffer(VALUE_LIMIT + 1e6);
    await expect(saveValue(database, "n1", "x", large)).rejects.toThrow("65.0 MB are too much for one value");
  });
});

it("a deleted notebook takes its results with it, and brings them back", async () => {
  await saveNotebook(database, {id: "n1", title: "One", html: "1", origin: null, revision: 0});
  await saveOutputs(database, "n1", [output("1", "shown")], cells("1"));
  await saveValue(database, "n1", "weights", new ArrayBuffer(4));
  const gone = await deleteNotebook(database, "n1");
  expect([(await readOutputs(database, "n1")).size, (await listValues(database, "n1")).length]).toEqual([0, 0]);
  if (gone) await restoreNotebook(database, gone);
  expect([(await readOutputs(database, "n1")).size, (await listValues(database, "n1")).length]).toEqual([1, 1]);
});

test("a database of version 1 becomes one of this version with all that was in it", async () => {
  const old = "version-1";
  const record = {id: "n1", title: "One", html: "<notebook>1", created: 1, modified: 2, revision: 3, origin: null};
  const first = await openDB(old, 1, {
    upgrade(made) {
      made.createObjectStore("notebooks", {keyPath: "id"});
      made.createObjectStore("attachments", {keyPath: ["notebook", "name"]}).createIndex("notebook", "notebook");
      made.createObjectStore("settings");
    },
  });
  await first.put("notebooks", record);
  first.close();
  const now = await openDatabase(old);
  expect(now.version).toBe(SCHEMA_VERSION);
  expect(await readNotebook(now, "n1")).toEqual(record);
  await saveValue(now, "n1", "x", new ArrayBuffer(1));
  expect(await listValues(now, "n1")).toEqual([{name: "x", size: 1}]);
  now.close();
  await deleteDatabase(old);
});
