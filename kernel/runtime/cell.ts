import type {CellError, CellSource, CellState} from "../protocol.ts";
import {downstreamError, thrownError} from "./errors.ts";
import type {CompiledCell} from "./language/compiled.ts";
import {CellSyntaxError} from "./language/syntax-error.ts";
import type {Binding, Resolution} from "./names.ts";
import type {CellOutput} from "./output.ts";
import {Epochs, type Reading} from "./reading.ts";
import {Run, type RunHooks, VALUE} from "./run.ts";
import {sourceName} from "./sources.ts";
import type {GraphVariable, Turn, Variables} from "./variables.ts";

/** What a cell needs of the notebook round it. */
export interface CellHost {
  readonly variables: Variables;
  compile(source: CellSource): CompiledCell;
  output(cell: string): CellOutput;
  nextEpoch(): number;
  /** True for built-ins that have a variable of their own in the graph. */
  isSource(name: string): boolean;
  /** Resolves when it is this cell's turn to run. */
  turn(cell: string): Promise<void>;
  /** Begins a run: hooks for it and its owner. */
  begin(cell: string): Pick<Run, "owner"> & Pick<RunHooks, "enter" | "scheduler" | "readers" | "yielded">;
  /** The value of a built-in or global for a run. */
  builtin(name: string, run: Run): unknown;
  /** A value of a reactive built-in as the run sees it. */
  ownBuiltin(name: string, value: unknown, run: Run): unknown;
  /** A run is superseded; the one that follows is about to begin. */
  superseded(run: Run): void;
  /** Nobody will read this run's values from its cell any more. */
  retire(run: Run): void;
  /** The cell's state changed. `urgent`: it is about to run and may block this thread. */
  report(cell: CellNode, urgent?: boolean): void;
  analysed(cell: CellNode): void;
}

/**
 * One cell in the graph. Two things decide whether it runs: the graph calls `#evaluate` when an input may have changed,
 * and the epochs of the inputs tell whether one did.
 */
export class CellNode {
  readonly id: string;
  source: CellSource;
  compiled: CompiledCell | null = null;
  /** Names that the cell defines; those of the last text that parsed, so that their users can say what is wrong. */
  outputs: readonly string[] = [];
  bindings: ReadonlyMap<string, Binding> = new Map();
  readonly #host: CellHost;
  readonly #output: CellOutput;
  readonly #variable: GraphVariable;
  readonly #names = new Map<string, GraphVariable>();
  readonly #epochs: Epochs;
  #syntax: CellError | null = null;
  #problem: CellError | null = null;
  #linked = "";
  /** The last run that began. */
  #run: Run | null = null;
  /** The run whose values others see: the last that settled. */
  #values: Run | null = null;
  #runs = 0;
  /** Why there is no run: a problem of its own or of a cell before it. */
  #failure: CellError | null = null;
  /** What the last run threw. */
  #thrown: CellError | null = null;
  #blocked: {name: string; cell: string} | true | null = null;
  #forced = false;
  #dirty = false;
  #held: boolean;
  #stale = false;
  #stopped = false;
  #queued = false;
  #ms: number | undefined;

