import {expect, it} from "vitest";
import type {CellView, SessionState} from "../../session/state.ts";
import {reportRuns} from "./run-report.ts";

const position = (id: string) => Number(id);
const cell = (id: string, rest: Partial<CellView>): CellView => ({id, run: 1, status: "fresh", ...rest});
const state = (cells: readonly CellView[], rest: Partial<SessionState> = {}) =>
  ({
    kernel: "idle",
    reason: null,
    generation: 1,
    cells: Object.fromEntries(cells.map((each) => [each.id, each])),
    ...rest,
  }) as SessionState;
const error = (message: string) =>
  ({kind: "runtime", name: "Error", message, frames: [], fixes: []}) as unknown as CellView["error"];

it("tells how long a cell took that was waited for", () => {
  const before = state([cell("4", {run: 1, status: "running"})], {kernel: "busy"});
  const after = state([cell("4", {run: 1, ms: 2130})]);
  expect(reportRuns(before, after, position)).toBe("Cell 4 finished in 2.1 s.");
});

it("tells what failed, once", () => {
  const before = state([cell("5", {})]);
  const after = state([cell("5", {run: 2, status: "error", error: error("x is not defined")})]);
  expect(reportRuns(before, after, position)).toBe("Error in cell 5: x is not defined.");
  expect(reportRuns(after, after, position)).toBe("");
});

it("counts what it would be long to name", () => {
  const ids = ["1", "2", "3", "4"];
  const after = state(ids.map((id) => cell(id, {run: 2, ms: 900})));
  expect(reportRuns(state(ids.map((id) => cell(id, {}))), after, position)).toBe("4 cells finished.");
});

it("is silent about quick runs and about values of live cells", () => {
  const live = state([cell("1", {live: true}), cell("2", {run: 7, ms: 4})], {kernel: "busy"});
  const later = state([cell("1", {live: true}), cell("2", {run: 99, ms: 4})], {kernel: "busy"});
  expect(reportRuns(live, later, position)).toBe("");
});

it("tells that cells run and that they are done, and what becomes of the kernel", () => {
  const idle = state([cell("1", {})]);
  const busy = state([cell("1", {status: "running"})], {kernel: "busy"});
  expect(reportRuns(idle, busy, position)).toBe("Cells are running.");
  expect(reportRuns(busy, state([cell("1", {run: 2, ms: 100})]), position)).toBe("All cells are done.");
  const dead = state([], {kernel: "dead", reason: "It crashed."});
  expect(reportRuns(busy, dead, position)).toBe("The kernel has ended. It crashed.");
  expect(reportRuns(dead, state([], {kernel: "starting"}), position)).toBe("The kernel starts.");
});
