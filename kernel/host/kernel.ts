import {TENSOR_BYTES, TENSORS} from "../budgets.ts";
import type {KernelChannel} from "../channel.ts";
import {createDisplay} from "../display/display.ts";
import type {CanvasSurface} from "../display/dom/state.ts";
import {createMarkup} from "../display/markup.ts";
import type {BackendReport} from "../engine/backends.ts";
import {countDispatches} from "../engine/dispatches.ts";
import {createLedger} from "../engine/ledger.ts";
import {startEngine} from "../engine/start.ts";
import {createTf} from "../engine/tf.ts";
import {createLab} from "../lab/cells.ts";
import {createClaims} from "../lab/claims.ts";
import type {FromKernel, ToKernel} from "../protocol.ts";
import type {NotebookRuntime, RunInfo} from "../runtime/contract.ts";
import {compileCell} from "../runtime/language/compile.ts";
import {keepDeepStacks} from "../runtime/language/positions.ts";
import {tidySteps} from "../runtime/language/tidy.ts";
import {createRuntime} from "../runtime/runtime.ts";
import type {Scheduler} from "../runtime/scheduler.ts";
import {createActivityReport} from "./activity-report.ts";
import {type LoadData, messageLoader} from "./data.ts";
import {tableOf} from "./figure-table.ts";
import {watchGround} from "./ground.ts";
import {createLedgerReport} from "./ledger-report.ts";
import {builtins, COMPUTING, packages} from "./packages.ts";
import {createRecovery} from "./recovery.ts";
import {createStores} from "./store.ts";
import {loadTypeface} from "./typeface.ts";
import {digestCells} from "./value-digest.ts";
import {createVariablesReport} from "./variables-report.ts";
import {setVizLoader} from "./viz.ts";

/** What differs between a browser's worker, Node and tests. */
export interface KernelServices {
  /** Absent where nothing can draw: canvases then say so. */
  readonly createCanvas?: (width: number, height: number) => CanvasSurface;
  /** Makes something drawable of an image file; by default `createImageBitmap`. */
  readonly decodeImage?: (image: Blob) => Promise<unknown>;
  /** The clock; by default one of timers. */
  readonly scheduler?: Scheduler;
  /** Reads our data files; by default the page is asked for them. */
  readonly loadData?: LoadData;
}

export interface Kernel {
  /** A cell's output as HTML that stands for itself. Empty when the cell has none. */
  serialize(cell: string): string;
  /** The present value of an expression cell, or the last yield of its generator. */
  value(cell: string): unknown;
  dispose(): void;
}

/** A kernel that has been started: everything that a notebook runs on. */
interface Notebook {
  readonly runtime: NotebookRuntime;
  receive(message: ToKernel): void;
  serialize(cell: string): string;
  dispose(): void;
}

/**
 * Joins display, runtime and engine to the page at the other end of the channel, and says hello. The notebook begins
 * with the page's `start`. Only one kernel can live in a thread, as cells see its document as a global.
 */
export function createKernel(channel: KernelChannel, services: KernelServices = {}): Kernel {
  let notebook: Notebook | undefined;
  keepDeepStacks();
  channel.receive((message) => {
    if (message.type === "start") notebook ??= startNotebook(channel, services, message);
    else notebook?.receive(message);
  });
  channel.send({type: "hello"});
  return {
    serialize: (cell) => notebook?.serialize(cell) ?? "",
    value: (cell) => notebook?.runtime.cellValue(cell),
    dispose() {
      notebook?.dispose();
      channel.close();
    },
  };
}

