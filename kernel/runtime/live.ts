import {type GeneratorLike, isPassive} from "./generators.ts";
import type {Scheduler} from "./scheduler.ts";

export interface LiveHooks {
  /** Runs the generator's code in the name of its cell. */
  enter<T>(f: () => T): T;
  /** A value was yielded. */
  value(value: unknown): void;
  error(error: unknown): void;
  done(): void;
  /** Resolves when those who read the last value have settled, so that a fast generator does not starve them. */
  readers(): Promise<void>;
  scheduler: Scheduler;
}

/**
 * Pulls a generator: one value a frame, never while paused, never before the readers of the last value have settled.
 * `yield` gives the yielded value back, as in Observable.
 */
export class LiveValue {
  readonly passive: boolean;
  readonly #generator: GeneratorLike;
  readonly #hooks: LiveHooks;
  #last: unknown;
  #over = false;
  #paused = false;
  /** What to do on `resume`. */
  #next: (() => void) | null = null;

  constructor(generator: GeneratorLike, hooks: LiveHooks) {
    this.#generator = generator;
    this.#hooks = hooks;
    this.passive = isPassive(generator);
  }

  get over(): boolean {
    return this.#over;
  }

  /** Pulls the first value. */
  start(): void {
    void this.#pull();
  }

  /** An ancestor is about to change: nothing is pulled or delivered until `resume`. */
  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    if (!this.#paused) return;
    this.#paused = false;
    const next = this.#next;
    this.#next = null;
    next?.();
  }

  /** Ends the generator (`return`): its `finally` blocks run, what it still gives is dropped. */
  stop(): void {
    if (this.#over) return;
    this.#over = true;
    this.#next = null;
    try {
      const ended: unknown = this.#hooks.enter(() => this.#generator.return());
      // A `finally` block that fails after the end has nobody to tell.
      if (ended instanceof Promise) ended.catch(() => {});
    } catch {
      // The same for a synchronous generator, and for one that is just running.
    }
  }

  async #pull(): Promise<void> {
    const {enter, readers, scheduler} = this.#hooks;
    try {
      const result = await enter(() => this.#generator.next(this.#last));
      if (this.#over) return;
      if (result.done) return this.#whenResumed(() => this.#finish(() => this.#hooks.done()));
      const value = await result.value;
      if (this.#over) return;
      this.#whenResumed(() => {
        this.#last = value;
        this.#hooks.value(value);
        void readers().then(() => scheduler.live(() => this.#whenResumed(() => void this.#pull())));
      });
    } catch (error) {
      if (this.#over) return;
      this.#whenResumed(() => this.#finish(() => this.#hooks.error(error)));
    }
  }

  #finish(tell: () => void): void {
    this.#over = true;
    tell();
  }

  #whenResumed(f: () => void): void {
    if (this.#over) return;
    if (this.#paused) this.#next = f;
    else f();
  }
}
