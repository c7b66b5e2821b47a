import {afterEach, beforeEach, describe, expect, it, vi} from "vitest";
import {kernelChannel, memoryPorts} from "../../kernel/channel.ts";
import {type Cell, newNotebook} from "../../kernel/notebook/notebook.ts";
import type {CellState, FromKernel, ToKernel} from "../../kernel/protocol.ts";
import type {Session, SessionOptions} from "./contract.ts";
import {FLOOD_MESSAGES} from "./flood.ts";
import {createSession, STOP_LIMIT_MS} from "./session.ts";
import {LOG_LIMIT} from "./state.ts";
import type {KernelTransport} from "./transport.ts";

/** A kernel that does what the test says. */
interface Script {
  readonly generation: number;
  readonly got: ToKernel[];
  say(message: FromKernel): void;
  die(reason: string): void;
  killed: boolean;
  /** Answers `stop` at once. */
  polite: boolean;
}

const kernels: Script[] = [];
let session: Session;

const transport: KernelTransport = {
  open(generation, died) {
    const [page, own] = memoryPorts();
    const channel = kernelChannel(own, generation);
    const script: Script = {
      generation,
      got: [],
      say: (message) => channel.send(message),
      die: died,
      killed: false,
      polite: true,
    };
    channel.receive((message) => {
      script.got.push(message);
      if (message.type === "stop" && script.polite) script.say({type: "stopped", request: message.request});
    });
    kernels.push(script);
    return {
      port: page,
      kill() {
        script.killed = true;
      },
    };
  },
  dispose() {},
};

const shown: number[] = [];
let resets = 0;
const output = {
  async apply({frame}: FromKernel & {type: "display"}) {
    if (frame === 13) throw new Error("no such node");
    shown.push(frame);
  },
  reset: () => void resets++,
};

function start(options: Partial<SessionOptions> = {}): Session {
  session = createSession({
    transport,
    output,
    environment: {width: 700, dark: false, pixelRatio: 1},
    loadData: async (name) => {
      if (name !== "mnist.bin") throw new Error(`There is no data file "${name}".`);
      return new ArrayBuffer(4);
    },
    ...options,
  });
  return session;
}

const cell = (id: string, source = id, change: Partial<Cell> = {}): Cell => ({
  id,
  kind: "ts",
  source,
  pinned: false,
  hidden: false,
  run: "auto",
  attributes: {},
  ...change,
});
const notebook = (...cells: Cell[]) => ({...newNotebook(), seed: 7, cells});
const state = () => session.store.getState();
const kernel = (generation: number): Script => {
  const script = kernels.find((each) => each.generation === generation);
  if (!script) throw new Error(`No kernel ${generation} was opened.`);
  return script;
};
const cellState = (id: string, change: Partial<CellState>): CellState => ({
  type: "cell",
  id,
  run: 1,
  status: "fresh",
  ...change,
});
const got = <T extends ToKernel["type"]>(generation: number, type: T) =>
  kernel(generation).got.filter((message): message is ToKernel & {type: T} => message.type === type);

beforeEach(() => {
  kernels.length = 0;
  shown.length = 0;
  resets = 0;
  vi.spyOn(console, "warn").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  session.dispose();
  vi.restoreAllMocks();
});

