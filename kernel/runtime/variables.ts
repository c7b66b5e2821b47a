import {type Module, Runtime, type Variable} from "@observablehq/runtime";
import type {Scheduler} from "./scheduler.ts";

/**
 * One computation of a variable. The next one supersedes it at once, even if it never settles: whatever it still does
 * must look at `superseded` after each wait.
 */
export interface Turn {
  readonly superseded: boolean;
  /** The notebook was stopped while this turn was under way: it must not start anything. */
  readonly halted: boolean;
}

/** A variable of @observablehq/runtime whose hanging computation does not block the next one. */
export interface GraphVariable {
  /** True from the moment an input changes until the definition has settled. */
  readonly pending: boolean;
  /** (Re)defines it: it is computed again, and so is what depends on it. */
  define(inputs: readonly string[], definition: Definition): void;
  /** Computes it again as it is defined. */
  touch(): void;
  delete(): void;
}

/** Gets the values of the inputs once all are there. Must not throw: failures are values here. */
// biome-ignore lint/suspicious/noExplicitAny: the values of `inputs`.
type Definition = (turn: Turn, values: any[]) => unknown;

export interface Variables {
  /** @param onPending called when an input (or the definition) changed, before anything else is computed */
  create(name: string, onPending?: () => void): GraphVariable;
  /** A sweep over changed variables is about to begin. */
  readonly sweeping: boolean;
  /** Halts every turn under way. */
  halt(): void;
  dispose(): void;
}

interface MutableTurn extends Turn {
  superseded: boolean;
  halted: boolean;
  readonly end: () => void;
  readonly over: Promise<void>;
}

/**
 * The dataflow graph: @observablehq/runtime's, swept by our scheduler in place of animation frames.
 * @param swept called after each sweep
 */
export function createVariables(scheduler: Scheduler, swept: () => void): Variables {
  const runtime = new Runtime();
  const module: Module = runtime.module();
  const turns = new Set<MutableTurn>();
  let sweeping = false;
  let disposed = false;

  runtime._computeSoon = () => {
    sweeping = true;
    return new Promise<void>((resolve) => scheduler.soon(resolve)).then(async () => {
      sweeping = false;
      if (disposed) return;
      await runtime._computeNow();
      swept();
    });
  };

  function begin(): MutableTurn {
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const turn = {superseded: false, halted: false, end, over};
    turns.add(turn);
    return turn;
  }

  function supersede(turn: MutableTurn | null) {
    if (!turn) return;
    turn.superseded = true;
    turns.delete(turn);
    turn.end();
  }

  return {
    get sweeping() {
      return sweeping;
    },
    create(name, onPending) {
      let turn: MutableTurn | null = null;
      let deleted = false;
      let inputs: readonly string[] = [];
      let definition: Definition = () => undefined;

      const variable: Variable = module.variable({
        pending() {
          if (deleted) return;
          supersede(turn);
          turn = begin();
          onPending?.();
        },
      });

      async function settle(values: unknown[]): Promise<unknown> {
        const mine = turn;
        if (!mine || deleted) return undefined;
        const value = definition(mine, values);
        // A re-run waits for the one before: the race lets it go when this turn is superseded.
        const result = await Promise.race([value, mine.over]);
        if (mine === turn) {
          turns.delete(mine);
          turn = null;
        }
        return result;
      }

      const compute = (...values: unknown[]) => settle(values);

      return {
        get pending() {
          return turn !== null;
        },
        define(newInputs, newDefinition) {
          inputs = newInputs;
          definition = newDefinition;
          variable.define(name, inputs, compute);
        },
        touch() {
          variable.define(name, inputs, compute);
        },
        delete() {
          deleted = true;
          supersede(turn);
          turn = null;
          variable.delete();
        },
      };
    },
    halt() {
      for (const turn of turns) turn.halted = true;
    },
    dispose() {
      disposed = true;
      runtime.dispose();
      for (const turn of [...turns]) supersede(turn);
    },
  };
}