function startNotebook(
  channel: KernelChannel,
  {createCanvas, decodeImage, scheduler, ...services}: KernelServices,
  {backend, seed, environment, views}: ToKernel & {type: "start"},
): Notebook {
  const loader = messageLoader(channel);
  const loadData = services.loadData ?? loader.load;
  setVizLoader(loadData);
  loadTypeface(loadData).catch(({message}: Error) => warn(`The page's typeface could not be loaded: ${message}`));
  const ledger = createLedger({tensors: TENSORS, bytes: TENSOR_BYTES});
  const reports = [
    createLedgerReport(ledger, channel, (cell) => {
      const source = runtime.source(cell);
      return source ? tidySteps(source) : null;
    }),
    createVariablesReport(() => runtime.names(), channel),
    createActivityReport(channel),
  ];
  /** After whatever may have changed what they tell. */
  const reportSoon = () => {
    for (const report of reports) report.soon();
  };
  const send = (message: FromKernel) => {
    channel.send(message);
    reportSoon();
  };

  const display = createDisplay({
    send: (message, transfer) => {
      channel.send(message, transfer);
      reportSoon();
    },
    environment,
    createCanvas,
  });
  const uninstall = display.installGlobals();
  const unwatch = watchGround((what) => channel.send({type: "broken", what}));

  const warn = (message: string) => send({type: "log", level: "error", message});
  let computes = backend ?? "webgpu";
  const started = (report: BackendReport) => {
    computes = report.name;
    countDispatches(report.name);
    send({type: "backend", ...report});
  };
  const recovery = createRecovery(warn);
  const engine = startEngine(
    backend,
    {
      wasmBytes: loadData,
      lost(reason, next) {
        const name = computes;
        if (next) started(next);
        const runs = recovery.shallRunAgain(reason, next);
        send({type: "lost", name, reason, next: next?.name ?? null, runs});
        if (runs) runtime.renew({tf: createTf(), lab: createLab(loadData)}, COMPUTING);
      },
    },
    ledger,
  );
  engine.then(started, ({message}: Error) => {
    warn(message);
    send({type: "lost", name: computes, reason: message.replace(/\.?$/, "."), next: null, runs: false});
  });

  const libraries = {
    tf: engine.then(createTf),
    lab: engine.then(() => createLab(loadData)),
    markup: createMarkup(display.document),
  };
  const claims = ({cell}: RunInfo) =>
    createClaims({
      document: display.document,
      report: ({name, passed, holds, controls, measured, bound, unit, reason}) =>
        send({type: "claim", cell, name, passed, holds, controls: {...controls}, measured, bound, unit, reason}),
    });
  const stores = createStores(channel, ledger, engine);
  const runtime = createRuntime({
    send,
    output: display.output,
    compile: compileCell,
    builtins: builtins(libraries),
    perRun: {claim: (run) => claims(run).claim, expectValue: (run) => claims(run).expectValue, store: stores.of},
    packages: packages(libraries),
    owned: ["tf", "lab", ...COMPUTING],
    ledger,
    seed,
    environment,
    views,
    decodeImage,
    scheduler,
  });

  /** Rows come from code of cells, which may fail. */
  function sendTable(request: number, figure: Node | undefined): void {
    try {
      send({type: "table", request, csv: figure ? tableOf(figure) : null});
    } catch (error) {
      send({type: "table", request, csv: null, error: error instanceof Error ? error.message : String(error)});
    }
  }

  async function sendDigests(request: number, cells: readonly string[]): Promise<void> {
    try {
      send({type: "digests", request, cells: await digestCells(cells, runtime.names(), runtime.cellValue)});
    } catch (error) {
      send({type: "digests", request, cells: [], error: error instanceof Error ? error.message : String(error)});
    }
  }

  return {
    runtime,
    receive(message) {
      switch (message.type) {
        case "cells":
          return runtime.update(message);
        case "run":
          return runtime.run(message.cells);
        case "stop":
          runtime.stop();
          return send({type: "stopped", request: message.request});
        case "pause":
          return runtime.pause(message.paused);
        case "ping":
          // Past the reports: it changes nothing that they tell.
          return channel.send({type: "pong", request: message.request});
        case "environment":
          display.setEnvironment(message.environment);
          return runtime.environment(message.environment);
        case "event":
          return display.handle(message);
        case "rows":
          return sendTable(message.request, display.nodeOf(message.node));
        case "digest":
          return void sendDigests(message.request, message.cells);
        case "ack":
          return display.ack(message.frame);
        case "attachment":
          return runtime.attachment(message.name, message.mime, message.bytes);
        case "stored":
          return stores.answered(message);
        case "fetched":
          return loader.fetched(message);
      }
    },
    serialize: (cell) => display.serialize(cell),
    dispose() {
      unwatch();
      runtime.dispose();
      for (const report of reports) report.dispose();
      uninstall();
    },
  };
}