describe("a session", () => {
  it("starts a kernel and is idle when that says hello", async () => {
    start({backend: "wasm"});
    expect(state()).toMatchObject({kernel: "starting", generation: 1, chosen: "wasm", backend: null});
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    await vi.waitFor(() => expect(got(1, "start")).toMatchObject([{backend: "wasm", views: {}}]));
  });

  it("keeps what the kernel says of itself and of its cells", async () => {
    start();
    session.sync(notebook(cell("1")));
    const k = kernel(1);
    k.say({type: "hello"});
    k.say({type: "status", busy: true});
    k.say({type: "backend", name: "wasm", adapter: "SIMD", refused: [{name: "webgpu", reason: "none"}]});
    k.say({type: "analysis", id: "1", inputs: ["x"], outputs: ["y"]});
    k.say(cellState("1", {status: "running"}));
    k.say({type: "ledger", tensors: 2, bytes: 8, cells: []});
    k.say({type: "log", level: "info", message: "hi", cell: "1"});
    await vi.waitFor(() => expect(state().log).toHaveLength(1));
    expect(state()).toMatchObject({
      kernel: "busy",
      backend: "wasm",
      adapter: "SIMD",
      refused: [{name: "webgpu", reason: "none"}],
      analyses: {1: {inputs: ["x"], outputs: ["y"]}},
      cells: {1: {id: "1", run: 1, status: "running"}},
      ledger: {tensors: 2, bytes: 8},
      log: [{level: "info", message: "hi", cell: "1"}],
    });
  });

  it("keeps the failure of what computes until another kernel takes over", async () => {
    start();
    const failure = {name: "webgpu", reason: "Gone.", next: "webgpu", runs: true} as const;
    kernel(1).say({type: "lost", ...failure});
    await vi.waitFor(() => expect(state().failure).toEqual(failure));
    session.chooseBackend("wasm");
    expect(state()).toMatchObject({failure: null, chosen: "wasm"});
  });

  it("tells kernels that live cells rest, later ones too", async () => {
    start();
    session.pause(false);
    session.pause(true);
    session.restart();
    session.pause(false);
    await vi.waitFor(() => expect(got(2, "pause").map(({paused}) => paused)).toEqual([true, false]));
    await vi.waitFor(() => expect(got(1, "pause").map(({paused}) => paused)).toEqual([true]));
  });

  it("hears nothing of cells that the notebook has not got", async () => {
    start();
    session.sync(notebook(cell("1")));
    kernel(1).say(cellState("stranger", {}));
    kernel(1).say({type: "views", cell: "stranger", values: [1]});
    kernel(1).say(cellState("1", {}));
    await vi.waitFor(() => expect(Object.keys(state().cells)).toEqual(["1"]));
    expect(session.views()).toEqual({});
  });

  it("keeps the last log entries only", async () => {
    start();
    for (let i = 0; i < LOG_LIMIT + 3; i++) kernel(1).say({type: "log", level: "info", message: String(i)});
    await vi.waitFor(() => expect(state().log.at(-1)?.message).toBe(String(LOG_LIMIT + 2)));
    expect(state().log).toHaveLength(LOG_LIMIT);
    expect(state().log[0]?.message).toBe("3");
  });

  it("acknowledges pictures when they are painted, broken ones too", async () => {
    start();
    kernel(1).say({type: "display", frame: 12, handled: 0, mutations: []});
    kernel(1).say({type: "display", frame: 13, handled: 0, mutations: []});
    await vi.waitFor(() => expect(got(1, "ack").map(({frame}) => frame)).toEqual([12, 13]));
    expect(shown).toEqual([12]);
    expect(state().log).toMatchObject([{level: "error", message: "A picture could not be shown: no such node"}]);
  });

  it("answers requests for data files", async () => {
    start();
    kernel(1).say({type: "fetch", request: 1, path: "mnist.bin"});
    kernel(1).say({type: "fetch", request: 2, path: "secret.bin"});
    await vi.waitFor(() => expect(got(1, "fetched")).toHaveLength(2));
    expect(got(1, "fetched").find(({request}) => request === 1)?.bytes?.byteLength).toBe(4);
    expect(got(1, "fetched").find(({request}) => request === 2)).toMatchObject({
      bytes: null,
      error: 'There is no data file "secret.bin".',
    });
  });

  it("asks for the numbers behind figures and tells answers apart", async () => {
    start();
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    const [first, second, third] = [session.table(5), session.table(6), session.table(7)];
    await vi.waitFor(() => expect(got(1, "rows").map(({node}) => node)).toEqual([5, 6, 7]));
    const [a, b, c] = got(1, "rows").map(({request}) => request);
    kernel(1).say({type: "table", request: b ?? 0, csv: null});
    kernel(1).say({type: "table", request: a ?? 0, csv: "x\n1"});
    kernel(1).say({type: "table", request: c ?? 0, csv: null, error: "no such column"});
    expect([await first, await second]).toEqual(["x\n1", null]);
    await expect(third).rejects.toThrow("no such column");
  });

  it("does not wait for numbers of a kernel that is gone", async () => {
    start();
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    const asked = session.table(5);
    session.restart();
    await expect(asked).rejects.toThrow("The kernel is gone.");
  });

  it("drops what is not of the protocol, with a warning", async () => {
    start();
    kernel(1).say({type: "nonsense"} as unknown as FromKernel);
    kernel(1).say({type: "fetch", request: 1, path: "../index.html"});
    await vi.waitFor(() => expect(state().log).toHaveLength(2));
    expect(state().log.every(({level, message}) => level === "warn" && message.startsWith("Dropped"))).toBe(true);
    expect(got(1, "fetched")).toEqual([]);
  });
});

