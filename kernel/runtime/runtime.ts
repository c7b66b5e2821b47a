import {createLedger} from "../engine/ledger.ts";
import type {CellError, CellState} from "../protocol.ts";
import {createAttachments} from "./attachments.ts";
import {createRunBuiltins} from "./builtins.ts";
import {type CellHost, CellNode} from "./cell.ts";
import type {NotebookRuntime, RuntimeOptions} from "./contract.ts";
import {importError, thrownError} from "./errors.ts";
import {createOwnership} from "./facade.ts";
import {createIdle} from "./idle.ts";
import {createImports} from "./imports.ts";
import {IMPORT} from "./language/compiled.ts";
import {explainName} from "./language/explain-name.ts";
import {locateError} from "./language/positions.ts";
import {resolveNames} from "./names.ts";
import {createReaders} from "./readers.ts";
import {createReadyQueue, lineUp} from "./ready.ts";
import {createReporter} from "./report.ts";
import {createRetirement} from "./retirement.ts";
import {isRunOver} from "./run.ts";
import {createScheduler} from "./scheduler.ts";
import {createSources, sourceName} from "./sources.ts";
import {onUnhandled} from "./unhandled.ts";
import {createVariables} from "./variables.ts";
import {createViews} from "./views.ts";

const DEFAULT_WIDTH = 720;

