import type {Attachments} from "./attachments.ts";
import {createCellConsole} from "./cell-console.ts";
import type {RunInfo} from "./contract.ts";
import {facade, type Ownership} from "./facade.ts";
import {generatorsFor, type InputElement, mutable} from "./generators.ts";
import type {Imports} from "./imports.ts";
import {IMPORT} from "./language/compiled.ts";
import type {Run} from "./run.ts";
import type {Scheduler} from "./scheduler.ts";
import type {Views} from "./views.ts";

/** Built-in names whose values belong to one run of one cell. */
export interface RunBuiltins {
  has(name: string): boolean;
  names(): string[];
  make(name: string, run: Run): unknown;
  /** A library as the run sees it: calls are booked on it, and end it once it is over. */
  own(library: unknown, run: Run): unknown;
}

export interface RunBuiltinsOptions {
  attachments: Attachments;
  imports: Imports;
  ownership: Ownership;
  scheduler: Scheduler;
  views: Views;
  perRun: Readonly<Record<string, (run: RunInfo) => unknown>>;
  /** Packages that are seen as `own` shows them. */
  owned: ReadonlySet<string>;
}

export function createRunBuiltins(options: RunBuiltinsOptions): RunBuiltins {
  const {attachments, imports, ownership, views} = options;
  const generators = Object.freeze(generatorsFor(options.scheduler));

  const makers = new Map<string, (run: Run) => unknown>([
    ["display", displayOf],
    ["view", (run) => (element: InputElement) => views.add(run, element, () => displayOf(run)(element))],
    ["invalidation", (run) => run.invalidation],
    ["console", (run) => createCellConsole(run.output, () => run.over)],
    ["progress", progressOf],
    ["Mutable", () => mutable],
    ["Generators", () => generators],
    ["FileAttachment", (run) => (name: string) => fileOf(run, String(name))],
    [IMPORT, (run) => (specifier: string) => load(run, specifier)],
  ]);
  for (const [name, make] of Object.entries(options.perRun)) {
    makers.set(name, (run) => make(infoOf(run)));
  }

  async function load(run: Run, specifier: string): Promise<unknown> {
    const module = await imports.load(specifier, (name) => run.used.add(name));
    const found = imports.resolve(specifier);
    return found.kind === "package" && options.owned.has(found.name) ? own(module, run) : module;
  }

  function own(library: unknown, run: Run): unknown {
    if ((typeof library !== "object" && typeof library !== "function") || library === null) return library;
    return facade(library, (f) => {
      // Ends loops of runs that were given up: nothing else reaches into them.
      if (run.released) throw run.signal.reason;
      return ownership.enter(run.owner, f);
    });
  }

  function fileOf(run: Run, name: string) {
    run.used.add(name);
    return attachments.file(name);
  }

  return {
    has: (name) => makers.has(name),
    names: () => [...makers.keys()].filter((name) => name !== IMPORT),
    make: (name, run) => makers.get(name)?.(run),
    own,
  };
}

function infoOf(run: Run): RunInfo {
  return {
    cell: run.cell,
    run: run.number,
    owner: run.owner,
    get signal() {
      return run.signal;
    },
  };
}

function displayOf(run: Run) {
  return <T>(value: T): T => {
    if (run.over) throw new Error("stale display: this run of the cell is over");
    run.output.display(value);
    return value;
  };
}

function progressOf(run: Run) {
  return (fraction: number | null, label?: string): void => {
    if (fraction !== null && !(fraction >= 0 && fraction <= 1)) {
      throw new RangeError(`progress: the fraction must be in [0, 1], or null for unknown; it is ${String(fraction)}.`);
    }
    if (!run.over) run.output.progress(fraction, label);
  };
}
