import {afterEach, beforeEach, expect, test, vi} from "vitest";
import type {Cell, Notebook} from "../notebook/notebook.ts";
import type {CellState, FromKernel, ToKernel} from "../protocol.ts";
import {openSession} from "./cli-session.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(cells: Partial<Cell>[], data: (name: string) => Promise<ArrayBuffer> = async () => new ArrayBuffer(4)) {
  const notebook: Notebook = {
    title: "t",
    theme: "air",
    readonly: false,
    seed: 1,
    attributes: {},
    cells: cells.map((cell, i) => ({
      id: String(i + 1),
      kind: "ts",
      source: "",
      pinned: false,
      hidden: false,
      run: "auto",
      attributes: {},
      ...cell,
    })),
  };
  const sent: ToKernel[] = [];
  const session = openSession({
    notebook,
    backend: "wasm",
    seed: 5,
    generatorMs: 1000,
    send: (message) => sent.push(message),
    data,
  });
  let done = false;
  void session.done.then(() => {
    done = true;
  });
  const tell = (...messages: FromKernel[]) => {
    for (const message of messages) session.receive(message);
  };
  const isDoneAfter = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    return done;
  };
  return {session, sent, tell, isDoneAfter};
}

const cell = (id: string, status: CellState["status"], more: Partial<CellState> = {}): FromKernel => ({
  type: "cell",
  id,
  run: 1,
  status,
  ...more,
});
const hello: FromKernel[] = [{type: "hello"}, {type: "backend", name: "wasm", adapter: "", refused: []}];
const busy = (value: boolean): FromKernel => ({type: "status", busy: value});

test("starts when the kernel says hello: only runnable cells, manual ones too", () => {
  const {sent, tell} = open([{source: "1"}, {kind: "sql"}, {run: "manual", seed: 9}, {kind: "md"}]);
  expect(sent).toEqual([]);
  tell(...hello);
  expect(sent).toMatchObject([
    {type: "start", backend: "wasm", seed: 5, views: {}},
    {
      type: "cells",
      order: ["1", "3", "4"],
      upsert: [{id: "1", source: "1"}, {id: "3", run: "manual", seed: 9}, {kind: "md"}],
    },
    {type: "run", cells: ["3"]},
  ]);
});

test("is done when nothing runs any more, and not in a pause between two cells", async () => {
  const {tell, isDoneAfter, session} = open([{}, {}]);
  tell(...hello, cell("1", "running"), cell("2", "queued"), busy(true));
  expect(await isDoneAfter(5000)).toBe(false);
  tell(cell("1", "fresh"), busy(false));
  expect(await isDoneAfter(20)).toBe(false);
  tell(cell("2", "running"), busy(true));
  expect(await isDoneAfter(500)).toBe(false);
  tell(cell("2", "error"), busy(false));
  expect(await isDoneAfter(100)).toBe(true);
  expect(session.observed.cells.get("2")?.status).toBe("error");
});

test.each<FromKernel>([
  {type: "backend", name: "cpu", adapter: "JavaScript", refused: []},
  {type: "log", level: "error", message: "No backend computes"},
])("a quick notebook waits for the backend, or for the news that there is none: %j", async (news) => {
  const {tell, isDoneAfter} = open([{}]);
  tell({type: "hello"}, cell("1", "fresh"), busy(true), busy(false));
  expect(await isDoneAfter(500)).toBe(false);
  tell(news);
  expect(await isDoneAfter(100)).toBe(true);
});

test("a cell that waits for a click does not keep it", async () => {
  const {tell, isDoneAfter} = open([{}, {}]);
  tell(...hello, cell("1", "fresh"), cell("2", "queued"), busy(true), busy(false));
  expect(await isDoneAfter(100)).toBe(true);
});

test.each([[[]], [[{run: "disabled" as const}]], [[{kind: "sql" as const}]]])(
  "nothing to run is done at once: %j",
  async (cells) => {
    const {tell, isDoneAfter} = open(cells);
    tell(...hello);
    expect(await isDoneAfter(100)).toBe(true);
  },
);

test("endless generators are stopped some time after every cell had a value", async () => {
  const {tell, isDoneAfter, sent, session} = open([{}, {}]);
  tell(...hello, busy(true), cell("1", "fresh", {live: true}), cell("2", "running"));
  expect(await isDoneAfter(10_000)).toBe(false);
  tell(cell("2", "fresh"));
  expect(await isDoneAfter(900)).toBe(false);
  tell(cell("2", "running"));
  await isDoneAfter(200);
  expect(sent.at(-1)).toEqual({type: "stop", request: 1});
  tell(cell("2", "error"), {type: "stopped", request: 1});
  expect(await isDoneAfter(1)).toBe(true);
  expect(session.observed.cells.get("2")?.status).toBe("running");
});

test("a kernel that does not answer to stop is not waited for", async () => {
  const {tell, isDoneAfter} = open([{}]);
  tell(...hello, busy(true), cell("1", "fresh", {live: true}));
  expect(await isDoneAfter(1500)).toBe(false);
  expect(await isDoneAfter(1000)).toBe(true);
});

test("display frames are acknowledged, files are answered, also when there are none", async () => {
  const data = async (name: string) => {
    if (name === "mnist.bin") return new ArrayBuffer(3);
    throw new Error(`no ${name}`);
  };
  const {sent, tell, isDoneAfter} = open([{}], data);
  tell({type: "display", frame: 4, mutations: []} as unknown as FromKernel);
  tell({type: "fetch", request: 1, path: "mnist.bin"}, {type: "fetch", request: 2, path: "x.bin"});
  await isDoneAfter(1);
  expect(sent).toEqual([
    {type: "ack", frame: 4},
    {type: "fetched", request: 1, bytes: new ArrayBuffer(3)},
    {type: "fetched", request: 2, bytes: null, error: "no x.bin"},
  ]);
});

test("of a repeated claim the last counts, in the place of the first", () => {
  const {tell, session} = open([{}]);
  const claim = (name: string, passed: boolean, id = "1"): FromKernel => ({
    type: "claim",
    cell: id,
    name,
    passed,
    holds: passed,
    controls: {},
    measured: 1,
  });
  tell(claim("a", false), claim("b", true), claim("a", true), claim("a", false, "2"));
  expect(session.observed.claims.map(({cell, name, passed}) => [cell, name, passed])).toEqual([
    ["1", "a", true],
    ["1", "b", true],
    ["2", "a", false],
  ]);
});