/** A notebook that runs: cells as reactive variables, from their texts to their values and states. */
export function createRuntime(options: RuntimeOptions): NotebookRuntime {
  const {send} = options;
  const scheduler = options.scheduler ?? createScheduler();
  const ledger = options.ledger ?? createLedger();
  const ownership = createOwnership(ledger);
  const owned = new Set(options.owned ?? ["tf", "lab"]);
  const variables = createVariables(scheduler, () => idle.poke());
  const ready = createReadyQueue(scheduler);
  const attachments = createAttachments(options.decodeImage?.bind(options));
  const imports = createImports(options.packages ?? {}, attachments);
  const views = createViews(send, scheduler, options.views);
  const perRun = options.perRun ?? {};
  const runBuiltins = createRunBuiltins({attachments, imports, ownership, scheduler, views, perRun, owned});
  const cells = new Map<string, CellNode>();
  /** Where cells stand on the page, and where in line when they are ready to run. */
  const places = new Map<string, number>();
  let line: ReadonlyMap<string, number> = places;
  let epochs = 0;
  const nextEpoch = () => ++epochs;

  const readers = createReaders(scheduler);
  const sources = createSources({
    variables,
    scheduler,
    nextEpoch,
    values: {...options.builtins, seed: options.seed ?? 0, width: options.environment?.width ?? DEFAULT_WIDTH},
    loaded: () => idle.poke(),
    readers: () => readers.settled(sourceName("now")),
  });
  const idle = createIdle(scheduler, {
    busy: () => variables.sweeping || ready.size > 0 || sources.loading || some((cell) => cell.isBusy),
    active: () => some((cell) => cell.isActive),
    before: () => reporter.flush(),
  });
  const reporter = createReporter(send, scheduler, stateOf, () => idle.busy({live: true}));
  const retirement = createRetirement(ledger, function* () {
    for (const cell of cells.values()) yield* cell.values();
  });

  function some(test: (cell: CellNode) => boolean): boolean {
    for (const cell of cells.values()) if (test(cell)) return true;
    return false;
  }

  function stateOf(id: string): CellState | null {
    const cell = cells.get(id);
    return cell ? cell.state(() => waiting(cell)) : null;
  }

  /** The first input of a cell that is not there yet. */
  function waiting(cell: CellNode): CellState["waiting"] {
    for (const [name, binding] of cell.bindings) {
      if (binding.from === "cell" && cells.get(binding.cell)?.isPending(name)) return {name, cell: binding.cell};
      if (binding.from === "kernel" && sources.isLoading(name)) return {name};
    }
    return undefined;
  }

  const host: CellHost = {
    variables,
    compile: options.compile,
    output: (id) => options.output(id),
    nextEpoch,
    isSource: sources.has,
    sourceVariable: sources.use,
    turn: (id) => ready.turn(() => line.get(id) ?? Number.POSITIVE_INFINITY),
    begin(id) {
      const owner = ledger.owner(id);
      return {
        owner,
        enter: (f) => ownership.enter(owner, f),
        scheduler,
        readers: () => readers.settled(id),
        yielded: () => ledger.yielded(owner),
      };
    },
    builtin(name, run) {
      if (runBuiltins.has(name)) return runBuiltins.make(name, run);
      if (name === "seed") return cells.get(run.cell)?.source.seed;
      return Reflect.get(globalThis, name);
    },
    ownBuiltin: (name, value, run) => (owned.has(name) ? runBuiltins.own(value, run) : value),
    superseded: retirement.supersede,
    retire: retirement.retire,
    report(cell, urgent) {
      retirement.collect();
      if (urgent) reporter.now(cell.id);
      else reporter.note(cell.id);
      idle.poke();
    },
    analysed({id, compiled, outputs}) {
      const inputs = (compiled?.inputs ?? []).filter((name) => name !== IMPORT);
      send({type: "analysis", id, inputs, outputs: [...outputs]});
    },
  };

  /** Resolves all names anew and puts every cell where it belongs now. */
  function link(): void {
    const isBuiltin = (name: string) => runBuiltins.has(name) || sources.has(name);
    const isGlobal = (name: string) => name in globalThis;
    const isTaken = (name: string) =>
      isBuiltin(name) ||
      isGlobal(name) ||
      some(({compiled, outputs}) => [outputs, compiled?.inputs].some((names) => names?.includes(name)));
    const inOrder = [...cells.values()].sort((a, b) => (places.get(a.id) ?? 0) - (places.get(b.id) ?? 0));
    const resolutions = resolveNames(
      inOrder.map(({id, source, compiled, outputs}) => ({
        id,
        inputs: compiled?.inputs ?? [],
        outputs,
        disabled: source.run === "disabled",
      })),
      {
        isBuiltin,
        isGlobal,
        builtins: [...runBuiltins.names(), ...sources.names()],
        explain: (problem) => explainName(problem, (id) => cells.get(id)?.source, isTaken),
      },
    );
    for (const cell of inOrder) {
      const {bindings, problem} = resolutions.get(cell.id) ?? {bindings: new Map(), problem: null};
      cell.link({bindings, problem: cell.syntaxError ?? refusedImport(cell) ?? problem});
    }
    line = lineUp(inOrder);
    readers.link(inOrder);
    wake();
  }

  /** `now` ticks while somebody looks, until Stop. */
  function wake(): void {
    sources.tick(some((cell) => cell.bindings.get("now")?.from === "kernel"));
  }

  function refusedImport({source, compiled}: CellNode): CellError | null {
    for (const statement of compiled?.imports ?? []) {
      const found = imports.resolve(statement.specifier);
      if (found.kind === "refused") return importError(source, statement, found.message);
    }
    return null;
  }

  /** Marks a cell to run, and before it what it depends on and has not the value that it would have now. */
  function force(cell: CellNode, forced: Set<CellNode>): void {
    if (forced.has(cell)) return;
    forced.add(cell);
    for (const binding of cell.bindings.values()) {
      const before = binding.from === "cell" ? cells.get(binding.cell) : undefined;
      if (before?.needsRun) force(before, forced);
    }
    cell.force();
  }

  /** An error that nobody caught: it belongs to the cell whose code threw it. */
  function late(error: unknown): boolean {
    if (isRunOver(error)) return true;
    const frames = locateError(error, "").frames;
    const cell = cells.get(frames.find((frame) => frame.cell !== undefined)?.cell ?? "");
    if (!cell) return false;
    cell.late(thrownError(error, cell.id));
    return true;
  }
  const stopListening = onUnhandled(late, () => {
    const message = "Cells leave more errors uncaught than can be looked at: only the first of each second are shown.";
    send({type: "log", level: "warn", message});
  });

  return {
    update({upsert, remove, order, hold}) {
      for (const id of remove) {
        cells.get(id)?.remove();
        cells.delete(id);
        reporter.forget(id);
      }
      for (const source of upsert) {
        const held = hold.includes(source.id);
        const cell = cells.get(source.id);
        if (cell) cell.edit(source, held);
        else cells.set(source.id, new CellNode(source, held, host));
      }
      places.clear();
      order.forEach((id, place) => void places.set(id, place));
      link();
    },
    run(ids) {
      const forced = new Set<CellNode>();
      for (const id of ids) {
        const cell = cells.get(id);
        if (cell) force(cell, forced);
      }
      wake();
    },
    stop() {
      variables.halt();
      for (const cell of cells.values()) cell.stop();
      sources.tick(false);
    },
    seed: (seed) => sources.set("seed", seed),
    environment: ({width}) => sources.set("width", width),
    pause: (paused) => scheduler.pause(paused),
    renew(values, packages) {
      for (const [name, value] of Object.entries(values)) sources.set(name, value);
      for (const cell of cells.values()) if (packages.some((name) => cell.uses(name))) cell.invalidate();
    },
    attachment(name, mime, bytes) {
      attachments.set(name, mime, bytes);
      link();
      for (const cell of cells.values()) if (cell.uses(name)) cell.invalidate();
    },
    idle: idle.wait,
    value(name) {
      for (const cell of cells.values()) if (cell.outputs.includes(name)) return cell.present(name)?.value;
      return undefined;
    },
    source: (id) => cells.get(id)?.source,
    *names() {
      for (const cell of cells.values()) {
        for (const name of cell.outputs) {
          const now = cell.present(name);
          if (now) yield {name, cell: cell.id, value: now.value};
        }
      }
    },
    cellValue: (id) => cells.get(id)?.present()?.value,
    dispose() {
      stopListening();
      for (const cell of cells.values()) cell.remove();
      cells.clear();
      variables.dispose();
      retirement.collect();
      if (!options.scheduler) scheduler.dispose();
    },
  };
}
