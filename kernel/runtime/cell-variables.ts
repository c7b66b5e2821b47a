import type {CellSource} from "../protocol.ts";
import type {Binding} from "./names.ts";
import type {Reading} from "./reading.ts";
import type {GraphVariable, Turn, Variables} from "./variables.ts";

/** The graph, and what of it belongs to no cell. */
export interface GraphHost {
  readonly variables: Variables;
  /** True for built-ins that have a variable of their own in the graph. */
  isSource(name: string): boolean;
  /** Puts such a built-in into the graph; gives the name of its variable. */
  sourceVariable(name: string): string;
}

/** What the graph asks of a cell. */
export interface CellDefinition {
  /** An input (or the definition) changed; nothing is computed yet. */
  pending(): void;
  /** An input may have changed and all are there; resolves when the cell's names exist. */
  evaluate(turn: Turn, inputs: ReadonlyMap<string, Reading>): Promise<void>;
  /** What users of a name get; waits for the name's first value. */
  read(name: string): Promise<Reading>;
}

/** A cell's variables in the graph: its own, which runs it, and one for each name that it defines. */
export class CellVariables {
  readonly #cell: string;
  readonly #host: GraphHost;
  readonly #definition: CellDefinition;
  readonly #own: GraphVariable;
  readonly #names = new Map<string, GraphVariable>();

  constructor(cell: string, host: GraphHost, definition: CellDefinition) {
    this.#cell = cell;
    this.#host = host;
    this.#definition = definition;
    this.#own = host.variables.create(cell, () => definition.pending());
  }

  get pending(): boolean {
    return this.#own.pending;
  }

  /** Whether users of this name have to wait for it. */
  isPending(name: string): boolean {
    return this.#own.pending || (this.#names.get(name)?.pending ?? false);
  }

  /** The cell has to look whether it must run. */
  touch(): void {
    this.#own.touch();
  }

  /** The users of a name have to look. */
  touchName(name: string): void {
    this.#names.get(name)?.touch();
  }

  touchNames(): void {
    for (const variable of this.#names.values()) variable.touch();
  }

  /** Puts the cell behind what its names are bound to, and its outputs behind it. */
  link(source: CellSource, bindings: ReadonlyMap<string, Binding>, outputs: readonly string[]): void {
    const inputs = [...bindings].flatMap(([name, binding]) => this.#input(source, name, binding));
    this.#own.define(
      inputs.map(({variable}) => variable),
      (turn, readings: Reading[]) =>
        this.#definition.evaluate(turn, new Map(inputs.map(({name}, i) => [name, readings[i] as Reading]))),
    );
    for (const [name, variable] of this.#names) {
      if (outputs.includes(name)) continue;
      variable.delete();
      this.#names.delete(name);
    }
    for (const name of outputs) {
      if (this.#names.has(name)) continue;
      const variable = this.#host.variables.create(`${this.#cell}/${name}`);
      this.#names.set(name, variable);
      variable.define([this.#cell], () => this.#definition.read(name));
    }
  }

  /** The variable that a name comes from; none for globals and for built-ins that each run has its own of. */
  #input(source: CellSource, name: string, binding: Binding): {name: string; variable: string}[] {
    if (binding.from === "cell") return [{name, variable: `${binding.cell}/${name}`}];
    const own = name === "seed" && source.seed !== undefined;
    if (binding.from === "global" || own || !this.#host.isSource(name)) return [];
    return [{name, variable: this.#host.sourceVariable(name)}];
  }

  delete(): void {
    for (const variable of this.#names.values()) variable.delete();
    this.#own.delete();
  }
}
