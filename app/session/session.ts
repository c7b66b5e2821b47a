import {createStore} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {answerStore, type ValueStore} from "../../kernel/notebook/values.ts";
import type {CellDigest, CellSource, FromKernel} from "../../kernel/protocol.ts";
import {afterAwake} from "./awake.ts";
import {cellSources, diffCells, type RunTarget, targetCells} from "./cells.ts";
import type {Attachment, DisplayFrame, Session, SessionOptions, StopOutcome} from "./contract.ts";
import {createHeartbeat} from "./heartbeat.ts";
import {createKernels} from "./kernels.ts";
import {createLogConsole} from "./log-console.ts";
import {type CellHistory, planReplay, type ReplayPlan} from "./replay.ts";
import {createRequests} from "./requests.ts";
import {initialState, logged, pick, reduce, type SessionState, withoutKernel} from "./state.ts";

/** A kernel that does not answer `stop` within this time is replaced. */
export const STOP_LIMIT_MS = 150;

/** A kernel that ends this soon after another one did is not replaced by itself: it would only end again. */
const AGAIN_MS = 10_000;

interface Stopping {
  readonly request: number;
  readonly promise: Promise<StopOutcome>;
  readonly done: (outcome: StopOutcome) => void;
  /** Ends the wait for the kernel's answer. */
  unwait: () => void;
}

