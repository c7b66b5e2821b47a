/**
 * The page's part of a headless run: starts the kernel, hands it the notebook, answers what it asks for, and collects
 * what it says. It lives outside of the kernel's thread, so that what a hung notebook had said is not lost with it.
 */
import type {Cell, Notebook} from "../notebook/notebook.ts";
import {isRunnable} from "../notebook/notebook.ts";
import type {BackendName, CellSource, CellState, FromKernel, PageChannel} from "../protocol.ts";
import {GENERATOR_SECONDS} from "./cli-options.ts";

export type ClaimMessage = Extract<FromKernel, {type: "claim"}>;
export type BackendMessage = Extract<FromKernel, {type: "backend"}>;

/** What a kernel has told of a notebook so far. */
export interface Observed {
  readonly backend: BackendMessage | null;
  /** By id, of runnable cells only. */
  readonly cells: ReadonlyMap<string, CellState>;
  /** In the order in which they were first made. */
  readonly claims: readonly ClaimMessage[];
  /** Tensors alive at the last report. */
  readonly tensors: number | null;
  readonly log: readonly string[];
}

export interface Session {
  readonly observed: Observed;
  /** Takes a message of the kernel's. */
  receive(message: FromKernel): void;
  /** Resolves when the notebook is done; generators that do not end have been told to stop. */
  readonly done: Promise<void>;
  close(): void;
}

export interface SessionOptions {
  readonly notebook: Notebook;
  readonly backend: BackendName | null;
  readonly seed: number;
  /** Milliseconds that endless generators may go on once every cell has settled. */
  readonly generatorMs?: number;
  readonly send: PageChannel["send"];
  /** Reads one of our data files by name. */
  readonly data: (name: string) => Promise<ArrayBuffer>;
}

const ENVIRONMENT = {width: 720, dark: false, pixelRatio: 1};
/** A notebook must be quiet for so long to be done: cells may wake each other through timers and mutables. */
const QUIET_MS = 50;
/** A kernel that does not answer to Stop by then is computing. */
const STOP_MS = 1000;

/** @param options.send sends to a kernel that has just been made */
export function openSession(options: SessionOptions): Session {
  const {notebook, send, generatorMs = GENERATOR_SECONDS * 1000} = options;
  const runnable = notebook.cells.filter((cell) => isRunnable(cell.kind));
  const collector = collect(runnable);
  const {observed, hasSettled} = collector;
  let finish: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let busy = false;
  let quiet: NodeJS.Timeout | undefined;
  let endless: NodeJS.Timeout | undefined;

  function start(): void {
    send({
      type: "start",
      backend: options.backend,
      seed: options.seed,
      environment: ENVIRONMENT,
      views: {},
    });
    const order = runnable.map(({id}) => id);
    send({type: "cells", upsert: runnable.map(toSource), remove: [], order, hold: []});
    const manual = runnable.filter(({run}) => run === "manual").map(({id}) => id);
    if (manual.length > 0) send({type: "run", cells: manual});
    watch();
  }

  /** Looks whether it is over, after each message. */
  function watch(): void {
    clearTimeout(quiet);
    const settled = runnable.every(({id}) => hasSettled(id));
    if (settled) endless ??= setTimeout(stop, generatorMs);
    if (!busy && (settled || collector.wasBusy())) quiet = setTimeout(finish, QUIET_MS);
  }

  function stop(): void {
    send({type: "stop", request: 1});
    endless = setTimeout(finish, STOP_MS);
  }

  return {
    observed,
    done,
    receive(message) {
      collector.receive(message);
      if (message.type === "hello") start();
      if (message.type === "display") send({type: "ack", frame: message.frame});
      if (message.type === "fetch") void answer(message.request, message.path, options);
      if (message.type === "stopped") finish();
      if (message.type === "status") busy = message.busy;
      if (message.type === "cell" || message.type === "status") watch();
    },
    close() {
      clearTimeout(quiet);
      clearTimeout(endless);
    },
  };
}

/** Keeps what a kernel says about these cells. */
export function collect(runnable: readonly Cell[]) {
  const cells = new Map<string, CellState>();
  const claims = new Map<string, ClaimMessage>();
  const log: string[] = [];
  const settled = new Set(runnable.filter(({run}) => run === "disabled").map(({id}) => id));
  let backend: BackendMessage | null = null;
  let tensors: number | null = null;
  let busy = false;
  const observed: Observed = {
    cells,
    log,
    get backend() {
      return backend;
    },
    get claims() {
      return [...claims.values()];
    },
    get tensors() {
      return tensors;
    },
  };
  return {
    observed,
    /** The cell has had a value or an error at least once. */
    hasSettled: (id: string) => settled.has(id),
    wasBusy: () => busy,
    receive(message: FromKernel) {
      if (message.type === "backend") backend = message;
      if (message.type === "ledger") tensors = message.tensors;
      if (message.type === "claim") claims.set(JSON.stringify([message.cell, message.name]), message);
      if (message.type === "log") log.push(`${message.cell ? `cell ${message.cell}: ` : ""}${message.message}`);
      if (message.type === "status") busy ||= message.busy;
      if (message.type === "cell") {
        cells.set(message.id, message);
        if (message.status === "fresh" || message.status === "error") settled.add(message.id);
      }
    },
  };
}

async function answer(request: number, path: string, {send, data}: SessionOptions): Promise<void> {
  try {
    const bytes = await data(path);
    send({type: "fetched", request, bytes}, [bytes]);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    send({type: "fetched", request, bytes: null, error: reason});
  }
}

function toSource({id, kind, source, hidden, run, seed}: Cell): CellSource {
  return {id, kind: kind as CellSource["kind"], source, hidden, run, ...(seed !== undefined && {seed})};
}