describe("sync", () => {
  it("sends only what changed", async () => {
    start();
    session.sync(notebook(cell("1"), cell("2")));
    session.sync(notebook(cell("1"), cell("2", "new")));
    session.sync(notebook(cell("1"), cell("2", "new")));
    await vi.waitFor(() => expect(got(1, "cells")).toHaveLength(2));
    expect(got(1, "cells")[1]).toMatchObject({upsert: [{id: "2", source: "new", seed: 7}], order: ["1", "2"]});
    expect(state().sources).toEqual({1: "1", 2: "new"});
  });

  it("leaves the texts of cells that are not committed as the kernel has them", async () => {
    start();
    session.sync(notebook(cell("1"), cell("2")));
    session.sync(notebook(cell("1", "half-writ"), cell("2", "new", {run: "manual"}), cell("3")), ["2"]);
    await vi.waitFor(() => expect(got(1, "cells")).toHaveLength(2));
    expect(got(1, "cells")[1]?.upsert.map(({id}) => id)).toEqual(["2", "3"]);
    expect(state().sources).toEqual({1: "1", 2: "new", 3: "3"});
  });

  it("forgets cells that are gone", async () => {
    start();
    session.sync(notebook(cell("1"), cell("2")));
    kernel(1).say(cellState("1", {}));
    kernel(1).say(cellState("2", {}));
    kernel(1).say({type: "analysis", id: "2", inputs: [], outputs: []});
    await vi.waitFor(() => expect(state().analyses).toHaveProperty("2"));
    session.sync(notebook(cell("1")));
    expect(Object.keys(state().cells)).toEqual(["1"]);
    expect(state().analyses).toEqual({});
  });
});

describe("run", () => {
  it("names cells, but no disabled ones", async () => {
    start();
    session.sync(notebook(cell("1"), cell("2", "2", {run: "disabled"}), cell("3")));
    session.run("all");
    session.run({above: "3"});
    session.run(["2"]);
    session.run("stale");
    await vi.waitFor(() => expect(got(1, "run").map(({cells}) => cells)).toEqual([["1", "3"], ["1"]]));
  });
});

