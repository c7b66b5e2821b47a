import type {CellOutput} from "../cell-output.ts";
import type {CellError, CellSource, CellState} from "../protocol.ts";
import {CellRuns, type RunHost} from "./cell-runs.ts";
import {CellText} from "./cell-text.ts";
import {CellVariables, type GraphHost} from "./cell-variables.ts";
import {downstreamError} from "./errors.ts";
import type {CompiledCell} from "./language/compiled.ts";
import type {Binding, Resolution} from "./names.ts";
import type {Reading} from "./reading.ts";
import type {Turn} from "./variables.ts";

/** What a cell needs of the notebook round it. */
export interface CellHost extends RunHost, GraphHost {
  compile(source: CellSource): CompiledCell;
  output(cell: string): CellOutput;
  /** Resolves when it is this cell's turn to run. */
  turn(cell: string): Promise<void>;
  /** The cell's state changed. `urgent`: it is about to run and may never let go of the thread. */
  report(cell: CellNode, urgent?: boolean): void;
  /** The cell has a new text that parses. */
  analysed(cell: CellNode): void;
}

/**
 * One cell in the graph. Two things decide whether it runs: the graph calls `#evaluate` when an input may have changed,
 * and the epochs of the inputs tell whether one did.
 */
export class CellNode {
  readonly id: string;
  bindings: ReadonlyMap<string, Binding> = new Map();
  readonly #host: CellHost;
  readonly #output: CellOutput;
  readonly #runs: CellRuns;
  readonly #text: CellText;
  readonly #variables: CellVariables;
  #problem: CellError | null = null;
  /** What `link` was given last. */
  #linked = "";
  /** The graph has looked at it. */
  #known = false;
  /** Why there is no run: a problem of its own or of a cell before it. */
  #failure: CellError | null = null;
  /** It or a cell before it is disabled. */
  #blocked: {name: string; cell: string} | "itself" | null = null;
  /** It was asked to run. */
  #forced = false;
  /** Something that is no name changed. */
  #dirty = false;
  /** It does not run unless it is asked to, or edited. */
  #held: boolean;
  #stale = false;
  /** Its last run was stopped before it settled. */
  #stopped = false;
  /** It is in line to run. */
  #queued = false;

