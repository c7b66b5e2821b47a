import "fake-indexeddb/auto";
import {afterEach, beforeEach, describe, expect, it} from "vitest";
import {newNotebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import {draftJoiner} from "../history/recover.ts";
import {createAutosave, SAVE_DELAY, SAVE_LIMIT} from "./autosave.ts";
import {
  type Database,
  deleteDatabase,
  type NotebookRecord,
  openDatabase,
  StorageError,
  storageError,
} from "./database.ts";
import {readEmergencyDraft, recoverNotebook, writeEmergencyDraft} from "./emergency.ts";
import {
  ConflictError,
  copyAttachments,
  type Draft,
  deleteNotebook,
  listAttachments,
  listNotebooks,
  newNotebookId,
  readNotebook,
  restoreNotebook,
  saveAttachment,
  saveNotebook,
} from "./notebooks.ts";
import {DEFAULT_SETTINGS, loadSettings} from "./settings.ts";

/** The file of a notebook without cells. */
const text = (title: string) => writeNotebook(newNotebook(title));

const draft: Draft = {id: "n1", title: "One", html: text("One"), origin: null, revision: 0};

/** A localStorage that can be full, as Node has none. */
function memoryStorage(): Storage & {full: boolean} {
  const items = new Map<string, string>();
  return {
    full: false,
    getItem: (key) => items.get(key) ?? null,
    setItem(key, value) {
      if (this.full) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
    removeItem: (key) => items.delete(key),
    clear: () => items.clear(),
    key: (index) => [...items.keys()][index] ?? null,
    get length() {
      return items.size;
    },
  };
}

let database: Database;
let name: string;
let local: ReturnType<typeof memoryStorage>;

beforeEach(async () => {
  local = memoryStorage();
  Object.defineProperty(globalThis, "localStorage", {value: local, configurable: true});
  name = `test-${newNotebookId()}`;
  database = await openDatabase(name);
});

afterEach(async () => {
  database.close();
  await deleteDatabase(name);
});

describe("notebooks", () => {
  it("keeps a notebook, its creation time and a rising revision", async () => {
    const first = await saveNotebook(database, draft, 1000);
    const second = await saveNotebook(database, {...draft, html: text("2"), revision: first.revision}, 2000);
    expect(second).toEqual({...draft, html: text("2"), created: 1000, modified: 2000, revision: 2});
    expect(await readNotebook(database, "n1")).toEqual(second);
    expect(await readNotebook(database, "absent")).toBeUndefined();
  });

  it("lists without texts, last changed first", async () => {
    await saveNotebook(database, draft, 1);
    await saveNotebook(database, {...draft, id: "n2", title: "Two"}, 2);
    const list = await listNotebooks(database);
    expect(list.map((summary) => summary.title)).toEqual(["Two", "One"]);
    expect(list[0]).not.toHaveProperty("html");
  });

  it("refuses to write over what another tab saved, and changes nothing", async () => {
    await saveNotebook(database, draft);
    await expect(saveNotebook(database, {...draft, html: "other"})).rejects.toThrow(ConflictError);
    await expect(saveNotebook(database, {...draft, id: "n9", revision: 3})).rejects.toThrow(/another tab/);
    expect((await readNotebook(database, "n1"))?.html).toBe(draft.html);
  });

  it("deletes with attachments and restores both", async () => {
    const bytes = Uint8Array.of(1, 2, 3).buffer;
    const record = await saveNotebook(database, draft);
    await saveAttachment(database, {notebook: "n1", name: "a.csv", mime: "text/csv", bytes});
    await saveAttachment(database, {notebook: "n2", name: "b.csv", mime: "text/csv", bytes});
    const gone = await deleteNotebook(database, "n1");
    expect(await readNotebook(database, "n1")).toBeUndefined();
    expect(await listAttachments(database, "n1")).toEqual([]);
    expect(await listAttachments(database, "n2")).toHaveLength(1);
    if (!gone) throw new Error("nothing was deleted");
    await restoreNotebook(database, gone);
    expect(await readNotebook(database, "n1")).toEqual(record);
    const [attachment] = await listAttachments(database, "n1");
    expect(new Uint8Array(attachment?.bytes ?? new ArrayBuffer(0))).toEqual(Uint8Array.of(1, 2, 3));
    expect(await deleteNotebook(database, "absent")).toBeUndefined();
  });

  it("copies attachments to another notebook", async () => {
    const bytes = new ArrayBuffer(4);
    await saveAttachment(database, {notebook: "n1", name: "a.npy", mime: "", bytes});
    await copyAttachments(database, "n1", "n2");
    expect((await listAttachments(database, "n2")).map((each) => each.name)).toEqual(["a.npy"]);
  });

  it("says in the reader's words what is wrong with storage", async () => {
    expect(storageError(new DOMException("x", "QuotaExceededError")).message).toMatch(
      /^The browser's storage is full\. Delete/,
    );
    expect(storageError(new DOMException("x", "InvalidStateError")).message).toMatch(/Reload this page/);
    expect(storageError(new DOMException("x", "VersionError")).message).toMatch(/newer version/);
    expect(storageError(new DOMException("x", "SecurityError")).message).toMatch(/does not let the page store/);
    database.close();
    await expect(saveNotebook(database, draft)).rejects.toThrow(StorageError);
  });
});

describe("autosave", () => {
  function open(stored: Database | null) {
    const events: string[] = [];
    const state = {...draft};
    const autosave = createAutosave({
      database: stored,
      unavailable: "Storage is blocked.",
      draft: () => ({...state}),
      saved(record: NotebookRecord) {
        state.revision = record.revision;
        events.push(`saved ${record.revision}`);
      },
      reconcile: async () => null,
      makeRoom: async () => false,
      forked(record: NotebookRecord) {
        Object.assign(state, {id: record.id, revision: record.revision, origin: null});
        events.push("forked");
      },
    });
    return {autosave, state, events};
  }

  it("joins changes into one save within 300 ms", async () => {
    expect(SAVE_DELAY).toBeLessThanOrEqual(300);
    const {autosave, state, events} = open(database);
    for (const html of ["a", "ab", "abc"]) {
      state.html = html;
      autosave.changed();
    }
    expect(autosave.state.getState().status).toBe("pending");
    await expect.poll(() => autosave.state.getState().status).toBe("saved");
    expect(events).toEqual(["saved 1"]);
    expect((await readNotebook(database, "n1"))?.html).toBe("abc");
  });

  it("saves within a second though the typing never rests", async () => {
    expect(SAVE_LIMIT).toBeLessThan(1000);
    const {autosave, state, events} = open(database);
    const begin = performance.now();
    while (events.length === 0 && performance.now() - begin < 10_000) {
      state.html += "x";
      autosave.changed();
      await new Promise((resolve) => setTimeout(resolve, SAVE_DELAY / 5));
    }
    expect(events).toEqual(["saved 1"]);
  });

  it("keeps the text of both tabs when both changed a notebook", async () => {
    const {autosave, state, events} = open(database);
    await saveNotebook(database, {...draft, html: text("theirs")});
    state.html = text("mine");
    autosave.changed();
    await autosave.flush();
    expect(events).toEqual(["forked"]);
    expect((await readNotebook(database, "n1"))?.html).toBe(text("theirs"));
    expect((await readNotebook(database, state.id))?.html).toBe(text("mine"));
    state.html = "mine, later";
    autosave.changed();
    await autosave.flush();
    expect(events).toEqual(["forked", "saved 2"]);
  });

  it("says that nothing is stored when storage is blocked, and goes on", async () => {
    const {autosave} = open(null);
    autosave.changed();
    await autosave.flush();
    expect(autosave.state.getState()).toEqual({status: "failed", problem: "Storage is blocked."});
  });

  it("saves again what failed once storage works", async () => {
    const {autosave, events} = open(database);
    database.close();
    autosave.changed();
    await autosave.flush();
    expect(autosave.state.getState().status).toBe("failed");
    expect(events).toEqual([]);
  });

  it("leaves a synchronous draft behind that the next opening takes over", async () => {
    const {autosave, state} = open(database);
    autosave.changed();
    await autosave.flush();
    state.html = "typed a moment before the reload";
    autosave.changed();
    autosave.leave();
    expect(readEmergencyDraft("n1")?.html).toBe(state.html);
    await autosave.flush();
    expect(readEmergencyDraft("n1")).toBeNull();
  });

  it("leaves no draft when all is saved", async () => {
    const {autosave} = open(database);
    autosave.changed();
    await autosave.flush();
    autosave.leave();
    expect(readEmergencyDraft("n1")).toBeNull();
  });
});

describe("recovery", () => {
  it("takes over a draft of a notebook that was never stored", async () => {
    writeEmergencyDraft(draft, false);
    const {record, copy} = await recoverNotebook(database, "n1", draftJoiner(database));
    expect(record?.html).toBe(draft.html);
    expect(copy).toBeNull();
    expect(readEmergencyDraft("n1")).toBeNull();
  });

  it.each([
    ["before the save under way", 1],
    ["after it", 2],
  ])("continues the stored text %s", async (_, revision) => {
    let stored = await saveNotebook(database, draft);
    if (revision === 2) stored = await saveNotebook(database, {...draft, html: text("2"), revision: 1});
    writeEmergencyDraft({...draft, html: text("newest"), revision: 1}, true);
    const {record, copy} = await recoverNotebook(database, "n1", draftJoiner(database));
    expect([record?.html, record?.revision, copy]).toEqual([text("newest"), stored.revision + 1, null]);
  });

  it("keeps the draft as a copy when another tab went on", async () => {
    await saveNotebook(database, draft);
    await saveNotebook(database, {...draft, html: text("theirs"), revision: 1});
    writeEmergencyDraft({...draft, html: text("mine"), revision: 1}, false);
    const {record, copy} = await recoverNotebook(database, "n1", draftJoiner(database));
    expect(record?.html).toBe(text("theirs"));
    expect((await readNotebook(database, copy?.id ?? ""))?.html).toBe(text("mine"));
  });

  it("ignores a draft that is damaged and survives a full localStorage", async () => {
    local.setItem("nablab:draft:n1", "{oops");
    expect((await recoverNotebook(database, "n1", draftJoiner(database))).record).toBeUndefined();
    local.full = true;
    expect(writeEmergencyDraft(draft, false)).toBe(false);
  });
});

describe("settings", () => {
  it("come back as they were left", async () => {
    const settings = await loadSettings(database);
    expect(settings.getState()).toEqual(DEFAULT_SETTINGS);
    settings.change({theme: "dark"});
    await expect.poll(async () => (await loadSettings(database)).getState().theme).toBe("dark");
  });

  it("fall back to defaults one by one, and work without storage", async () => {
    await database.put("settings", {theme: "pink", output: "below"}, "settings");
    expect((await loadSettings(database)).getState()).toEqual({...DEFAULT_SETTINGS, output: "below"});
    const unstored = await loadSettings(null);
    unstored.change({theme: "light"});
    expect(unstored.getState().theme).toBe("light");
  });
});