describe("stop", () => {
  it("is answered by a kernel that listens, which stays", async () => {
    start();
    kernel(1).say({type: "hello"});
    const done = session.stop();
    expect(state().stopping).toBe(true);
    expect(await done).toBe("stopped");
    expect(state()).toMatchObject({stopping: false, generation: 1});
    expect(kernel(1).killed).toBe(false);
  });

  it("replaces a kernel that does not answer, repeats what is cheap and holds the rest", async () => {
    start();
    const k = kernel(1);
    k.polite = false;
    k.say({type: "hello"});
    session.attach({name: "a.csv", mime: "text/csv", bytes: new ArrayBuffer(3)});
    session.sync(notebook(cell("input"), cell("slow"), cell("quick"), cell("after"), cell("hung")));
    k.say({type: "analysis", id: "slow", inputs: [], outputs: ["s"]});
    k.say({type: "analysis", id: "after", inputs: ["s"], outputs: []});
    k.say(cellState("input", {ms: 2000}));
    k.say({type: "views", cell: "input", values: [0.5]});
    k.say(cellState("slow", {ms: 3000}));
    k.say(cellState("quick", {ms: 3}));
    k.say(cellState("after", {ms: 3}));
    k.say(cellState("hung", {status: "running"}));
    await vi.waitFor(() => expect(state().cells.hung?.status).toBe("running"));

    const first = session.stop();
    expect(session.stop()).toBe(first);
    expect(await first).toBe("replaced");
    expect(k.killed).toBe(true);
    expect(state()).toMatchObject({generation: 2, stopping: false, kernel: "starting"});
    expect(state().cells).toMatchObject({hung: {status: "stale"}, slow: {status: "fresh"}});
    await vi.waitFor(() => expect(got(2, "cells")).toHaveLength(1));
    expect(kernel(2).got.map(({type}) => type)).toEqual(["start", "attachment", "cells"]);
    expect(got(2, "start")[0]?.views).toEqual({input: [0.5]});
    expect(got(2, "cells")[0]?.hold).toEqual(["slow", "after", "hung"]);
    expect(resets).toBe(2);
  });

  it("hears nothing more from the kernel that was replaced", async () => {
    start();
    session.sync(notebook(cell("1"), cell("2")));
    kernel(1).polite = false;
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    await session.stop();
    kernel(1).say(cellState("1", {}));
    kernel(2).say(cellState("2", {}));
    await vi.waitFor(() => expect(state().cells).toHaveProperty("2"));
    expect(state().cells).not.toHaveProperty("1");
  });

  it("gives a kernel the time that the page itself was busy or asleep", async () => {
    start();
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    const done = session.stop();
    // As after a long task: the timer is due and so is the answer, and the timer comes first.
    for (const end = performance.now() + 2 * STOP_LIMIT_MS; performance.now() < end; );
    expect(await done).toBe("stopped");
    expect(kernel(1).killed).toBe(false);
  });

  it("waits for a kernel that is still being loaded", async () => {
    start();
    const done = session.stop();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(state()).toMatchObject({generation: 1, stopping: false});
    expect(await done).toBe("stopped");
  });

  it("does not repeat a cell that hung once because it was quick before", async () => {
    start();
    const k = kernel(1);
    k.polite = false;
    k.say({type: "hello"});
    session.sync(notebook(cell("a"), cell("b")));
    k.say(cellState("a", {ms: 1}));
    k.say(cellState("b", {ms: 1}));
    k.say(cellState("a", {status: "running"}));
    await vi.waitFor(() => expect(state().cells.a?.status).toBe("running"));
    await session.stop();
    await vi.waitFor(() => expect(got(2, "cells")[0]?.hold).toEqual(["a"]));

    const next = kernel(2);
    next.polite = false;
    next.say({type: "hello"});
    next.say(cellState("a", {status: "stale"}));
    next.say(cellState("b", {status: "running", run: 1}));
    await vi.waitFor(() => expect(state().cells.b?.status).toBe("running"));
    await session.stop();
    await vi.waitFor(() => expect(got(3, "cells")[0]?.hold).toEqual(["a", "b"]));
  });
});