  constructor(source: CellSource, held: boolean, host: CellHost) {
    this.id = source.id;
    this.#held = held;
    this.#host = host;
    this.#output = host.output(source.id);
    this.#runs = new CellRuns(source.id, this.#output, host, {
      moved: (name) => this.#variables.touchName(name),
      changed: () => host.report(this),
    });
    this.#variables = new CellVariables(source.id, host, {
      pending: () => {
        this.#queued = false;
        this.#runs.run?.pause();
        host.report(this);
      },
      evaluate: (turn, inputs) => this.#evaluate(turn, inputs),
      read: (name) => this.#read(name),
    });
    this.#text = new CellText(source, (text) => host.compile(text));
    this.#analysed();
  }

  get source(): CellSource {
    return this.#text.source;
  }

  get compiled(): CompiledCell | null {
    return this.#text.compiled;
  }

  /** Names that the cell defines; those of the last text that parsed, so that their users can say what is wrong. */
  get outputs(): readonly string[] {
    return this.#text.outputs;
  }

  /** A problem of the text itself. */
  get syntaxError(): CellError | null {
    return this.#text.error;
  }

  /** The cell runs, or is next in line. */
  get isBusy(): boolean {
    return this.#queued || this.#runs.isRunning;
  }

  /** A generator of the cell goes on by itself. */
  get isActive(): boolean {
    return this.#runs.isActive;
  }

  /** It has not the value that its text and inputs would give now, as far as is known before its inputs settle. */
  get needsRun(): boolean {
    return this.#stale || this.#held || this.#runs.run?.compiled !== this.compiled;
  }

  /** Resolves when the present run settles or ends. */
  async whenSettled(): Promise<void> {
    await this.#runs.run?.settled;
  }

  /** Whether users of this name have to wait for it. */
  isPending(name: string): boolean {
    return this.#variables.isPending(name);
  }

  /** Whether its run asked for this attached file or package. */
  uses(name: string): boolean {
    return this.#runs.run?.used.has(name) ?? false;
  }

  /** Values that this cell holds for others. */
  values(): unknown[] {
    return this.#runs.all();
  }

  /** The present value of one of its names, `null` when it has none; without a name, of the expression. */
  present(name?: string): {readonly value: unknown} | null {
    return this.#runs.present(name);
  }

  /** Takes a new text or mode. */
  edit(source: CellSource, held: boolean): void {
    const changed = this.#text.edit(source);
    this.#held = held || (!changed && this.#held);
    if (!changed) return;
    this.#linked = "";
    this.#analysed();
  }

  #analysed(): void {
    if (this.compiled) this.#host.analysed(this);
  }

  /** Puts the cell in its place of the graph, if that differs from where it is. */
  link({bindings, problem}: Resolution): void {
    const key = JSON.stringify([this.source.run, problem, [...bindings]]);
    if (key === this.#linked) return;
    this.#linked = key;
    this.bindings = bindings;
    this.#problem = problem;
    this.#variables.link(this.source, problem ? new Map() : bindings, this.outputs);
    this.#host.report(this);
  }

  /** Runs at the next opportunity, whatever its mode; a disabled cell does not. */
  force(): void {
    if (this.source.run === "disabled") return;
    this.#forced = true;
    this.#held = false;
    this.#variables.touch();
  }

  /** Something that is no name changed (a file, a package): as if an input had. */
  invalidate(): void {
    this.#dirty = true;
    this.#variables.touch();
  }

  /** Gives up what runs, ends generators; turns under way are halted already. */
  stop(): void {
    this.#forced = false;
    if (this.#runs.isRunning) {
      this.#runs.abort();
      this.#stopped = true;
      this.#stale = true;
      // Where only a first value was awaited, nothing else tells the users of the other names.
      if (!this.#variables.pending) this.#variables.touchNames();
    } else {
      this.#runs.run?.stopGenerators();
    }
    this.#host.report(this);
  }

  /** An error in a callback or a promise of the cell that nobody awaits. */
  late(error: CellError): void {
    this.#runs.thrown = error;
    this.#host.report(this);
  }

  remove(): void {
    this.#drop();
    this.#variables.delete();
    this.#output.remove();
  }

  /** Called by the graph when an input may have changed and all are there; resolves when the cell's names exist. */
  async #evaluate(turn: Turn, inputs: ReadonlyMap<string, Reading>): Promise<void> {
    const {compiled} = this;
    this.#known = true;
    if (this.source.run === "disabled") return this.#block("itself");
    if (this.#problem || !compiled) return this.#fail(this.#problem ?? this.syntaxError);
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
    const wanted = this.#forced || this.#dirty || this.#runs.isOutdated(compiled, inputs);
    const allowed = this.#forced || !(this.#held || this.source.run === "manual" || turn.halted);
    if (missing || !wanted || !allowed) {
      if (missing) this.#forced = false;
      return this.#keep(missing || wanted || stale || this.#stopped);
    }
    this.#queued = true;
    this.#host.report(this);
    await this.#host.turn(this.id);
    if (turn.superseded) return;
    this.#queued = false;
    if (turn.halted) return this.#keep(true);
    this.#forced = false;
    this.#dirty = false;
    this.#held = false;
    this.#stopped = false;
    this.#stale = stale;
    await this.#runs.start(compiled, inputs, () => this.#host.report(this, true)).body;
  }

  /** The last run stays: its generators go on. */
  async #keep(stale: boolean): Promise<void> {
    this.#stale = stale;
    this.#runs.run?.resume();
    this.#host.report(this);
    await this.#runs.run?.body;
  }

  /** What users of a name get; waits for the name's first value. */
  async #read(name: string): Promise<Reading> {
    if (this.#failure) return {state: "error", error: this.#failure};
    if (this.#blocked) return {state: "disabled"};
    return this.#runs.read(name, () => this.#stale);
  }

  #fail(error: CellError | null): void {
    this.#drop();
    this.#forced = false;
    this.#failure = error;
    this.#blocked = null;
    // A text that does not parse is being written: what the last one showed stays.
    if (error !== this.syntaxError) this.#clear();
    this.#host.report(this);
  }

  #block(by: {name: string; cell: string} | "itself"): void {
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

  #drop(): void {
    this.#queued = false;
    this.#stale = false;
    this.#stopped = false;
    this.#runs.drop();
  }

  /** As the page shows it. `waiting` tells what it waits for, if it does. */
  state(waiting: () => CellState["waiting"]): CellState {
    const status = this.#status();
    const {count, ms, isActive, thrown} = this.#runs;
    const blocked = this.#blocked === "itself" ? null : this.#blocked;
    const wait = status === "queued" ? waiting() : blocked;
    const error = this.#failure ?? thrown;
    return {
      type: "cell",
      id: this.id,
      run: count,
      status,
      ...(ms !== undefined && {ms}),
      ...(isActive && {live: true}),
      ...(wait && {waiting: wait}),
      ...(status === "error" && error && {error}),
    };
  }

  #status(): CellState["status"] {
    if (this.#runs.isRunning) return "running";
    if (this.#queued || this.#variables.pending || !this.#known) return "queued";
    if (this.#blocked) return "disabled";
    if (this.#failure || this.#runs.thrown) return "error";
    return this.#stale ? "stale" : "fresh";
  }
}
