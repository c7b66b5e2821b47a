import "fake-indexeddb/auto";
import {openDB} from "idb";
import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {type Database, deleteDatabase, openDatabase} from "../storage/database.ts";
import {writeEmergencyDraft} from "../storage/emergency.ts";
import {readNotebook, saveNotebook} from "../storage/notebooks.ts";
import {consentTo, giveConsent, withdrawConsent} from "./consents.ts";
import {recoverTrusted} from "./recover.ts";
import {isAsBuilt} from "./shipped-text.ts";
import {createTrust, type Outside} from "./trust.ts";

const NAME = "trust-test";
let database: Database;

const items = new Map<string, string>();
vi.stubGlobal("localStorage", {
  getItem: (key: string) => items.get(key) ?? null,
  setItem: (key: string, value: string) => void items.set(key, value),
  removeItem: (key: string) => void items.delete(key),
});

beforeEach(async () => {
  database = await openDatabase(NAME);
});
afterEach(async () => {
  database.close();
  await deleteDatabase(NAME);
  items.clear();
});

const notebook = {...newNotebook("Mine"), cells: [newCell(newNotebook(), "ts", "1")]};
const html = writeNotebook(notebook);
const draft = {id: "a", title: "Mine", html, origin: null, revision: 0};

describe("consent", () => {
  it("is to one text under one key", async () => {
    expect(await consentTo(database, "a", html)).toBeNull();
    await giveConsent(database, "a", html, 17);
    expect(await consentTo(database, "a", html)).toBe(17);
    expect(await consentTo(database, "a", `${html} `)).toBeNull();
    expect(await consentTo(database, "b", html)).toBeNull();
    await withdrawConsent(database, "a");
    expect(await consentTo(database, "a", html)).toBeNull();
    expect(await consentTo(null, "a", html)).toBeNull();
  });

  it("is there for all that version 1 had stored, bound to the text at its first opening", async () => {
    await deleteDatabase("old");
    const old = await openDB("old", 1, {
      upgrade(created) {
        created.createObjectStore("notebooks", {keyPath: "id"});
        created.createObjectStore("attachments", {keyPath: ["notebook", "name"]}).createIndex("notebook", "notebook");
        created.createObjectStore("settings");
      },
    });
    await old.put("notebooks", {...draft, created: 1, modified: 1, revision: 1});
    old.close();
    const upgraded = await openDatabase("old");
    expect((await readNotebook(upgraded, "a"))?.html).toBe(html);
    expect(await consentTo(upgraded, "a", html)).not.toBeNull();
    expect(await consentTo(upgraded, "a", `${html}!`)).toBeNull();
    upgraded.close();
    await deleteDatabase("old");
  });
});

describe("what is stored", () => {
  it("runs when the reader agreed to this text", async () => {
    const record = await saveNotebook(database, draft);
    expect((await recoverTrusted(database, "a")).agreed).toBe(false);
    await giveConsent(database, "a", record.html);
    expect((await recoverTrusted(database, "a")).agreed).toBe(true);
    await saveNotebook(database, {...draft, html: `${html}\n`, revision: 1});
    expect((await recoverTrusted(database, "a")).agreed).toBe(false);
  });

  it("carries consent to a last draft that the reader left, and only if it might run then", async () => {
    const record = await saveNotebook(database, draft);
    await giveConsent(database, "a", record.html);
    const saying = (source: string) =>
      writeNotebook({...notebook, cells: notebook.cells.map((cell) => ({...cell, source}))});
    const last = {...draft, html: saying("last words"), revision: 1};
    writeEmergencyDraft(last, false);
    expect(await recoverTrusted(database, "a")).toMatchObject({agreed: false, record: {html: last.html}});

    const session = {hold: vi.fn(), release: vi.fn()};
    const trust = createTrust({
      database,
      asks: null,
      shipped: false,
      key: () => "a",
      notebook: () => notebook,
      session,
    });
    const words = {...draft, html: saying("more"), revision: 2};
    writeEmergencyDraft(words, false);
    trust.leave("a");
    expect(await recoverTrusted(database, "a")).toMatchObject({agreed: true, record: {html: words.html}});
    expect((await recoverTrusted(database, "a")).agreed).toBe(true);
  });
});

describe("the trust of an open notebook", () => {
  const open = (asks: Outside | null, shipped = false) => {
    const session = {hold: vi.fn(), release: vi.fn()};
    const trust = createTrust({database, asks, shipped, key: () => "a", notebook: () => notebook, session});
    return {trust, session};
  };
  const stored = () => consentTo(database, "a", html);

  it("waits, runs at the reader's word, and keeps the word", async () => {
    const {trust, session} = open("file");
    trust.saved("a", html);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stored()).toBeNull();
    trust.agree({lazy: true});
    trust.agree();
    expect(session.release.mock.calls).toEqual([[{lazy: true}]]);
    await vi.waitFor(async () => expect(await stored()).not.toBeNull());
  });

  it("holds the session when the word is taken back, or text comes from outside", async () => {
    const {trust, session} = open(null);
    trust.saved("a", html);
    await vi.waitFor(async () => expect(await stored()).not.toBeNull());
    trust.withdraw();
    expect(session.hold).toHaveBeenCalledTimes(1);
    expect(trust.store.getState().asks).toBe("withdrawn");
    await vi.waitFor(async () => expect(await stored()).toBeNull());
    trust.agree();
    await vi.waitFor(async () => expect(await stored()).not.toBeNull());
    trust.outside("paste");
    expect(trust.store.getState()).toEqual({asks: "paste", shipped: false});
    await vi.waitFor(async () => expect(await stored()).toBeNull());
    trust.saved("a", html);
    trust.leave("a");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await stored()).toBeNull();
    expect(items.size).toBe(0);
  });
});

describe("a shipped text", () => {
  it("is the one of the build, or it is not", async () => {
    // SHA-256 of "abc" in base64url.
    expect(await isAsBuilt("abc", "ungWv48Bz-pBQUDe")).toBe(true);
    expect(await isAsBuilt("abd", "ungWv48Bz-pBQUDe")).toBe(false);
    expect(await isAsBuilt("abc", "")).toBe(false);
  });
});