describe("restart", () => {
  it("holds everything, or runs everything", async () => {
    start();
    session.sync(notebook(cell("1"), cell("2", "2", {run: "manual"}), cell("3", "3", {run: "disabled"})));
    session.restart();
    session.restart({runAll: true});
    await vi.waitFor(() => expect(got(3, "run")).toHaveLength(1));
    expect(got(2, "cells")[0]?.hold).toEqual(["1", "2"]);
    expect(got(2, "run")).toEqual([]);
    expect(got(3, "cells")[0]?.hold).toEqual([]);
    expect(got(3, "run")[0]?.cells).toEqual(["2"]);
    expect(kernel(1).killed && kernel(2).killed && !kernel(3).killed).toBe(true);
  });

  it("changes the backend, with inputs as they were", async () => {
    start();
    session.sync(notebook(cell("1")));
    kernel(1).say({type: "views", cell: "1", values: [3]});
    kernel(1).say({type: "backend", name: "webgpu", adapter: "a", refused: []});
    await vi.waitFor(() => expect(state().backend).toBe("webgpu"));
    session.chooseBackend("cpu");
    expect(state()).toMatchObject({chosen: "cpu", backend: null, generation: 2});
    await vi.waitFor(() => expect(got(2, "start")).toMatchObject([{backend: "cpu", views: {1: [3]}}]));
  });

  it("drops the values of inputs whose text changed", async () => {
    start();
    session.sync(notebook(cell("1")));
    kernel(1).say({type: "views", cell: "1", values: [3]});
    kernel(1).say({type: "status", busy: false});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    session.sync(notebook(cell("1", "other")));
    session.restart();
    await vi.waitFor(() => expect(got(2, "start")).toMatchObject([{views: {}}]));
  });

  it("gives a new kernel the files that are attached now", async () => {
    start();
    session.attach({name: "a", mime: "", bytes: new ArrayBuffer(1)});
    session.attach({name: "b", mime: "", bytes: new ArrayBuffer(1)});
    session.detach("a");
    session.restart();
    await vi.waitFor(() => expect(got(2, "attachment").map(({name}) => name)).toEqual(["b"]));
    await vi.waitFor(() => expect(got(1, "attachment").at(-1)).toMatchObject({name: "a", bytes: null}));
  });
});

describe("a kernel that dies", () => {
  const reasons: string[] = [];
  beforeEach(() => void reasons.splice(0));
  const startAndTell = () => start({onReplaced: (reason) => reasons.push(reason)});

  it("is replaced, with the reason said; what may have ended it does not run again", async () => {
    startAndTell();
    session.sync(notebook(cell("1"), cell("2")));
    kernel(1).say({type: "hello"});
    kernel(1).say(cellState("1", {status: "running", ms: 1}));
    kernel(1).say(cellState("2", {status: "fresh", ms: 1}));
    await vi.waitFor(() => expect(state().cells).toHaveProperty("2"));
    kernel(1).die("out of memory");
    expect(reasons).toEqual(["out of memory"]);
    expect(state()).toMatchObject({
      kernel: "starting",
      generation: 2,
      cells: {1: {status: "stale"}, 2: {status: "fresh"}},
      log: [{level: "error", message: "out of memory"}],
    });
    await vi.waitFor(() => expect(got(2, "cells")[0]?.hold).toEqual(["1"]));
  });

  it("is not replaced when the next one ends at once, and a restart revives it", async () => {
    startAndTell();
    session.sync(notebook(cell("1")));
    for (const generation of [1, 2]) {
      kernel(generation).say({type: "hello"});
      await vi.waitFor(() => expect(state()).toMatchObject({kernel: "idle", generation}));
      kernel(generation).die(`crash ${generation}`);
    }
    expect(reasons).toEqual(["crash 1"]);
    expect(state()).toMatchObject({kernel: "dead", reason: "crash 2"});
    session.run("all");
    expect(await session.stop()).toBe("stopped");
    session.restart({runAll: true});
    expect(state()).toMatchObject({kernel: "starting", reason: null, generation: 3});
    await vi.waitFor(() => expect(got(3, "cells")).toHaveLength(1));
  });

  it("is not replaced when it could not even start", () => {
    startAndTell();
    kernel(1).die("The browser refused.");
    expect(state()).toMatchObject({kernel: "dead", reason: "The browser refused."});
    expect([reasons, kernels.length]).toEqual([[], 1]);
  });

  it("is ended and replaced when it says more than the page can take", async () => {
    startAndTell();
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    // All of it waits while the page hears one slice.
    for (let i = 0; i <= 3 * FLOOD_MESSAGES; i++) kernel(1).say({type: "activity", dispatches: i});
    await vi.waitFor(
      () => expect(reasons).toEqual([expect.stringContaining("5,000 messages without a pause")]),
      10_000,
    );
    expect(kernel(1).killed).toBe(true);
    expect(state()).toMatchObject({kernel: "starting", generation: 2});
  });

  it("answers a stop that was waiting", async () => {
    start();
    kernel(1).polite = false;
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    const done = session.stop();
    kernel(1).die("crash");
    expect(await done).toBe("replaced");
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(state()).toMatchObject({kernel: "starting", generation: 2, stopping: false});
  });
});

