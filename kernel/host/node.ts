/** Runs a notebook in a worker thread of Node, which is terminated when its time is up. */
import {readFile} from "node:fs/promises";
import {createRequire} from "node:module";
import {setFlagsFromString} from "node:v8";
import {MessageChannel, Worker} from "node:worker_threads";
import {messagePort, pageChannel} from "../channel.ts";
import {isRunnable, type Notebook} from "../notebook/notebook.ts";
import type {CliBackend} from "./cli-options.ts";
import {type Closing, type NotebookResult, toResult} from "./cli-result.ts";
import {openSession} from "./cli-session.ts";
import type {CloseRequest} from "./node-thread.ts";

export interface Job {
  /** Name of the notebook in the results. */
  readonly file: string;
  readonly notebook: Notebook;
  readonly backend?: CliBackend;
  readonly seed: number;
  readonly timeoutMs: number;
}

/** Milliseconds for serialising outputs and collecting garbage, once a notebook is done. */
const CLOSE_MS = 30_000;

/**
 * V8 lets garbage grow to several times what is alive, which suits a process that has the machine for itself. Here old objects
 * are collected when they have grown by so much, in percent, and young ones in a space of so many megabytes (48 by default):
 * paper 37 holds 207 MB, not 284, for a few percent more time.
 */
const GROWTH_PERCENT = 100;
const YOUNG_MEGABYTES = 24;

/** @param program file whose import in a worker thread runs `runThread` */
export async function runInThread(
  {file, notebook, backend, seed, timeoutMs}: Job,
  program: URL,
): Promise<NotebookResult> {
  const begin = performance.now();
  const {port1, port2} = new MessageChannel();
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  const worker = new Worker(program, {
    workerData: {port: port2},
    transferList: [port2],
    resourceLimits: {maxYoungGenerationSizeMb: YOUNG_MEGABYTES},
  });
  const channel = pageChannel(messagePort(port1 as unknown as MessagePort), 1);
  const session = openSession({
    notebook,
    backend: backend ?? "wasm",
    seed,
    send: (message, transfer) => channel.send(message, transfer),
    data: (name) => readData(name, program),
  });
  channel.receive(session.receive);

  const died = new Promise<string>((resolve) => {
    worker.once("error", (error) => resolve(`The kernel died: ${error instanceof Error ? error.message : error}`));
    worker.once("exit", (code) => resolve(`The kernel ended by itself, with exit code ${code}.`));
  });
  const timeout = after(timeoutMs, `The time of ${timeoutMs / 1000} s is up.`);
  let failure = await Promise.race([session.done.then(() => undefined), died, timeout.over]);
  timeout.cancel();
  session.close();
  const ms = performance.now() - begin;

  let closing: Closing | undefined;
  if (failure === undefined) {
    const cells = notebook.cells.filter(({kind}) => isRunnable(kind)).map(({id}) => id);
    const limit = after(CLOSE_MS, "The kernel did not close: something still computes.");
    const closed = new Promise<Closing>((resolve) => worker.once("message", resolve));
    worker.postMessage({cells} satisfies CloseRequest);
    const answer = await Promise.race([closed, died, limit.over]);
    limit.cancel();
    if (typeof answer === "string") failure = answer;
    else closing = answer;
  }
  await worker.terminate();
  channel.close();
  return toResult({file, notebook, seed, ms, observed: session.observed, closing, failure});
}

function after(ms: number, message: string): {over: Promise<string>; cancel(): void} {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<string>((resolve) => {
    timer = setTimeout(resolve, ms, message);
  });
  return {over, cancel: () => clearTimeout(timer)};
}

/** A data file: from beside the built program, from the checkout, or WASM from its package. */
async function readData(name: string, program: URL): Promise<ArrayBuffer> {
  const places = ["data/", "../public/data/", "../../public/data/"].map((place) => new URL(place + name, program));
  for (const place of places) {
    const bytes = await readFile(place).catch(() => null);
    if (bytes) return new Uint8Array(bytes).buffer;
  }
  try {
    const packaged = createRequire(program).resolve(`@tensorflow/tfjs-backend-wasm/dist/${name}`);
    return new Uint8Array(await readFile(packaged)).buffer;
  } catch {
    throw new Error(`There is no data file ${name} beside the program: build it with npm run build.`);
  }
}
