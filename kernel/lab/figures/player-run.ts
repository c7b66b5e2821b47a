/** What a player gives to the runs that it plays: its value. */
import {checkWhole} from "./arguments.ts";
import type {Pace} from "./pace.ts";

export interface StepsOptions {
  /** Ends the steps when it is aborted, also while paused. */
  readonly signal?: AbortSignal;
  /** Ends the steps when it resolves: a cell's `invalidation`. */
  readonly invalidation?: Promise<unknown>;
}

/** An input read in the middle of a run. */
export interface Live<T> {
  /** What the input is set to. */
  readonly value: T;
  /** Each value that was read, with the step at which it was first read. */
  readonly changes: readonly {readonly step: number; readonly value: T}[];
}

/** One run of the player, from a reset (or a new seed) to the next. */
export interface PlayerRun {
  readonly seed: number;
  /**
   * The steps 0, 1, …, count − 1, each when it may be taken: it waits while the player is paused (but for the first
   * step, so that there is always a picture), and ends at a reset, at a new seed and as the options say.
   * @throws FigureError unless count is a whole number ≥ 0
   */
  steps(count: number, options?: StepsOptions): AsyncIterableIterator<number, undefined>;
  /** For loops without a number of steps: resolves when the next may be taken; with false when the run is over. */
  gate(): Promise<boolean>;
  /** An input that the run reads as it goes: moving it does not begin a new run. */
  live<T>(input: {readonly value: T}): Live<T>;
}

/** How far the latest steps of a run have come. */
export interface Progress {
  readonly taken: number;
  readonly count: number;
  readonly done: boolean;
}

/** @param tell called at every step, and at the end of all */
export function createRun(seed: number, pace: Pace, over: AbortSignal, tell: (progress: Progress) => void): PlayerRun {
  let latest = 0;
  let step = 0;
  let isFirst = true;

  function steps(count: number, {signal, invalidation}: StepsOptions = {}): AsyncIterableIterator<number, undefined> {
    checkWhole("player.steps", "count", count, 0);
    const closing = new AbortController();
    const end = AbortSignal.any([over, closing.signal, ...(signal ? [signal] : [])]);
    void invalidation?.then(() => closing.abort());
    latest += 1;
    const mine = latest;
    let next = 0;
    const report = (taken: number, done: boolean) => {
      if (mine === latest && !over.aborted) tell({taken, count, done});
    };
    return {
      async next() {
        const current = next;
        if (current < count && !end.aborted) {
          next += 1;
          if (await pace.wait(end, current === 0)) {
            step = current;
            report(current + 1, false);
            return {done: false, value: current};
          }
        } else if (!end.aborted) report(count, true);
        return {done: true, value: undefined};
      },
      async return() {
        // The loop was left early, or its run is over.
        if (!end.aborted) report(next, true);
        closing.abort();
        return {done: true, value: undefined};
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async function gate(): Promise<boolean> {
    const free = isFirst;
    isFirst = false;
    return pace.wait(over, free);
  }

  function live<T>(input: {readonly value: T}): Live<T> {
    const changes: {step: number; value: T}[] = [];
    return {
      get value() {
        const {value} = input;
        if (changes.length === 0 || !Object.is(changes.at(-1)?.value, value)) changes.push({step, value});
        return value;
      },
      get changes() {
        return changes;
      },
    };
  }

  // Only the seed is seen: it is what the notebook keeps of a player, and restores when the kernel begins anew.
  return hidden({seed}, {steps, gate, live});
}

function hidden<T extends object, U extends object>(visible: T, members: U): T & U {
  for (const [name, value] of Object.entries(members)) Object.defineProperty(visible, name, {value});
  return visible as T & U;
}
