import type {CellError} from "../protocol.ts";
import {builtinError} from "./errors.ts";
import type {Reading} from "./reading.ts";
import type {Scheduler} from "./scheduler.ts";
import type {GraphVariable, Variables} from "./variables.ts";

/** Name of a built-in's variable in the graph. */
export function sourceName(name: string): string {
  return `@${name}`;
}

/** Built-ins that cells wait for or that change: `tf` while it loads, `width`, `seed`, `now`. */
export interface Sources {
  has(name: string): boolean;
  names(): string[];
  isLoading(name: string): boolean;
  /** Some value is not there yet. */
  readonly loading: boolean;
  /** Changes a value; those who use it run again unless it is the same primitive. */
  set(name: string, value: unknown): void;
  /** Whether anybody uses `now`: it ticks only then. */
  tick(used: boolean): void;
}

export interface SourcesOptions {
  variables: Variables;
  scheduler: Scheduler;
  nextEpoch(): number;
  /** Values by name; cells that use a name wait for its promise. */
  values: Readonly<Record<string, unknown>>;
  /** Resolves when those who use `now` have settled. */
  readers(): Promise<void>;
}

export function createSources({variables, scheduler, nextEpoch, values, readers}: SourcesOptions): Sources {
  const sources = new Map<string, Source>();
  for (const [name, value] of Object.entries({...values, now: Date.now()})) {
    sources.set(name, createSource(variables, name, value, nextEpoch));
  }
  let ticking = false;
  let tickers = 0;

  function tick(ticker: number): void {
    if (!ticking || ticker !== tickers) return;
    sources.get("now")?.set(Date.now());
    void readers().then(() => scheduler.frame(() => tick(ticker)));
  }

  return {
    has: (name) => sources.has(name),
    names: () => [...sources.keys()],
    isLoading: (name) => sources.get(name)?.loading ?? false,
    get loading() {
      for (const source of sources.values()) if (source.loading) return true;
      return false;
    },
    set: (name, value) => sources.get(name)?.set(value),
    tick(used) {
      if (used === ticking) return;
      ticking = used;
      if (used) {
        const ticker = ++tickers;
        scheduler.frame(() => tick(ticker));
      }
    },
  };
}

interface Source {
  readonly loading: boolean;
  set(value: unknown): void;
}

/**
 * @param value the first value, or a promise of it: cells that use the name wait for it
 * @param nextEpoch a number that was never given before
 */
function createSource(variables: Variables, name: string, value: unknown, nextEpoch: () => number): Source {
  let loading = false;
  let reading: Promise<Reading> | undefined;

  async function load(promise: unknown): Promise<Reading> {
    loading = true;
    try {
      return found(await promise);
    } catch (error) {
      return failed(builtinError(name, error));
    }
  }

  function found(settled: unknown): Reading {
    loading = false;
    return {state: "value", value: settled, epoch: nextEpoch(), stale: false, run: null};
  }

  function failed(error: CellError): Reading {
    loading = false;
    return {state: "error", error};
  }

  const variable: GraphVariable = variables.create(sourceName(name));
  // Read only when a cell uses it: some promises start their work when they are awaited.
  variable.define([], () => {
    reading ??= load(value);
    return reading;
  });

  let last = value;
  return {
    get loading() {
      return loading;
    },
    set(next) {
      if (Object.is(next, last)) return;
      last = next;
      reading = Promise.resolve(found(next));
      variable.touch();
    },
  };
}
