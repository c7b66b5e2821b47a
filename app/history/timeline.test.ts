import {describe, expect, it} from "vitest";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {cell, notebookOf} from "../../kernel/notebook/testing.ts";
import type {LogRecord} from "../storage/log.ts";
import {diffNotebooks} from "./patch.ts";
import {SESSION_PAUSE, timelineOf} from "./timeline.ts";

const notebook = (title: string, ...sources: string[]): Notebook => ({
  ...notebookOf(...sources.map((source, k) => cell(String(k + 1), source))),
  title,
});

const MINUTE = 60_000;
const states: [minutes: number, state: Notebook][] = [
  [0, notebook("a", "x")],
  [0.4, notebook("a", "xy")],
  [0.8, notebook("a", "xyz", "new")],
  [3, notebook("b", "xyz", "new")],
  [3 + SESSION_PAUSE / MINUTE, notebook("b", "xyz")],
];
const entries = states.slice(1).map(
  ([minutes, state], k): LogRecord => ({
    notebook: "n",
    seq: k + 1,
    time: minutes * MINUTE,
    tab: "t",
    revision: 1,
    action: "edit",
    step: "do",
    selection: null,
    patch: diffNotebooks((states[k] as (typeof states)[0])[1], state),
  }),
);
const log = {
  entries,
  snapshots: [{notebook: "n", seq: 0, time: 0, content: notebook("a", "x")}],
  versions: [
    {notebook: "n", id: "v", name: "Handed in", time: 5, content: notebook("a", "x")},
    {notebook: "n", id: "w", name: "From the future", time: 6, content: {rotated: true}},
  ],
};

describe("a timeline", () => {
  it("shows the last state of each minute, by session, newest first", () => {
    const {sessions, unreadable} = timelineOf(log);
    expect(sessions.map(({moments}) => moments.map(({what}) => what))).toEqual([
      ["1 cell removed"],
      ["Title changed", "The beginning"],
    ]);
    expect(sessions[1]?.moments[1]?.notebook).toEqual(states[2]?.[1]);
    expect(unreadable).toBe(0);
  });

  it("shows every step when asked", () => {
    const {sessions} = timelineOf(log, true);
    expect(sessions[1]?.moments.map(({what}) => what)).toEqual([
      "Title changed",
      "Cell 1 changed, 1 cell added",
      "Cell 1 changed",
      "The beginning",
    ]);
  });

  it("has named versions of its own, and counts what it cannot read", () => {
    const strange = {...log, entries: entries.map((entry) => (entry.seq === 2 ? {...entry, patch: "?"} : entry))};
    const {named, unreadable} = timelineOf(strange, true);
    expect(named.map(({what, version}) => [what, version?.id])).toEqual([["Handed in", "v"]]);
    expect(unreadable).toBe(3);
  });
});
