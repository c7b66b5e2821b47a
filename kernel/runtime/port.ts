import type {RunOutput} from "../cell-output.ts";
import {isGenerator} from "./generators.ts";
import {type LiveHooks, LiveValue} from "./live.ts";

export type PortState =
  | {readonly state: "pending"}
  | {readonly state: "value"; readonly value: unknown}
  | {readonly state: "error"; readonly error: unknown};

export interface PortHooks extends Pick<LiveHooks, "enter" | "scheduler" | "readers"> {
  /** A value or an error is there, or there is a new one (`first` is false). */
  arrived(first: boolean): void;
  /** A promise or a generator failed. */
  failed(error: unknown): void;
  /** The generator has yielded. */
  yielded(): void;
  /** The generator has ended. */
  quiet(): void;
}

/** One value of a run: there at once, later (a promise), or anew again and again (a generator). */
export class Port {
  /** Resolves (never rejects) with the first value or error, or when the run ends. */
  readonly first: Promise<void>;
  readonly #hooks: PortHooks;
  /** Shows values that are there at once or yielded; `null`: they are not shown. */
  readonly #output: Pick<RunOutput, "display" | "live"> | null;
  #now: PortState = {state: "pending"};
  #live: LiveValue | null = null;
  #stopped = false;
  #resolve = () => {};

  constructor(output: Pick<RunOutput, "display" | "live"> | null, hooks: PortHooks) {
    this.#output = output;
    this.#hooks = hooks;
    this.first = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get now(): PortState {
    return this.#now;
  }

  /** The generator goes on yielding by itself. */
  get isActive(): boolean {
    return this.#live !== null && !this.#live.over && !this.#live.passive;
  }

  /** The first value comes with an event, if ever. */
  get waitsForEvents(): boolean {
    return this.#live?.passive === true;
  }

  /** Takes what the cell's code gave for it. */
  adopt(value: unknown): void {
    if (isGenerator(value)) {
      this.#live = new LiveValue(value, this.#liveHooks());
      this.#live.start();
    } else if (isThenable(value)) {
      Promise.resolve(value).then(
        (settled) => {
          if (!this.#stopped) this.#set({state: "value", value: settled});
        },
        (error) => {
          if (this.#stopped) return;
          this.fail(error);
          this.#hooks.failed(error);
        },
      );
    } else {
      this.#output?.display(value);
      this.#set({state: "value", value});
    }
  }

  fail(error: unknown): void {
    this.#set({state: "error", error});
  }

  pause(): void {
    this.#live?.pause();
  }

  resume(): void {
    this.#live?.resume();
  }

  /** Ends the generator and drops what still comes; the value stays. */
  stop(): void {
    this.#stopped = true;
    this.#live?.stop();
  }

  /** Ends a generator that yields by itself. */
  stopYielding(): void {
    if (this.isActive) this.#live?.stop();
  }

  /** Nobody needs to wait for a first value any more. */
  end(): void {
    this.#resolve();
  }

  #liveHooks(): LiveHooks {
    const {enter, scheduler, readers} = this.#hooks;
    return {
      enter,
      scheduler,
      readers,
      value: (yielded) => {
        this.#hooks.yielded();
        this.#set({state: "value", value: yielded});
        this.#output?.live(yielded);
      },
      error: (error) => {
        this.fail(error);
        this.#hooks.failed(error);
      },
      done: () => {
        if (this.#now.state === "pending") this.#set({state: "value", value: undefined});
        this.#hooks.quiet();
      },
    };
  }

  #set(now: PortState): void {
    const first = this.#now.state === "pending";
    this.#now = now;
    this.#hooks.arrived(first);
    this.#resolve();
  }
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