/** Starts a kernel and keeps the page's picture of it. */
export function createSession(options: SessionOptions): Session {
  const {output, loadData} = options;
  const store = createStore<SessionState>(() => ({...initialState, chosen: options.backend ?? null}));
  const attachments = new Map<string, Attachment>();
  /** Values of `view` inputs and durations of last runs, which outlive a kernel. */
  const views = new Map<string, readonly unknown[]>(Object.entries(options.views ?? {}));
  const durations = new Map<string, number>();
  let environment = options.environment;
  let seed = 0;
  let notebook: Notebook | null = null;
  /** The reader chose to run this notebook as if it were a lazy one. */
  let lazily = false;
  let cells: readonly CellSource[] = [];
  let requests = 0;
  let stopping: Stopping | null = null;
  let held = options.held ?? false;
  let paused = false;
  /** Cells that are to wait when the session is released. */
  let waiting: readonly string[] = [];
  /** The kernel said last that it is busy. */
  let busy = false;
  let lastDeath = Number.NEGATIVE_INFINITY;

  const kernels = createKernels({
    transport: options.transport,
    standby: options.standby ?? null,
    receive,
    died,
    warn: (text) => log("warn", text),
  });

  const heartbeat = createHeartbeat({
    ask: (request) => kernels.send({type: "ping", request}),
    changed(isSilent) {
      const {kernel} = store.getState();
      if (isSilent) kernels.prepare();
      if (isSilent && kernel === "idle") {
        log("warn", "The kernel does not answer: code of a cell that is done goes on without end. Stop replaces it.");
        store.setState({kernel: "busy"});
      } else if (!isSilent && kernel === "busy" && !busy) store.setState({kernel: "idle"});
    },
  });

  /** The kernel ended by itself: another one takes over, unless that is what happened a moment ago, or none starts. */
  function died(reason: string): void {
    const {kernel} = store.getState();
    log("error", reason);
    const isAgain = performance.now() - lastDeath < AGAIN_MS;
    lastDeath = performance.now();
    if (kernel === "starting" || isAgain) {
      heartbeat.restart(false);
      store.setState((state) => ({...withoutKernel(state), kernel: "dead", reason}));
      giveUpRequests();
      settleStop("replaced");
    } else {
      takeOver();
      options.onReplaced?.(reason);
    }
  }

  /** A cell took away what the kernel stands on. Which one it was is not known, so that none runs by itself. */
  function abandon(broken: string): void {
    const reason = `A cell has changed ${broken}, on which the kernel itself stands.`;
    log("error", reason);
    replace({hold: select("all"), run: []});
    options.onReplaced?.(reason);
  }

  const tables = createRequests<string | null>();
  const digests = createRequests<readonly CellDigest[]>();

  function giveUpRequests(): void {
    tables.giveUp();
    digests.giveUp();
  }

  const logConsole = createLogConsole();
  store.subscribe(({log: entries}, {log: before}) => {
    if (entries === before) return;
    const last = before.at(-1);
    logConsole(entries.slice(last ? entries.lastIndexOf(last) + 1 : 0));
  });

  function log(level: "info" | "warn" | "error", message: string, cell?: string): void {
    store.setState((state) => logged(state, {level, message, cell, time: Date.now()}));
  }

  /**
   * Puts a new kernel in place of the present one and gives it everything. The one way to a kernel: while the session is
   * held there is none, so whatever is sent goes nowhere and text that nobody has agreed to cannot run (2026-11).
   */
  function replace({hold, run}: ReplayPlan): void {
    if (held) return;
    const {generation, ready} = kernels.replace();
    busy = false;
    heartbeat.restart(ready);
    giveUpRequests();
    output.reset();
    store.setState((state) => ({
      ...withoutKernel(state),
      kernel: ready ? "idle" : "starting",
      reason: null,
      generation,
      backend: null,
      adapter: "",
      refused: [],
      failure: null,
    }));
    const {chosen} = store.getState();
    kernels.send({type: "start", backend: chosen, seed, environment, views: savedViews()});
    if (paused) kernels.send({type: "pause", paused});
    for (const attachment of attachments.values()) kernels.send({type: "attachment", ...attachment});
    const order = cells.map(({id}) => id);
    if (order.length) kernels.send({type: "cells", upsert: [...cells], remove: [], order, hold: [...hold]});
    if (run.length) kernels.send({type: "run", cells: [...run]});
    settleStop("replaced");
  }

  function receive(message: FromKernel): void {
    if (concernsStranger(message)) return;
    store.setState((state) => reduce(state, message, Date.now()));
    switch (message.type) {
      case "hello":
        heartbeat.restart(true);
        break;
      case "status":
        busy = message.busy;
        break;
      case "pong":
        heartbeat.answered(message.request);
        break;
      case "broken":
        abandon(message.what);
        break;
      case "cell":
        if (message.ms !== undefined) durations.set(message.id, message.ms);
        break;
      case "views":
        views.set(message.cell, message.values);
        break;
      case "display":
        void show(message);
        break;
      case "fetch":
        void answer(message);
        break;
      case "store":
        void keep(message);
        break;
      case "table":
        tables.answered(message.request, message.csv, message.error);
        break;
      case "digests":
        digests.answered(message.request, message.cells, message.error);
        break;
      case "stopped":
        if (message.request === stopping?.request) settleStop("stopped");
        break;
    }
  }

  /** Of a cell that has just been deleted, or of one that a hostile kernel made up to fill the page's memory. */
  function concernsStranger(message: FromKernel): boolean {
    if (message.type === "cell" || message.type === "analysis") return !isCell(message.id);
    return message.type === "views" && !isCell(message.cell);
  }

  async function show(frame: DisplayFrame): Promise<void> {
    const generation = kernels.generation();
    try {
      await output.apply(frame);
    } catch (error) {
      log("error", `A picture could not be shown: ${messageOf(error)}`);
    }
    if (generation === kernels.generation()) kernels.send({type: "ack", frame: frame.frame});
  }

  async function answer({request, path}: FromKernel & {type: "fetch"}): Promise<void> {
    const generation = kernels.generation();
    let bytes: ArrayBuffer | null = null;
    let error: string | undefined;
    try {
      bytes = await loadData(path);
    } catch (cause) {
      error = messageOf(cause);
    }
    if (generation !== kernels.generation()) return;
    kernels.send({type: "fetched", request, bytes, error}, bytes ? [bytes] : []);
  }

  async function keep(message: FromKernel & {type: "store"}): Promise<void> {
    const generation = kernels.generation();
    const answer = await answerStore(message, options.values ?? NO_VALUES);
    if (generation === kernels.generation()) kernels.send(answer, answer.bytes ? [answer.bytes] : []);
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Stop

  function stop(): Promise<StopOutcome> {
    if (kernels.generation() === 0) return Promise.resolve("stopped");
    if (stopping) return stopping.promise;
    requests += 1;
    let done: (outcome: StopOutcome) => void = () => undefined;
    const promise = new Promise<StopOutcome>((resolve) => {
      done = resolve;
    });
    stopping = {request: requests, promise, done, unwait: afterAwake(STOP_LIMIT_MS, giveUp)};
    store.setState({stopping: true});
    kernels.send({type: "stop", request: requests});
    return promise;
  }

  function giveUp(): void {
    if (stopping && !kernels.ready()) {
      stopping.unwait = afterAwake(STOP_LIMIT_MS, giveUp);
      return;
    }
    log("warn", `The kernel did not answer Stop within ${STOP_LIMIT_MS} ms and was replaced.`);
    takeOver();
  }

  /** Another kernel takes over and repeats what is cheap and cannot be what hung or ended the last one. */
  function takeOver(): void {
    const history = histories();
    const plan = planReplay(history);
    for (const {cell, state} of history) if (state?.status === "running") durations.delete(cell.id);
    replace(plan);
  }

  function settleStop(outcome: StopOutcome): void {
    if (!stopping) return;
    stopping.unwait();
    stopping.done(outcome);
    stopping = null;
    store.setState({stopping: false});
  }

  function histories(): CellHistory[] {
    const {cells: states, analyses} = store.getState();
    return cells.map((cell) => ({
      cell,
      state: states[cell.id],
      ms: durations.get(cell.id),
      views: views.has(cell.id),
      inputs: analyses[cell.id]?.inputs ?? [],
      outputs: analyses[cell.id]?.outputs ?? [],
    }));
  }

  // -------------------------------------------------------------------------------------------------------------------
  // Notebook

  function sync(next: Notebook, commit?: readonly string[], hold: readonly string[] = []): void {
    notebook = next;
    seed = next.seed;
    if (held && hold.length > 0) waiting = hold;
    const known = new Map(cells.map((cell) => [cell.id, cell]));
    const sources = cellSources(next, lazily || undefined).map((cell) => {
      const old = known.get(cell.id);
      return old && commit && !commit.includes(cell.id) ? {...cell, kind: old.kind, source: old.source} : cell;
    });
    const change = diffCells(cells, sources);
    if (!change) return;
    cells = sources;
    // A cell that is new here may come with values.
    const edited = change.upsert
      .filter(({id, source}) => known.has(id) && known.get(id)?.source !== source)
      .map(({id}) => id);
    for (const id of [...edited, ...change.remove]) {
      views.delete(id);
      durations.delete(id);
    }
    const present = new Set(change.order);
    store.setState((state) => ({
      cells: pick(state.cells, (id) => present.has(id)),
      analyses: pick(state.analyses, (id) => present.has(id)),
      sources: Object.fromEntries(cells.map(({id, source}) => [id, source])),
    }));
    kernels.send({...change, hold: [...hold]});
  }

  const isCell = (id: string) => Object.hasOwn(store.getState().sources, id);
  const savedViews = () => Object.fromEntries([...views].map(([id, values]) => [id, [...values]]));
  const select = (target: RunTarget) => targetCells(cells, target, (id) => store.getState().cells[id]?.status);
  const manual = () => cells.filter(({run}) => run === "manual").map(({id}) => id);

  if (held) store.setState({kernel: "held"});
  replace({hold: [], run: []});

  return {
    store,
    sync,
    stop,
    run(target) {
      const ids = select(target);
      if (ids.length) kernels.send({type: "run", cells: ids});
    },
    restart({runAll = false} = {}) {
      replace(runAll ? {hold: [], run: manual()} : {hold: select("all"), run: []});
    },
    chooseBackend(chosen) {
      const {cells: states} = store.getState();
      store.setState({chosen});
      replace({hold: [], run: manual().filter((id) => states[id]?.status === "fresh")});
    },
    hold() {
      held = true;
      kernels.end();
      heartbeat.restart(false);
      giveUpRequests();
      settleStop("replaced");
      output.reset();
      store.setState((state) => ({...withoutKernel(state), kernel: "held", reason: null, backend: null, adapter: ""}));
    },
    release({lazy = false} = {}) {
      if (!held) return;
      held = false;
      lazily = lazy;
      if (notebook && lazy) cells = cellSources(notebook, true);
      replace({hold: waiting, run: []});
    },
    views: savedViews,
    attach(attachment) {
      attachments.set(attachment.name, attachment);
      kernels.send({type: "attachment", ...attachment});
    },
    detach(name) {
      const old = attachments.get(name);
      attachments.delete(name);
      if (old) kernels.send({type: "attachment", name, mime: old.mime, bytes: null});
    },
    setEnvironment(next) {
      environment = next;
      kernels.send({type: "environment", environment});
    },
    pause(next) {
      if (paused === next) return;
      paused = next;
      kernels.send({type: "pause", paused});
    },
    note: log,
    event: (node, event) => kernels.send({type: "event", node, event}),
    table(node) {
      if (kernels.generation() === 0) return Promise.reject(new Error("The kernel is gone."));
      return tables.ask((request) => kernels.send({type: "rows", request, node}));
    },
    digests() {
      if (kernels.generation() === 0) return Promise.reject(new Error("The kernel is gone."));
      return digests.ask((request) => kernels.send({type: "digest", request, cells: cells.map(({id}) => id)}));
    },
    dispose() {
      heartbeat.dispose();
      giveUpRequests();
      settleStop("replaced");
      kernels.dispose();
    },
  };
}

const nothingKept = () => Promise.reject(new Error("Nothing is kept here."));
const NO_VALUES: ValueStore = {put: nothingKept, get: nothingKept, delete: nothingKept, names: nothingKept};

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
