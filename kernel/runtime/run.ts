import type {RunOutput} from "../cell-output.ts";
import type {Owner} from "../engine/ledger.ts";
import type {CompiledCell} from "./language/compiled.ts";
import {Port, type PortHooks, type PortState} from "./port.ts";

/** Name of an expression cell's value among the values of its run. */
export const VALUE = "@value";

const reasons = new WeakSet<object>();

/** True for what the signal of a run that is over gives as its reason: no failure of anybody's. */
export function isRunOver(error: unknown): boolean {
  return typeof error === "object" && error !== null && reasons.has(error);
}

export interface RunHooks extends Pick<PortHooks, "enter" | "scheduler" | "readers" | "yielded" | "quiet"> {
  /** A value is there, or there is a new one (`first` is false). */
  arrived(name: string, first: boolean): void;
  /** Something failed: the body, or the value of this name. */
  failed(error: unknown, name?: string): void;
}

/** One run of a cell: its abort signal, its output, and its values, live or not. */
export class Run {
  /** Counts the runs of this cell, from 1. */
  readonly number: number;
  readonly cell: string;
  readonly owner: Owner;
  readonly compiled: CompiledCell;
  readonly output: RunOutput;
  /** Epochs of the inputs that the run saw, by name. */
  readonly epochs: ReadonlyMap<string, number>;
  /** Resolves (never rejects) when the body is done: the cell's names exist. */
  readonly body: Promise<void>;
  /** Resolves (never rejects) when each value is there, save those that wait for events. */
  readonly settled: Promise<void>;
  /** Resolves (never rejects) when the body's own code has come to its end, even if the run was over long before. */
  readonly done: Promise<void>;
  /** Attached files and packages that the run asked for. */
  readonly used = new Set<string>();
  /** Runs whose values this run holds, and runs that hold values of this one. */
  readonly sources = new Set<Run>();
  readonly readers = new Set<Run>();
  /** Milliseconds from the start until it settled. */
  ms: number | undefined;
  #isDone = false;
  #over = false;
  #released = false;
  /** Made when somebody asks for it: it is dear, and most runs need none. */
  #controller: AbortController | null = null;
  readonly #ports = new Map<string, Port>();
  readonly #hooks: RunHooks;
  readonly #atEnd: (() => void)[] = [];
  #finishBody = () => {};
  #finish = () => {};
  #settle = () => {};

  constructor(
    fields: {
      number: number;
      owner: Owner;
      compiled: CompiledCell;
      output: RunOutput;
      epochs: ReadonlyMap<string, number>;
    },
    hooks: RunHooks,
  ) {
    this.number = fields.number;
    this.owner = fields.owner;
    this.compiled = fields.compiled;
    this.cell = fields.compiled.id;
    this.output = fields.output;
    this.epochs = fields.epochs;
    this.#hooks = hooks;
    this.body = new Promise((resolve) => {
      this.#finishBody = resolve;
    });
    this.done = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.settled = new Promise((resolve) => {
      this.#settle = resolve;
    });
    const names = this.compiled.outputs.length > 0 ? this.compiled.outputs : [VALUE];
    for (const name of names) this.#ports.set(name, this.#createPort(name));
  }

  /** Aborted when the run is over. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#over) this.#controller.abort(this.#overError());
    }
    return this.#controller.signal;
  }

  /** Resolves when the run is over: superseded, stopped or removed. */
  get invalidation(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#over) resolve();
      else this.#atEnd.push(resolve);
    });
  }

  get over(): boolean {
    return this.#over;
  }

  /** Nobody reads the run's values any more; what it still does is in vain. */
  get released(): boolean {
    return this.#released;
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  get isSettled(): boolean {
    return this.ms !== undefined;
  }

  /** A generator goes on yielding by itself. */
  get isActive(): boolean {
    return [...this.#ports.values()].some((port) => port.isActive);
  }

  /** @param values of the cell's inputs, in their order */
  async execute(values: readonly unknown[]): Promise<void> {
    const start = performance.now();
    try {
      const result = await this.#body(values);
      if (this.#over) return;
      for (const [name, port] of this.#ports) {
        port.adopt(name === VALUE ? result : (result as Record<string, unknown>)[name]);
      }
      this.#finishBody();
      const awaited = [...this.#ports.values()].filter((port) => !port.waitsForEvents);
      await Promise.all(awaited.map((port) => port.first));
    } catch (error) {
      if (this.#over) return;
      for (const port of this.#ports.values()) port.fail(error);
      this.#hooks.failed(error);
      this.#finishBody();
    }
    if (this.#over) return;
    this.ms = performance.now() - start;
    this.output.settle();
    this.#settle();
  }

  async #body(values: readonly unknown[]): Promise<unknown> {
    try {
      return await this.#hooks.enter(() => this.compiled.execute(values));
    } finally {
      this.#isDone = true;
      this.#finish();
    }
  }

  port(name: string): PortState {
    return this.#ports.get(name)?.now ?? {state: "pending"};
  }

  /** Resolves with the first value or error of a name, or when the run ends. */
  async first(name: string): Promise<void> {
    await this.#ports.get(name)?.first;
  }

  values(): unknown[] {
    return [...this.#ports.values()].flatMap(({now}) => (now.state === "value" ? [now.value] : []));
  }

  pause(): void {
    for (const port of this.#ports.values()) port.pause();
  }

  resume(): void {
    for (const port of this.#ports.values()) port.resume();
  }

  /** Ends generators that yield by themselves; the values stay. */
  stopGenerators(): void {
    for (const port of this.#ports.values()) port.stopYielding();
  }

  /** The run is over: aborts its signal, ends its generators; what it still does is dropped. Its values stay readable. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#controller) this.#controller.abort(this.#overError());
    for (const port of this.#ports.values()) port.stop();
    for (const resolve of this.#atEnd) resolve();
    this.output.end();
    for (const port of this.#ports.values()) port.end();
    this.#finishBody();
    this.#settle();
  }

  release(): void {
    this.#released = true;
    for (const source of this.sources) source.readers.delete(this);
    this.sources.clear();
  }

  #overError(): DOMException {
    const error = new DOMException(`This run of cell ${this.cell} is over.`, "AbortError");
    reasons.add(error);
    return error;
  }

  #createPort(name: string): Port {
    const {enter, scheduler, readers, yielded, quiet, arrived, failed} = this.#hooks;
    return new Port(name === VALUE && this.compiled.autodisplay ? this.output : null, {
      enter,
      scheduler,
      readers,
      yielded,
      quiet,
      arrived: (first) => arrived(name, first),
      failed: (error) => failed(error, name),
    });
  }
}
