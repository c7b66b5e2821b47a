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
  /** Puts the name's variable into the graph, and gives its name there. */
  use(name: string): string;
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
  /** Called when a value is there. */
  loaded(): void;
  /** Resolves when those who use `now` have settled. */
  readers(): Promise<void>;
}

export function createSources(options: SourcesOptions): Sources {
  const {scheduler, values, readers} = options;
  const sources = new Map<string, Source>();
  for (const [name, value] of Object.entries({...values, now: Date.now()})) {
    sources.set(name, createSource(name, value, options));
  }
  let ticking = false;
  let tickers = 0;

  function tick(ticker: number): void {
    if (!ticking || ticker !== tickers) return;
    sources.get("now")?.set(Date.now());
    void readers().then(() => scheduler.live(() => tick(ticker)));
  }

  return {
    has: (name) => sources.has(name),
    names: () => [...sources.keys()],
    use(name) {
      sources.get(name)?.use();
      return sourceName(name);
    },
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
        scheduler.live(() => tick(ticker));
      }
    },
  };
}

interface Source {
  readonly loading: boolean;
  use(): void;
  set(value: unknown): void;
}

/** @param value the first value, or a promise of it, which is looked at only when a cell uses the name */
function createSource(name: string, value: unknown, {variables, nextEpoch, loaded}: SourcesOptions): Source {
  let variable: GraphVariable | null = null;
  let loading = false;
  let reading: Promise<Reading> | null = null;
  let last = value;

  const found = (settled: unknown): Reading => ({
    state: "value",
    value: settled,
    epoch: nextEpoch(),
    stale: false,
    run: null,
  });

  async function load(): Promise<Reading> {
    loading = true;
    try {
      return found(await value);
    } catch (error) {
      return {state: "error", error: builtinError(name, error)};
    } finally {
      loading = false;
      loaded();
    }
  }

  return {
    get loading() {
      return loading;
    },
    use() {
      if (variable) return;
      variable = variables.create(sourceName(name));
      variable.define([], () => {
        reading ??= load();
        return reading;
      });
    },
    set(next) {
      if (Object.is(next, last)) return;
      last = next;
      reading = Promise.resolve(found(next));
      variable?.touch();
    },
  };
}
