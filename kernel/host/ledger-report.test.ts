import {afterEach, beforeEach, expect, it, vi} from "vitest";
import {createLedger, GROWING_HINT, GROWING_YIELDS} from "../engine/ledger.ts";
import type {FromKernel} from "../protocol.ts";
import {createLedgerReport} from "./ledger-report.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("warns once of a cell that grows, with what would help", () => {
  const ledger = createLedger();
  const sent: FromKernel[] = [];
  const fix = {title: "Wrap", edits: [{cell: "a", start: 0, end: 0, text: "x"}]};
  const report = createLedgerReport(ledger, {send: (message) => void sent.push(message)}, (cell) =>
    cell === "a" ? fix : null,
  );
  for (const cell of ["a", "b"]) {
    const owner = ledger.owner(cell);
    for (let id = 0; id < GROWING_YIELDS; id++) {
      const entry = {owner, bytes: 4, dataId: {}, dtype: "float32", size: 1, variable: undefined, watched: false};
      ledger.book({...entry, id: cell === "a" ? id : 100 + id});
      ledger.yielded(owner);
    }
  }
  report.soon();
  vi.advanceTimersByTime(1000);
  report.soon();
  vi.advanceTimersByTime(1000);
  expect(sent.filter(({type}) => type === "ledger")).toHaveLength(1);
  expect(sent.filter(({type}) => type === "log")).toEqual([
    {type: "log", level: "warn", message: GROWING_HINT, cell: "a", fixes: [fix]},
    {type: "log", level: "warn", message: GROWING_HINT, cell: "b"},
  ]);
});
