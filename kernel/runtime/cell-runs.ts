import type {CellOutput} from "../cell-output.ts";
import type {CellError} from "../protocol.ts";
import {thrownError} from "./errors.ts";
import type {CompiledCell} from "./language/compiled.ts";
import {Epochs, type Reading} from "./reading.ts";
import {Run, type RunHooks, VALUE} from "./run.ts";

/** What the runs of a cell need of the notebook round it. */
export interface RunHost {
  nextEpoch(): number;
  /** Begins a run: hooks for it and its owner. */
  begin(cell: string): Pick<Run, "owner"> & Pick<RunHooks, "enter" | "scheduler" | "readers" | "yielded">;
  /** The value of a name that no cell and no reactive built-in gives: a run's own built-in, or a global. */
  builtin(name: string, run: Run): unknown;
  /** The value of a reactive built-in as the run sees it. */
  ownBuiltin(name: string, value: unknown, run: Run): unknown;
  /** A run is superseded; the one that follows is about to begin. */
  superseded(run: Run): void;
  /** Nobody will read this run's values from its cell any more. */
  retire(run: Run): void;
}

/** How runs tell their cell. */
export interface RunsListener {
  /** A live value moved on, or the value of a name failed: its users must look. */
  moved(name: string): void;
  /** The state to show may differ. */
  changed(): void;
}

/** The runs of one cell: the last that began, and the last that settled, whose values others see. */
export class CellRuns {
  /** Runs so far. */
  count = 0;
  /** Milliseconds of the last run that settled. */
  ms: number | undefined;
  /** What the last run threw. */
  thrown: CellError | null = null;
  /** The last run that began. */
  run: Run | null = null;
  #values: Run | null = null;
  readonly #cell: string;
  readonly #output: CellOutput;
  readonly #host: RunHost;
  readonly #listener: RunsListener;
  readonly #epochs: Epochs;

  constructor(cell: string, output: CellOutput, host: RunHost, listener: RunsListener) {
    this.#cell = cell;
    this.#output = output;
    this.#host = host;
    this.#listener = listener;
    this.#epochs = new Epochs(() => host.nextEpoch());
  }

  get isRunning(): boolean {
    return this.run !== null && !this.run.over && !this.run.isSettled;
  }

  /** A generator goes on by itself. */
  get isActive(): boolean {
    return this.run !== null && !this.run.over && this.run.isActive;
  }

  /** Whether the last run saw another text or other inputs than these. */
  isOutdated(compiled: CompiledCell, inputs: ReadonlyMap<string, Reading>): boolean {
    const {run} = this;
    if (!run || run.compiled !== compiled || run.epochs.size !== inputs.size) return true;
    for (const [name, input] of inputs) {
      if (input.state === "value" && run.epochs.get(name) !== input.epoch) return true;
    }
    return false;
  }

  /** Supersedes the last run and begins the next; `started` is called before its code runs. */
  start(compiled: CompiledCell, inputs: ReadonlyMap<string, Reading>, started: () => void): Run {
    this.thrown = null;
    const before = this.run;
    if (before) {
      before.end();
      this.#host.superseded(before);
      if (before !== this.#values) this.#host.retire(before);
    }
    const {owner, ...hooks} = this.#host.begin(this.#cell);
    const epochs = new Map<string, number>();
    for (const [name, input] of inputs) if (input.state === "value") epochs.set(name, input.epoch);
    const run: Run = new Run(
      {number: ++this.count, owner, compiled, output: this.#output.begin(), epochs},
      {
        ...hooks,
        arrived: (name, first) => this.#arrived(run, name, first),
        failed: (error) => {
          this.thrown = thrownError(error, this.#cell);
          this.#listener.changed();
        },
        quiet: () => this.#listener.changed(),
      },
    );
    this.run = run;
    started();
    const values = compiled.inputs.map((name) => this.#input(name, inputs.get(name), run));
    void run.execute(values).then(() => this.#settled(run));
    return run;
  }

  #input(name: string, reading: Reading | undefined, run: Run): unknown {
    if (reading?.state !== "value") return this.#host.builtin(name, run);
    const {value} = reading;
    if (reading.run === null) return this.#host.ownBuiltin(name, value, run);
    if ((typeof value === "object" && value !== null) || typeof value === "function") {
      run.sources.add(reading.run);
      reading.run.readers.add(run);
    }
    return value;
  }

  #arrived(run: Run, name: string, first: boolean): void {
    const now = run.port(name);
    if (now.state === "error") this.#epochs.forget(name);
    const changed = now.state !== "value" || this.#epochs.advance(name, now.value);
    if (first) return;
    if (changed) this.#listener.moved(name);
    this.#listener.changed();
  }

  #settled(run: Run): void {
    if (run.over) return;
    if (this.#values && this.#values !== run) this.#host.retire(this.#values);
    this.#values = run;
    this.ms = run.ms;
    this.#listener.changed();
  }

  /** Gives up the run under way; the values of the one before stay. */
  abort(): void {
    if (!this.run) return;
    this.run.end();
    if (this.run !== this.#values) this.#host.retire(this.run);
  }

  /** Ends the last run and forgets all values. */
  drop(): void {
    this.thrown = null;
    for (const run of new Set([this.run, this.#values])) {
      if (!run) continue;
      run.end();
      this.#host.superseded(run);
      this.#host.retire(run);
      for (const name of run.compiled.outputs) this.#epochs.forget(name);
    }
    this.run = null;
    this.#values = null;
  }

  /** What users of a name get, once it has its first value. @param isStale asked when it has */
  async read(name: string, isStale: () => boolean): Promise<Reading> {
    const {run} = this;
    if (run && !run.over) {
      await run.first(name);
      if (!run.over) return this.#reading(run, name, isStale());
    }
    return this.#values ? this.#reading(this.#values, name, isStale()) : {state: "missing"};
  }

  #reading(run: Run, name: string, stale: boolean): Reading {
    const now = run.port(name);
    if (now.state === "error") return {state: "error", error: thrownError(now.error, this.#cell)};
    if (now.state === "pending") return {state: "missing"};
    return {state: "value", value: now.value, epoch: this.#epochs.get(name), stale, run};
  }

  /** The present value of a name, or of the expression; `null` when it has none. */
  present(name: string = VALUE): {readonly value: unknown} | null {
    const run = this.run?.port(name).state === "value" ? this.run : this.#values;
    const now = run?.port(name);
    return now?.state === "value" ? now : null;
  }

  /** All values that the cell holds for others. */
  all(): unknown[] {
    return [...new Set([this.#values, this.run])].flatMap((run) => (run ? run.values() : []));
  }
}
