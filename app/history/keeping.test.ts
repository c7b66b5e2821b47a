import "fake-indexeddb/auto";
import {afterAll, beforeAll, beforeEach, describe, expect, it} from "vitest";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Database} from "../storage/database.ts";
import {compactLog, readLog} from "../storage/log.ts";
import {newNotebookId, readNotebook as readRecord} from "../storage/notebooks.ts";
import {openTestDatabase} from "../storage/testing.ts";
import {historyOf, pointsOf} from "./replay.ts";
import {memoryStorage, openTab, points, start} from "./testing-tabs.ts";

let database: Database;
let discard: () => Promise<void>;

beforeAll(async () => {
  ({database, discard} = await openTestDatabase());
});

afterAll(() => discard());

beforeEach(memoryStorage);

describe("a kept notebook", () => {
  it("has its undo history after a reload, and goes on with it", async () => {
    const id = newNotebookId();
    const tab = await openTab(database, id, start());
    const cell = "1";
    tab.document.dispatch({type: "edit", id: cell, source: "one", time: 0});
    tab.document.dispatch({type: "edit", id: cell, source: "one two", time: 100});
    await tab.keeping.autosave.flush();
    // The same run of keystrokes, though it was saved in between.
    tab.document.dispatch({type: "edit", id: cell, source: "one two three", time: 200});
    tab.document.dispatch({type: "add", at: 1, kind: "md", source: "text"});
    tab.document.dispatch({type: "title", title: "Named"});
    tab.document.dispatch({type: "undo"});
    await tab.keeping.autosave.flush();
    tab.keeping.close();

    const again = await openTab(database, id, start());
    const {document} = again;
    expect(document.getState().notebook).toEqual(tab.document.getState().notebook);
    document.dispatch({type: "redo"});
    expect(document.getState().notebook.title).toBe("Named");
    document.dispatch({type: "undo"});
    document.dispatch({type: "undo"});
    expect(document.getState().notebook.cells).toHaveLength(1);
    document.dispatch({type: "undo"});
    expect(document.getState().notebook).toEqual(start());
    document.dispatch({type: "undo"});
    expect(document.getState().notebook).toEqual(start());
    await again.keeping.autosave.flush();
    again.keeping.close();

    const third = await openTab(database, id, start());
    expect(third.document.getState().past).toHaveLength(0);
    expect(third.document.getState().future).toHaveLength(3);
    // Ids of cells that were undone are not given out again.
    third.document.dispatch({type: "add", at: 0, kind: "ts"});
    expect(third.document.getState().notebook.cells[0]?.id).toBe("3");
    third.keeping.close();
  });

  it("shows in one tab what the other does, with its undo history", async () => {
    const id = newNotebookId();
    const first = await openTab(database, id, start());
    first.document.dispatch({type: "title", title: "Stored"});
    await first.keeping.autosave.flush();
    const second = await openTab(database, id, start());
    first.document.dispatch({type: "edit", id: "1", source: "written in the first", time: 0});
    await first.keeping.autosave.flush();
    await expect.poll(() => second.document.getState().notebook).toEqual(first.document.getState().notebook);
    expect(second.document.getState().past).toHaveLength(2);
    second.document.dispatch({type: "undo"});
    await second.keeping.autosave.flush();
    await expect.poll(() => first.document.getState().notebook.cells[0]?.source).toBe("first");
    expect(first.document.getState().future).toHaveLength(1);
    first.keeping.close();
    second.keeping.close();
  });

  it("puts together what two tabs wrote before they saw each other, with every step of both in the log", async () => {
    const id = newNotebookId();
    const first = await openTab(database, id, start());
    first.document.dispatch({type: "add", at: 1, kind: "ts", source: "second"});
    await first.keeping.autosave.flush();
    const second = await openTab(database, id, start());
    second.document.dispatch({type: "edit", id: "1", source: "theirs", time: 0});
    second.document.dispatch({type: "title", title: "Theirs"});
    first.document.dispatch({type: "edit", id: "1", source: "mine", time: 0});
    first.document.dispatch({type: "edit", id: "2", source: "mine too", time: 0});
    const alone = first.html();
    await second.keeping.autosave.flush();
    await first.keeping.autosave.flush();
    const {notebook} = first.document.getState();
    expect(notebook.title).toBe("Theirs");
    expect(notebook.cells.map(({source}) => source)).toEqual(["mine", "theirs", "mine too"]);
    await expect.poll(() => second.html()).toBe(first.html());
    const stored = await points(database, id);
    expect(stored.every((point) => point.notebook !== null)).toBe(true);
    expect(stored.map((point) => point.notebook && writeNotebook(point.notebook))).toContain(alone);
    first.keeping.close();
    second.keeping.close();
  });

  it("joins what a page left behind when it went away with what another tab has stored since", async () => {
    const id = newNotebookId();
    const first = await openTab(database, id, start());
    first.document.dispatch({type: "add", at: 1, kind: "ts", source: "second"});
    await first.keeping.autosave.flush();
    const second = await openTab(database, id, start());
    first.document.dispatch({type: "edit", id: "1", source: "typed while leaving", time: 0});
    first.storage.next = "abort";
    expect(first.keeping.autosave.leave()).toBe(true);
    await first.keeping.autosave.flush();
    first.keeping.close();
    first.storage.next = "closed";
    second.document.dispatch({type: "edit", id: "2", source: "stored since", time: 0});
    await second.keeping.autosave.flush();
    const again = await openTab(database, id, start());
    const texts = again.document.getState().notebook.cells.map(({source}) => source);
    expect(texts).toEqual(["typed while leaving", "stored since"]);
    again.keeping.close();
    second.keeping.close();
  });

  it("passes over what it does not understand and goes on from the next snapshot", async () => {
    const id = newNotebookId();
    const tab = await openTab(database, id, start());
    for (let step = 0; step < 120; step++) {
      tab.document.dispatch({type: "title", title: `t${step}`});
      if (step % 10 === 0) await tab.keeping.autosave.flush();
    }
    await tab.keeping.autosave.flush();
    tab.keeping.close();
    const {entries, snapshots} = await readLog(database, id);
    const strange = entries.map((entry) => (entry.seq === 50 ? {...entry, patch: {rotate: 90}, step: "spin"} : entry));
    const found = pointsOf(strange, snapshots);
    const at = (seq: number) => found.find((point) => point.seq === seq)?.notebook?.title;
    expect([at(49), at(50), at(51), at(105), at(120)]).toEqual(["t48", undefined, undefined, "t104", "t119"]);
    expect(historyOf(strange, snapshots)?.notebook.title).toBe("t119");
  });

  it("is opened as its text says when the log says something else, and the log goes on from there", async () => {
    const id = newNotebookId();
    const tab = await openTab(database, id, start());
    tab.document.dispatch({type: "title", title: "Logged"});
    await tab.keeping.autosave.flush();
    tab.keeping.close();
    const record = await readRecord(database, id);
    if (!record) throw new Error("not stored");
    const other = {...start(), title: "Written by something else"};
    await database.put("notebooks", {...record, html: writeNotebook(other)});
    const again = await openTab(database, id, start());
    expect(again.document.getState().notebook).toEqual(other);
    again.document.dispatch({type: "title", title: "Next"});
    await again.keeping.autosave.flush();
    again.keeping.close();
    const third = await openTab(database, id, start());
    expect(third.document.getState().notebook.title).toBe("Next");
    third.document.dispatch({type: "undo"});
    expect(third.document.getState().notebook.title).toBe("Written by something else");
    third.keeping.close();
  });

  it("keeps every one of the newest steps when the log is cut, and an hourly snapshot of what is older", async () => {
    const id = newNotebookId();
    const tab = await openTab(database, id, start());
    for (let step = 1; step <= 400; step++) {
      tab.document.dispatch({type: "title", title: `t${step}`});
      if (step % 20 === 0) await tab.keeping.autosave.flush();
    }
    await tab.keeping.autosave.flush();
    tab.keeping.close();
    expect(await compactLog(database, id, {keep: 150})).toBe(true);
    const {entries, snapshots} = await readLog(database, id);
    expect(entries[0]?.seq).toBe(201);
    expect(snapshots.map(({seq}) => seq)).toEqual([100, 200, 300, 400]);
    const again = await openTab(database, id, start());
    expect(again.document.getState().past).toHaveLength(200);
    expect((await points(database, id)).every(({notebook}) => notebook !== null)).toBe(true);
    again.keeping.close();
    expect(await compactLog(database, id, {keep: 150})).toBe(false);
  });
});
