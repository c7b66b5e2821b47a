import type {Scheduler} from "./scheduler.ts";

/** What counts as a live value: anything with `next` and `return`, as in Observable. */
export interface GeneratorLike {
  next(value?: unknown): IteratorResult<unknown> | Promise<IteratorResult<unknown>>;
  return(value?: unknown): unknown;
}

export function isGenerator(value: unknown): value is GeneratorLike {
  return (
    typeof value === "object" &&
    value !== null &&
    "next" in value &&
    typeof value.next === "function" &&
    "return" in value &&
    typeof value.return === "function"
  );
}

/** Generators that wait for events: pulling them costs nothing, so Stop leaves them alone and nothing waits for them. */
const passive = new WeakSet<object>();

export function isPassive(generator: object): boolean {
  return passive.has(generator);
}

type Initialize<T> = (notify: (value: T) => T) => unknown;

export type EventGenerator<T> = AsyncGenerator<T, void, unknown>;

/** Yields the latest value given to `notify`; values that come faster than they are pulled replace each other. */
export function observe<T>(initialize: Initialize<T>): EventGenerator<T> {
  return eventGenerator(initialize, (_pending, value) => [value]);
}

/** Yields every value given to `notify`, in order. */
export function queue<T>(initialize: Initialize<T>): EventGenerator<T> {
  return eventGenerator(initialize, (pending, value) => [...pending, value]);
}

function eventGenerator<T>(initialize: Initialize<T>, enqueue: (pending: T[], value: T) => T[]): EventGenerator<T> {
  let pending: T[] = [];
  let deliver: ((result: IteratorResult<T, void>) => void) | null = null;
  let over = false;

  const dispose = initialize((value) => {
    if (over) return value;
    if (deliver) {
      deliver({done: false, value});
      deliver = null;
    } else {
      pending = enqueue(pending, value);
    }
    return value;
  });
  if (dispose !== undefined && dispose !== null && typeof dispose !== "function") {
    throw new TypeError(
      typeof dispose === "object" && "then" in dispose
        ? "An initializer of Generators.observe or Generators.queue cannot be async."
        : "An initializer of Generators.observe or Generators.queue returned something that is not a dispose function.",
    );
  }

  async function finish(): Promise<IteratorResult<T, void>> {
    if (!over) {
      over = true;
      deliver?.({done: true, value: undefined});
      deliver = null;
      if (typeof dispose === "function") dispose();
    }
    return {done: true, value: undefined};
  }

  const generator: EventGenerator<T> = {
    async next() {
      if (over) return {done: true, value: undefined};
      if (pending.length > 0) {
        const [value, ...rest] = pending as [T, ...T[]];
        pending = rest;
        return {done: false, value};
      }
      return new Promise((resolve) => {
        deliver = resolve;
      });
    },
    return: finish,
    async throw(error) {
      await finish();
      throw error;
    },
    [Symbol.asyncIterator]() {
      return generator;
    },
    async [Symbol.asyncDispose]() {
      await finish();
    },
  };
  passive.add(generator);
  return generator;
}

/** A form control, or anything with a `value` that dispatches `input` events. */
export interface InputElement extends EventTarget {
  type?: string;
  value?: unknown;
  valueAsNumber?: number;
  valueAsDate?: Date | null;
  checked?: boolean;
  multiple?: boolean;
  files?: ArrayLike<unknown> | null;
  selectedOptions?: ArrayLike<{value: string}>;
}

/** The value of an input in the type that its kind suggests, as Observable's `Generators.input` gives it. */
export function inputValue(element: InputElement): unknown {
  switch (element.type) {
    case "range":
    case "number":
      return element.valueAsNumber;
    case "date":
      return element.valueAsDate;
    case "checkbox":
      return element.checked;
    case "file":
      return element.multiple ? element.files : element.files?.[0];
    case "select-multiple":
      return Array.from(element.selectedOptions ?? [], (option) => option.value);
    default:
      return element.value;
  }
}

/** Sets what `inputValue` reads. Files cannot be set. */
export function setInputValue(element: InputElement, value: unknown): void {
  switch (element.type) {
    case "range":
    case "number":
      element.valueAsNumber = value as number;
      break;
    case "date":
      element.valueAsDate = value as Date | null;
      break;
    case "checkbox":
      element.checked = Boolean(value);
      break;
    case "file":
      break;
    default:
      element.value = value;
  }
}

function inputEvent(element: InputElement): string {
  switch (element.type) {
    case "button":
    case "submit":
    case "checkbox":
      return "click";
    case "file":
      return "change";
    default:
      return "input";
  }
}

/**
 * Yields an input's value now (unless it is `undefined`) and after each of its events.
 * @param onValue called with each value, pulled or not
 */
export function input(element: InputElement, onValue?: (value: unknown) => void): EventGenerator<unknown> {
  if (typeof element?.addEventListener !== "function") {
    throw new TypeError("view and Generators.input expect an input: an element with a value and input events.");
  }
  return observe((notify) => {
    const event = inputEvent(element);
    const changed = () => {
      const value = inputValue(element);
      onValue?.(value);
      notify(value);
    };
    element.addEventListener(event, changed);
    const value = inputValue(element);
    if (value !== undefined) notify(value);
    return () => element.removeEventListener(event, changed);
  });
}

/** A live value that its own cell, or functions that the cell exports, set through `.value`. */
export function mutable<T>(value?: T): EventGenerator<T> & {value: T | undefined} {
  let change: (value: T) => T = (v) => v;
  const generator = observe<T>((notify) => {
    change = notify;
    if (value !== undefined) notify(value);
  });
  return Object.defineProperty(generator, "value", {
    get: () => value,
    set(next: T) {
      value = next;
      change(next);
    },
  }) as EventGenerator<T> & {value: T | undefined};
}

/** `Generators` as cells see it. `width` and `now` here are the generators behind the names `width` and `now`. */
export function generatorsFor(scheduler: Scheduler) {
  return {
    input,
    observe,
    queue,
    /** Yields the time in milliseconds, once a frame. */
    async *now(): AsyncGenerator<number> {
      while (true) {
        yield Date.now();
        await new Promise<void>((resolve) => scheduler.live(resolve));
      }
    },
  };
}
