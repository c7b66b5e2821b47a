import type {FromKernel} from "../protocol.ts";
import {type EventGenerator, type InputElement, input, inputValue, setInputValue} from "./generators.ts";
import type {Run} from "./run.ts";
import type {Scheduler} from "./scheduler.ts";

/** The values of `view` inputs: reported to the page as they change, restored after a restart. */
export interface Views {
  /** `view(element)` of a run, its next call: restores the element's value, reports its changes, yields its values. */
  add(run: Run, element: InputElement, show: () => unknown): EventGenerator<unknown>;
}

/** Milliseconds between reports of one cell. */
const INTERVAL = 100;

export function createViews(
  send: (message: FromKernel) => void,
  scheduler: Scheduler,
  saved: Readonly<Record<string, readonly unknown[]>> = {},
): Views {
  const restoring = new Map(Object.entries(saved).map(([cell, values]) => [cell, {values, by: null as Run | null}]));
  const values = new WeakMap<Run, unknown[]>();
  const due = new Set<string>();

  function report(run: Run): void {
    if (due.has(run.cell)) return;
    due.add(run.cell);
    scheduler.after(INTERVAL, () => {
      due.delete(run.cell);
      if (!run.over) send({type: "views", cell: run.cell, values: values.get(run) ?? []});
    });
  }

  /** The saved value of the run's next call, until one run that got it has settled. */
  function restored(run: Run, index: number): unknown {
    const entry = restoring.get(run.cell);
    if (!entry) return undefined;
    if (entry.by && entry.by !== run && entry.by.isSettled) {
      restoring.delete(run.cell);
      return undefined;
    }
    entry.by = run;
    return entry.values[index];
  }

  return {
    add(run, element, show) {
      const mine = values.get(run) ?? [];
      values.set(run, mine);
      const index = mine.length;
      const value = restored(run, index);
      if (value !== undefined) restore(element, value);
      mine.push(replayable(inputValue(element)));
      show();
      report(run);
      return input(element, (changed) => {
        mine[index] = replayable(changed);
        report(run);
      });
    },
  };
}

/** Sets a saved value; an input that does not take it (a choice that is gone, say) keeps its own. */
function restore(element: InputElement, value: unknown): void {
  const before = inputValue(element);
  try {
    setInputValue(element, value);
    if (JSON.stringify(inputValue(element)) === JSON.stringify(value)) return;
  } catch {
    // An element may refuse a value by throwing: the same as not taking it.
  }
  setInputValue(element, before);
}

/** The value if it means the same in another kernel: data, not objects that inputs compare by identity. */
function replayable(value: unknown, depth = 0): unknown {
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object" || value === null || value instanceof Date) return value;
  if (depth > 2) return undefined;
  const items = Array.isArray(value) ? value : isPlain(value) ? Object.values(value) : null;
  if (!items || items.length > 1000) return undefined;
  const nested = Array.isArray(value) && items.some((item) => typeof item === "object" && item !== null);
  return nested || items.some((item) => item !== undefined && replayable(item, depth + 1) === undefined)
    ? undefined
    : value;
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
