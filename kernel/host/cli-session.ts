/**
 * The page's part of a headless run: starts the kernel, hands it the notebook, answers what it asks for, and collects
 * what it says. It lives outside of the kernel's thread, so that what a hung notebook had said is not lost with it.
 */

import type {PageChannel} from "../channel.ts";
import type {Cell, Notebook} from "../notebook/notebook.ts";
import {isRunnable} from "../notebook/notebook.ts";
import {answerStore, memoryValues} from "../notebook/values.ts";
import type {BackendName, CellSource, CellState, FromKernel} from "../protocol.ts";
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

/** Runs a notebook on a kernel that has just been made and will say hello. */
export function openSession({notebook, backend, seed, generatorMs, send, data}: SessionOptions): Session {
  const runnable = notebook.cells.filter((cell) => isRunnable(cell.kind));
  const watch = watchKernel({runnable, generatorMs, stop: () => send({type: "stop", request: 1})});

  /** What cells keep lasts as long as the run: files on disk are not a notebook's to write. */
  const values = memoryValues();

  function start(): void {
    send({type: "start", backend, seed, environment: ENVIRONMENT, views: {}});
    const order = runnable.map(({id}) => id);
    send({type: "cells", upsert: runnable.map(toSource), remove: [], order, hold: []});
    const manual = runnable.filter(({run}) => run === "manual").map(({id}) => id);
    if (manual.length > 0) send({type: "run", cells: manual});
  }

  return {
    ...watch,
    receive(message) {
      if (message.type === "hello") start();
      if (message.type === "display") send({type: "ack", frame: message.frame});
      if (message.type === "fetch") void answer(message.request, message.path, {send, data});
      if (message.type === "store") void answerStore(message, values).then((answer) => send(answer));
      watch.receive(message);
    },
  };
}

export interface WatchOptions {
  readonly runnable: readonly Cell[];
  readonly generatorMs?: number;
  /** Asks the kernel to stop: generators do not end. */
  readonly stop: () => void;
}

/** Collects what a kernel says and finds out when its notebook is done. */
export function watchKernel({runnable, generatorMs = GENERATOR_SECONDS * 1000, stop}: WatchOptions): Session {
  const {observed, receive: keep} = collect();
  /** Cells that have had a value or an error. */
  const settled = new Set(runnable.filter(({run}) => run === "disabled").map(({id}) => id));
  let finish: () => void = () => {};
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  let [busy, wasBusy] = [false, false];
  /** Whether a backend runs, or it is known that none will: quick notebooks are over before. */
  let started = false;
  /** Told to stop: what cells say from then on is about their end, not their work. */
  let stopping = false;
  let quiet: NodeJS.Timeout | undefined;
  let endless: NodeJS.Timeout | undefined;

  function look(): void {
    clearTimeout(quiet);
    const all = runnable.every(({id}) => settled.has(id));
    if (all) endless ??= setTimeout(end, generatorMs);
    if (started && !busy && (all || wasBusy)) quiet = setTimeout(finish, QUIET_MS);
  }

  function end(): void {
    stopping = true;
    clearTimeout(quiet);
    stop();
    endless = setTimeout(finish, STOP_MS);
  }

  return {
    observed,
    done,
    receive(message) {
      if (message.type === "stopped") finish();
      if (stopping) return;
      keep(message);
      if (message.type === "status") {
        busy = message.busy;
        wasBusy ||= busy;
      }
      if (message.type === "cell" && (message.status === "fresh" || message.status === "error"))
        settled.add(message.id);
      started ||= message.type === "backend" || (message.type === "log" && message.level === "error");
      // Pictures that go on moving do not keep a notebook from being done.
      if (message.type !== "display" && message.type !== "ledger") look();
    },
    close() {
      clearTimeout(quiet);
      clearTimeout(endless);
    },
  };
}

function collect(): {observed: Observed; receive(message: FromKernel): void} {
  const cells = new Map<string, CellState>();
  const claims = new Map<string, ClaimMessage>();
  const log: string[] = [];
  let backend: BackendMessage | null = null;
  return {
    observed: {
      cells,
      log,
      get backend() {
        return backend;
      },
      get claims() {
        return [...claims.values()];
      },
    },
    receive(message) {
      if (message.type === "backend") backend = message;
      if (message.type === "claim") claims.set(JSON.stringify([message.cell, message.name]), message);
      if (message.type === "log") log.push(`${message.cell ? `cell ${message.cell}: ` : ""}${message.message}`);
      if (message.type === "cell") cells.set(message.id, message);
    },
  };
}

async function answer(
  request: number,
  path: string,
  {send, data}: Pick<SessionOptions, "send" | "data">,
): Promise<void> {
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
