import "fake-indexeddb/auto";
import * as fc from "fast-check";
import {afterAll, beforeAll, beforeEach, describe, expect, it} from "vitest";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {Database} from "../storage/database.ts";
import {compactLog} from "../storage/log.ts";
import {newNotebookId, readNotebook as readRecord} from "../storage/notebooks.ts";
import {openTestDatabase} from "../storage/testing.ts";
import {sameNotebook} from "./patch.ts";
import {actionOf, type Move, moves} from "./testing.ts";
import {type Fault, memoryStorage, openTab, points, start, type Tab} from "./testing-tabs.ts";

let database: Database;
let discard: () => Promise<void>;

beforeAll(async () => {
  ({database, discard} = await openTestDatabase());
});

afterAll(() => discard());

beforeEach(memoryStorage);

/** One thing that happens to two tabs. */
type Event =
  | {readonly type: "write"; readonly tab: 0 | 1; readonly moves: readonly Move[]}
  | {readonly type: "save"; readonly tab: 0 | 1; readonly fault: Fault}
  | {readonly type: "race"; readonly faults: readonly [Fault, Fault]}
  | {readonly type: "reload"; readonly tab: 0 | 1}
  | {readonly type: "compact"};

const tabs = fc.constantFrom(0 as const, 1 as const);
const faults = fc.constantFrom<Fault>("none", "none", "abort", "quota", "closed");
const events: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant("write" as const),
      tab: tabs,
      moves: fc.array(moves, {minLength: 1, maxLength: 4}),
    }),
  },
  {weight: 3, arbitrary: fc.record({type: fc.constant("save" as const), tab: tabs, fault: faults})},
  {weight: 1, arbitrary: fc.record({type: fc.constant("race" as const), faults: fc.tuple(faults, faults)})},
  {weight: 1, arbitrary: fc.record({type: fc.constant("reload" as const), tab: tabs})},
  {weight: 1, arbitrary: fc.constant({type: "compact" as const})},
);

describe("random work in two tabs, with aborted, full and closed storage", () => {
  it("loses nothing: every state that either tab tried to save can be restored, and both end with the same", async () => {
    const seen = {write: 0, save: 0, race: 0, reload: 0, compact: 0, failed: 0, merges: 0};
    await fc.assert(
      fc.asyncProperty(fc.array(events, {minLength: 4, maxLength: 14}), async (sequence) => {
        const id = newNotebookId();
        const saved: Notebook[] = [];
        const tab: [Tab, Tab] = [await openTab(database, id, start()), await openTab(database, id, start())];
        let time = 0;
        const save = async (which: 0 | 1, fault: Fault) => {
          const {storage, document, keeping} = tab[which];
          storage.next = fault;
          saved.push(document.getState().notebook);
          await keeping.autosave.flush();
          storage.next = "none";
          if (keeping.autosave.state.getState().status === "failed") seen.failed++;
        };
        for (const event of sequence) {
          seen[event.type]++;
          if (event.type === "write") {
            for (const move of event.moves) {
              time += move.pause;
              const {document} = tab[event.tab];
              document.dispatch(actionOf(move, document.getState(), time));
            }
          } else if (event.type === "save") await save(event.tab, event.fault);
          else if (event.type === "race") await Promise.all(event.faults.map((fault, k) => save(k as 0 | 1, fault)));
          else if (event.type === "compact") await compactLog(database, id);
          else {
            // The page goes: what waits is written synchronously, and the save under way is cut off.
            const {storage, document, keeping} = tab[event.tab];
            saved.push(document.getState().notebook);
            storage.next = "abort";
            keeping.autosave.leave();
            await keeping.autosave.flush();
            keeping.close();
            storage.next = "closed";
            tab[event.tab] = await openTab(database, id, start());
          }
          await tab[1].keeping.follow();
        }
        await save(0, "none");
        await save(1, "none");
        await save(0, "none");
        for (const {keeping} of tab) await keeping.follow();
        expect(tab.map(({keeping}) => keeping.autosave.idle())).toEqual([true, true]);
        if (!(await readRecord(database, id))) return;
        for (const {place} of tab) expect(place.getState().id).toBe(id);
        expect(tab[1].html()).toBe(tab[0].html());
        expect((await readRecord(database, id))?.html).toBe(tab[0].html());
        const kept = await points(database, id);
        if (kept.some(({action}) => action === "replace")) seen.merges++;
        expect(kept.every(({notebook}) => notebook !== null)).toBe(true);
        const restorable = (wanted: Notebook) =>
          sameNotebook(wanted, start()) || kept.some(({notebook}) => notebook && sameNotebook(notebook, wanted));
        expect(saved.filter((notebook) => !restorable(notebook))).toEqual([]);
        for (const {keeping} of tab) keeping.close();
        const again = await openTab(database, id, start());
        expect(again.html()).toBe(tab[0].html());
        expect(again.document.getState().past.length).toBeGreaterThanOrEqual(0);
        again.keeping.close();
      }),
      {numRuns: 1000},
    );
    // The sequences did meet what they are about.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(20);
  }, 600_000);
});
