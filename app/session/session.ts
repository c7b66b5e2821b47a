import {createStore, type StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {BackendName, CellSource, DomEvent, Environment, FromKernel} from "../../kernel/protocol.ts";
import {cellSources, diffCells, type RunTarget, targetCells} from "./cells.ts";
import {createKernels} from "./kernels.ts";
import {type CellHistory, planReplay, type ReplayPlan} from "./replay.ts";
import {initialState, logged, pick, reduce, type SessionState, withoutKernel} from "./state.ts";
import {createTables} from "./tables.ts";
import type {KernelTransport} from "./transport.ts";

/** A kernel that does not answer `stop` within this time is replaced. */
export const STOP_LIMIT_MS = 150;

export type DisplayFrame = FromKernel & {type: "display"};

/** The place on the page where cells show what they compute. */
export interface OutputHost {
  /** Applies a batch of mutations; resolves when it is painted, and only then is the next one asked for. */
  apply(frame: DisplayFrame): Promise<void>;
  /**
   * A new kernel begins, whose nodes are numbered anew. What the old one showed stays visible until the new one shows
   * something in the same cell.
   */
  reset(): void;
}

export interface SessionOptions {
  readonly transport: KernelTransport;
  readonly output: OutputHost;
  readonly environment: Environment;
  /** Reads a data file of ours by its name. Rejects when there is none of this name. */
  readonly loadData: (name: string) => Promise<ArrayBuffer>;
  readonly backend?: BackendName | null;
  /** Keep a second kernel loaded, so that replacing one takes no start-up time. */
  readonly standby?: boolean;
}

export interface Attachment {
  readonly name: string;
  readonly mime: string;
  readonly bytes: ArrayBuffer;
}

/** How a stop ended: the kernel stopped its cells, or it did not answer and another one took its place. */
export type StopOutcome = "stopped" | "replaced";

export interface Session {
  readonly store: StoreApi<SessionState>;
  /**
   * Gives the kernel the notebook as it is now; what is new or differs runs as its mode says.
   *
   * @param commit Cells whose text to take over, all by default. Others keep the text that the kernel has, so that
   *   running one cell does not run half-written changes of the next.
   */
  sync(notebook: Notebook, commit?: readonly string[]): void;
  /** Runs cells whatever their mode, except disabled ones; stale ancestors run first. */
  run(target: RunTarget): void;
  /** Stops what runs. Resolves when nothing runs any more. */
  stop(): Promise<StopOutcome>;
  /** Replaces the kernel, dead or alive. Without `runAll` all cells wait, stale, with their outputs. */
  restart(options?: {readonly runAll?: boolean}): void;
  /** Replaces the kernel by one on this backend (`null`: the best that works) and runs the notebook on it. */
  chooseBackend(backend: BackendName | null): void;
  /** Adds or replaces a file of the notebook's. */
  attach(attachment: Attachment): void;
  detach(name: string): void;
  setEnvironment(environment: Environment): void;
  /** Passes a DOM event on a mirrored node to the kernel. */
  event(node: number, event: DomEvent): void;
  /**
   * The numbers behind a figure as CSV, by its node; null when the figure does not tell them.
   * Rejects when they could not be made, or the kernel is gone before it answers.
   */
  table(node: number): Promise<string | null>;
  dispose(): void;
}

interface Stopping {
  readonly request: number;
  readonly promise: Promise<StopOutcome>;
  readonly done: (outcome: StopOutcome) => void;
  timer: ReturnType<typeof setTimeout>;
}

/** Starts a kernel and keeps the page's picture of it. */
export function createSession(options: SessionOptions): Session {
  const {output, loadData} = options;
  const store = createStore<SessionState>(() => ({...initialState, chosen: options.backend ?? null}));
  const attachments = new Map<string, Attachment>();
  /** Values of `view` inputs and durations of last runs, which outlive a kernel. */
  const views = new Map<string, unknown[]>();
  const durations = new Map<string, number>();
  let environment = options.environment;
  let seed = 0;
  let cells: readonly CellSource[] = [];
  let requests = 0;
  let stopping: Stopping | null = null;

  const kernels = createKernels({
    transport: options.transport,
    standby: options.standby ?? false,
    receive,
    died(reason) {
      store.setState((state) => ({...withoutKernel(state), kernel: "dead", reason}));
      log("error", reason);
      tables.giveUp();
      settleStop("replaced");
    },
    warn: (text) => log("warn", text),
  });

  const tables = createTables((message) => kernels.send(message));

  function log(level: "warn" | "error", message: string): void {
    console[level](message);
    store.setState((state) => logged(state, {level, message, time: Date.now()}));
  }

  /** Puts a new kernel in place of the present one and gives it everything. */
  function replace({hold, run}: ReplayPlan): void {
    const {generation, ready} = kernels.replace();
    tables.giveUp();
    output.reset();
    store.setState((state) => ({
      ...withoutKernel(state),
      kernel: ready ? "idle" : "starting",
      reason: null,
      generation,
      backend: null,
      adapter: "",
      refused: [],
    }));
    const {chosen} = store.getState();
    kernels.send({type: "start", backend: chosen, seed, environment, views: Object.fromEntries(views)});
    for (const attachment of attachments.values()) kernels.send({type: "attachment", ...attachment});
    const order = cells.map(({id}) => id);
    if (order.length) kernels.send({type: "cells", upsert: [...cells], remove: [], order, hold: [...hold]});
    if (run.length) kernels.send({type: "run", cells: [...run]});
    settleStop("replaced");
  }

  function receive(message: FromKernel): void {
    store.setState((state) => reduce(state, message, Date.now()));
    switch (message.type) {
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
      case "table":
        tables.answered(message);
        break;
      case "stopped":
        if (message.request === stopping?.request) settleStop("stopped");
        break;
    }
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

  // -------------------------------------------------------------------------------------------------------------------
  // Stop

  function stop(): Promise<StopOutcome> {
    if (store.getState().kernel === "dead") return Promise.resolve("stopped");
    if (stopping) return stopping.promise;
    requests += 1;
    let done: (outcome: StopOutcome) => void = () => undefined;
    const promise = new Promise<StopOutcome>((resolve) => {
      done = resolve;
    });
    stopping = {request: requests, promise, done, timer: setTimeout(giveUp, STOP_LIMIT_MS)};
    store.setState({stopping: true});
    kernels.send({type: "stop", request: requests});
    return promise;
  }

  /** The kernel does not answer: another one takes over and repeats what is cheap and cannot be what hung. */
  function giveUp(): void {
    if (stopping && !kernels.ready()) {
      stopping.timer = setTimeout(giveUp, STOP_LIMIT_MS);
      return;
    }
    const history = histories();
    const plan = planReplay(history);
    for (const {cell, state} of history) if (state?.status === "running") durations.delete(cell.id);
    replace(plan);
  }

  function settleStop(outcome: StopOutcome): void {
    if (!stopping) return;
    clearTimeout(stopping.timer);
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

  function sync(notebook: Notebook, commit?: readonly string[]): void {
    seed = notebook.seed;
    const known = new Map(cells.map((cell) => [cell.id, cell]));
    const next = cellSources(notebook).map((cell) => {
      const old = known.get(cell.id);
      return old && commit && !commit.includes(cell.id) ? {...cell, kind: old.kind, source: old.source} : cell;
    });
    const change = diffCells(cells, next);
    if (!change) return;
    cells = next;
    const edited = change.upsert.filter(({id, source}) => known.get(id)?.source !== source).map(({id}) => id);
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
    kernels.send(change);
  }

  const select = (target: RunTarget) => targetCells(cells, target, (id) => store.getState().cells[id]?.status);
  const manual = () => cells.filter(({run}) => run === "manual").map(({id}) => id);

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
    event: (node, event) => kernels.send({type: "event", node, event}),
    table(node) {
      if (store.getState().kernel === "dead") return Promise.reject(new Error("The kernel is gone."));
      return tables.ask(node);
    },
    dispose() {
      tables.giveUp();
      settleStop("replaced");
      kernels.dispose();
    },
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