  constructor(source: CellSource, held: boolean, host: CellHost) {
    this.id = source.id;
    this.source = source;
    this.#held = held;
    this.#host = host;
    this.#output = host.output(source.id);
    this.#epochs = new Epochs(() => host.nextEpoch());
    this.#variable = host.variables.create(this.id, () => {
      this.#queued = false;
      this.#run?.pause();
    });
    this.#compile();
  }

  /** A problem of the text itself. */
  get syntaxError(): CellError | null {
    return this.#syntax;
  }

  /** The cell runs, or is next in line. */
  get isBusy(): boolean {
    return this.#queued || this.#isRunning;
  }

  /** A generator of the cell goes on by itself. */
  get isActive(): boolean {
    return this.#run !== null && !this.#run.over && this.#run.isActive;
  }

  /** It has no value that its text and inputs would give now, as far as is known before its inputs settle. */
  get needsRun(): boolean {
    return this.#stale || this.#held || !this.#run || this.#run.compiled !== this.compiled;
  }

  get #isRunning(): boolean {
    return this.#run !== null && !this.#run.over && !this.#run.isSettled;
  }

  /** Resolves when the present run settles or ends. */
  async whenSettled(): Promise<void> {
    await this.#run?.settled;
  }

  isPending(name: string): boolean {
    return this.#variable.pending || (this.#names.get(name)?.pending ?? false);
  }

  usesFile(name: string): boolean {
    return this.#run?.files.has(name) ?? false;
  }

  /** Values that this cell holds for others. */
  values(): unknown[] {
    return [...new Set([this.#values, this.#run])].flatMap((run) => (run ? run.values() : []));
  }

  /** The present value of one of its names, or of the expression. */
  value(name: string = VALUE): unknown {
    const run = this.#run?.port(name).state === "value" ? this.#run : this.#values;
    const now = run?.port(name);
    return now?.state === "value" ? now.value : undefined;
  }

  /** Takes a new text or mode. */
  edit(source: CellSource, held: boolean): void {
    const before = this.source;
    this.source = source;
    const same =
      before.kind === source.kind &&
      before.source === source.source &&
      before.hidden === source.hidden &&
      before.seed === source.seed;
    this.#held = held || (same && this.#held);
    if (!same) this.#compile();
  }

  #compile(): void {
    this.#linked = "";
    try {
      this.compiled = this.#host.compile(this.source);
      this.outputs = this.compiled.outputs;
      this.#syntax = null;
      this.#host.analysed(this);
    } catch (error) {
      if (!(error instanceof CellSyntaxError)) throw error;
      this.compiled = null;
      this.#syntax = thrownError(error, this.id);
    }
  }

  /** Puts the cell in its place of the graph, if that differs from where it is. */
  link({bindings, problem}: Resolution): void {
    const key = JSON.stringify([this.source.run, problem, [...bindings]]);
    if (key === this.#linked) return;
    this.#linked = key;
    this.bindings = bindings;
    this.#problem = problem;
    const inputs = problem ? [] : [...bindings].filter(([name, binding]) => this.#isVariable(name, binding));
    const names = inputs.map(([name]) => name);
    const variables = inputs.map(([name, binding]) =>
      binding.from === "cell" ? `${binding.cell}/${name}` : sourceName(name),
    );
    this.#variable.define(variables, (turn, readings: Reading[]) =>
      this.#evaluate(turn, new Map(names.map((name, i) => [name, readings[i] as Reading]))),
    );
    for (const [name, variable] of this.#names) {
      if (this.outputs.includes(name)) continue;
      variable.delete();
      this.#names.delete(name);
    }
    for (const name of this.outputs) {
      if (this.#names.has(name)) continue;
      const variable = this.#host.variables.create(`${this.id}/${name}`);
      this.#names.set(name, variable);
      variable.define([this.id], () => this.#read(name));
    }
    this.#host.report(this);
  }

  #isVariable(name: string, binding: Binding): boolean {
    if (binding.from === "cell") return true;
    return (
      binding.from === "kernel" && this.#host.isSource(name) && !(name === "seed" && this.source.seed !== undefined)
    );
  }

  /** Runs at the next opportunity, whatever its mode; a disabled cell does not. */
  force(): void {
    if (this.source.run === "disabled") return;
    this.#forced = true;
    this.#held = false;
    this.#variable.touch();
  }

  /** Something that is no name changed (a file): as if an input had. */
  invalidate(): void {
    this.#dirty = true;
    this.#variable.touch();
  }

  /** Gives up what runs, ends generators; turns under way are halted already. */
  stop(): void {
    this.#forced = false;
    if (this.#run && this.#isRunning) {
      this.#run.end();
      if (this.#run !== this.#values) this.#host.retire(this.#run);
      this.#stopped = true;
      this.#stale = true;
      // The body was done, only a first value was awaited: nothing else tells the users of the other names.
      if (!this.#variable.pending) for (const variable of this.#names.values()) variable.touch();
    } else {
      this.#run?.stopGenerators();
    }
    this.#host.report(this);
  }

  /** An error in a callback or a promise of the cell that nobody awaits. */
  late(error: CellError): void {
    this.#thrown = error;
    this.#host.report(this);
  }

  remove(): void {
    this.#drop();
    for (const variable of this.#names.values()) variable.delete();
    this.#variable.delete();
    this.#output.remove();
  }

  /** Called by the graph when an input may have changed and all inputs are there; resolves when the cell's names exist. */
  async #evaluate(turn: Turn, inputs: ReadonlyMap<string, Reading>): Promise<void> {
    const {compiled} = this;
    if (this.source.run === "disabled") return this.#block(true);
    if (this.#problem || !compiled) return this.#fail(this.#problem ?? this.#syntax);
    let missing = false;
    let stale = false;
    for (const [name, input] of inputs) {
      const binding = this.bindings.get(name);
      const from = binding?.from === "cell" ? binding.cell : null;
      if (input.state === "error") return this.#fail(from ? downstreamError(name, from, input.error) : input.error);
      if (input.state === "disabled") return this.#block({name, cell: from ?? this.id});
      if (input.state === "missing") missing = true;
      else if (input.stale) stale = true;
    }
    this.#failure = null;
    this.#blocked = null;
    const run = this.#run;
    const wanted = this.#forced || this.#dirty || !run || run.compiled !== compiled || hasChanged(run, inputs);
    const allowed = this.#forced || !(this.#held || this.source.run === "manual" || turn.halted);
    if (missing || !wanted || !allowed) {
      if (missing) this.#forced = false;
      this.#stale = missing || wanted || stale || this.#stopped;
      run?.resume();
      this.#host.report(this);
      return run?.body;
    }
    this.#queued = true;
    this.#host.report(this);
    await this.#host.turn(this.id);
    if (turn.superseded) return;
    this.#queued = false;
    if (turn.halted) {
      this.#stale = true;
      return this.#host.report(this);
    }
    this.#stale = stale;
    await this.#start(compiled, inputs).body;
  }

  #start(compiled: CompiledCell, inputs: ReadonlyMap<string, Reading>): Run {
    this.#forced = false;
    this.#dirty = false;
    this.#held = false;
    this.#stopped = false;
    this.#thrown = null;
    const before = this.#run;
    if (before) {
      before.end();
      this.#host.superseded(before);
      if (before !== this.#values) this.#host.retire(before);
    }
    const {owner, ...hooks} = this.#host.begin(this.id);
    const epochs = new Map<string, number>();
    for (const [name, input] of inputs) if (input.state === "value") epochs.set(name, input.epoch);
    const run: Run = new Run(
      {number: ++this.#runs, owner, compiled, output: this.#output.begin(), epochs},
      {
        ...hooks,
        arrived: (name, first) => this.#arrived(run, name, first),
        failed: (error) => {
          this.#thrown = thrownError(error, this.id);
          this.#host.report(this);
        },
        quiet: () => this.#host.report(this),
      },
    );
    this.#run = run;
    this.#host.report(this, this.#ms === undefined || this.#ms > 8);
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
    if (!first && changed) this.#names.get(name)?.touch();
    if (!first) this.#host.report(this);
  }

  #settled(run: Run): void {
    if (run.over) return;
    if (this.#values && this.#values !== run) this.#host.retire(this.#values);
    this.#values = run;
    this.#ms = run.ms;
    this.#host.report(this);
  }

  /** What users of a name get; waits for the name's first value. */
  async #read(name: string): Promise<Reading> {
    if (this.#failure) return {state: "error", error: this.#failure};
    if (this.#blocked) return {state: "disabled"};
    const run = this.#run;
    if (run && !run.over) {
      await run.first(name);
      if (!run.over) return this.#reading(run, name);
    }
    return this.#values ? this.#reading(this.#values, name) : {state: "missing"};
  }

  #reading(run: Run, name: string): Reading {
    const now = run.port(name);
    if (now.state === "error") return {state: "error", error: thrownError(now.error, this.id)};
    if (now.state === "pending") return {state: "missing"};
    return {state: "value", value: now.value, epoch: this.#epochs.get(name), stale: this.#stale, run};
  }

  #fail(error: CellError | null): void {
    this.#drop();
    this.#forced = false;
    this.#failure = error;
    this.#blocked = null;
    // A text that does not parse is being written: what the last one showed stays.
    if (error !== this.#syntax) this.#clear();
    this.#host.report(this);
  }

  #block(by: {name: string; cell: string} | true): void {
    this.#drop();
    this.#failure = null;
    this.#blocked = by;
    this.#host.report(this);
  }

  /** Shows an empty run, so that what the last one showed goes. */
  #clear(): void {
    const run = this.#output.begin();
    run.settle();
    run.end();
  }

  /** Ends the run and forgets its values. */
  #drop(): void {
    this.#queued = false;
    this.#stale = false;
    this.#stopped = false;
    this.#thrown = null;
    for (const run of new Set([this.#run, this.#values])) {
      if (!run) continue;
      run.end();
      this.#host.superseded(run);
      this.#host.retire(run);
    }
    this.#run = null;
    this.#values = null;
    for (const name of this.outputs) this.#epochs.forget(name);
  }

  /** As the page shows it. `waiting` tells what it waits for, if it does. */
  state(waiting: () => CellState["waiting"]): CellState {
    const status = this.#status();
    const error = this.#failure ?? this.#thrown;
    const wait =
      status === "queued" ? waiting() : typeof this.#blocked === "object" ? (this.#blocked ?? undefined) : undefined;
    return {
      type: "cell",
      id: this.id,
      run: this.#runs,
      status,
      ...(this.#ms !== undefined && {ms: this.#ms}),
      ...(this.#run !== null && !this.#run.over && this.#run.isLive && {live: true}),
      ...(wait && {waiting: wait}),
      ...(status === "error" && error && {error}),
    };
  }

  #status(): CellState["status"] {
    if (this.#isRunning) return "running";
    if (this.#queued || this.#variable.pending) return "queued";
    if (this.#blocked) return "disabled";
    if (this.#failure || this.#thrown) return "error";
    return this.#stale ? "stale" : "fresh";
  }
}

function hasChanged(run: Run, inputs: ReadonlyMap<string, Reading>): boolean {
  if (run.epochs.size !== inputs.size) return true;
  for (const [name, input] of inputs) if (input.state === "value" && run.epochs.get(name) !== input.epoch) return true;
  return false;
}
