import type {CellError} from "../protocol.ts";
import type {Run} from "./run.ts";

/** What the graph carries from a name to those who use it. */
export type Reading =
  | {
      readonly state: "value";
      readonly value: unknown;
      /** Advances when the value does: always for objects, for primitives when they differ. */
      readonly epoch: number;
      /** The value is there but its cell, or one before it, should run again. */
      readonly stale: boolean;
      /** The run that made it; `null` for built-ins. */
      readonly run: Run | null;
    }
  | {readonly state: "error"; readonly error: CellError}
  /** Its cell is held, manual and never run, or was stopped before it had a value. */
  | {readonly state: "missing"}
  /** Its cell is disabled, or depends on one that is. */
  | {readonly state: "disabled"};

/** Gives out epochs and remembers which value each name had last. */
export class Epochs {
  readonly #next: () => number;
  readonly #last = new Map<string, {value: unknown; epoch: number}>();

  constructor(next: () => number) {
    this.#next = next;
  }

  get(name: string): number {
    return this.#last.get(name)?.epoch ?? 0;
  }

  /** Notes a new value; true when the epoch advanced: for an object always, for a primitive when it differs. */
  advance(name: string, value: unknown): boolean {
    const last = this.#last.get(name);
    const primitive = (typeof value !== "object" || value === null) && typeof value !== "function";
    if (last && primitive && Object.is(last.value, value)) return false;
    // Objects are never compared, so they are not kept alive here.
    this.#last.set(name, {value: primitive ? value : {}, epoch: this.#next()});
    return true;
  }

  /** Whatever comes next is new. */
  forget(name: string): void {
    this.#last.delete(name);
  }
}