describe("a kernel whose ground a cell has broken", () => {
  it("is replaced, with the reason said, and no cell runs by itself", async () => {
    const reasons: string[] = [];
    start({onReplaced: (reason) => reasons.push(reason)});
    session.sync(notebook(cell("1")));
    kernel(1).say({type: "hello"});
    kernel(1).say(cellState("1", {ms: 1}));
    kernel(1).say({type: "broken", what: "Array.prototype.push"});
    await vi.waitFor(() => expect(state().generation).toBe(2));
    expect(reasons).toEqual(["A cell has changed Array.prototype.push, on which the kernel itself stands."]);
    expect(kernel(1).killed).toBe(true);
    await vi.waitFor(() => expect(got(2, "cells")[0]?.hold).toEqual(["1"]));
  });
});

describe("a kernel that is silent", () => {
  it("counts as busy until it answers again, so that it can be stopped", async () => {
    vi.useFakeTimers({toFake: ["setInterval", "clearInterval"]});
    start();
    kernel(1).say({type: "hello"});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    vi.advanceTimersByTime(2000);
    expect(state()).toMatchObject({
      kernel: "busy",
      log: [{level: "warn", message: expect.stringContaining("Stop replaces it")}],
    });
    await vi.waitFor(() => expect(got(1, "ping")).toEqual([{type: "ping", request: 1}]));
    kernel(1).say({type: "pong", request: 1});
    await vi.waitFor(() => expect(state().kernel).toBe("idle"));
    vi.useRealTimers();
  });

  it("is not called idle when it answers but is busy", async () => {
    vi.useFakeTimers({toFake: ["setInterval", "clearInterval"]});
    start();
    kernel(1).say({type: "hello"});
    kernel(1).say({type: "status", busy: true});
    await vi.waitFor(() => expect(state().kernel).toBe("busy"));
    vi.advanceTimersByTime(2000);
    expect(state().log).toEqual([]);
    kernel(1).say({type: "pong", request: 1});
    kernel(1).say({type: "log", level: "info", message: "later"});
    await vi.waitFor(() => expect(state().log).toHaveLength(1));
    expect(state().kernel).toBe("busy");
    vi.useRealTimers();
  });
});

describe("a standby kernel", () => {
  it("takes over at once, and another one is prepared", async () => {
    start({standby: 0});
    expect(kernels).toHaveLength(1);
    kernel(1).say({type: "hello"});
    kernel(1).say({type: "backend", name: "cpu", adapter: "JavaScript", refused: []});
    await vi.waitFor(() => expect(kernels).toHaveLength(2));
    kernel(2).say({type: "hello"});
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(kernel(2).got).toEqual([]);
    expect(state().generation).toBe(1);
    session.restart();
    expect(state()).toMatchObject({generation: 2, kernel: "idle"});
    await vi.waitFor(() => expect(kernels).toHaveLength(3));
  });

  it("is prepared before its time when the first one does not answer", async () => {
    start({standby: 60_000});
    kernel(1).say({type: "hello"});
    kernel(1).say({type: "backend", name: "cpu", adapter: "JavaScript", refused: []});
    await vi.waitFor(() => expect(kernels).toHaveLength(2), {timeout: 5000});
    expect(state().generation).toBe(1);
  });

  it("may die without harm", async () => {
    start({standby: 0});
    kernel(1).say({type: "hello"});
    kernel(1).say({type: "backend", name: "cpu", adapter: "JavaScript", refused: []});
    await vi.waitFor(() => expect(kernels).toHaveLength(2));
    kernel(2).die("crash");
    expect(state().kernel).toBe("idle");
    session.restart();
    expect(state()).toMatchObject({generation: 3, kernel: "starting"});
  });
});
