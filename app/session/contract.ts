/** What the page has of a kernel: what a session is made from, and what it can do. */
import type {StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import type {ValueStore} from "../../kernel/notebook/values.ts";
import type {BackendName, CellDigest, DomEvent, Environment, FromKernel} from "../../kernel/protocol.ts";
import type {RunTarget} from "./cells.ts";
import type {SessionState} from "./state.ts";
import type {KernelTransport} from "./transport.ts";

export type DisplayFrame = FromKernel & {type: "display"};

/** The place on the page where cells show what they compute. */
export interface OutputHost {
  /** Applies a batch of mutations; resolves when it is painted, and only then is the next one asked for. */
  apply(frame: DisplayFrame): Promise<void>;
  /**
   * A new kernel begins, whose nodes are numbered anew. What the old one showed stays visible until the new one shows
   * something in the same cell.
   */
  reset(): void;
}

export interface SessionOptions {
  readonly transport: KernelTransport;
  readonly output: OutputHost;
  readonly environment: Environment;
  /** Reads a data file of ours by its name. Rejects when there is none of this name. */
  readonly loadData: (name: string) => Promise<ArrayBuffer>;
  /** Keeps what cells `store`; without it they are told that nothing is kept here. */
  readonly values?: ValueStore;
  readonly backend?: BackendName | null;
  /** Is told why a kernel ended by itself when another one has taken its place. */
  readonly onReplaced?: (reason: string) => void;
  /**
   * Keep a second kernel loaded, so that replacing one takes no start-up time: so many milliseconds after the first one
   * knows its backend.
   */
  readonly standby?: number;
  /** Begin without a kernel: nobody has agreed to this text yet, and nothing runs before `release`. */
  readonly held?: boolean;
  /** Values of `view` inputs that cells begin with, in the order of their `view` calls. */
  readonly views?: Readonly<Record<string, readonly unknown[]>>;
}

export interface Attachment {
  readonly name: string;
  readonly mime: string;
  readonly bytes: ArrayBuffer;
}

/** How a stop ended: the kernel stopped its cells, or it did not answer and another one took its place. */
export type StopOutcome = "stopped" | "replaced";

export interface Session {
  readonly store: StoreApi<SessionState>;
  /**
   * Gives the kernel the notebook as it is now; what is new or differs runs as its mode says.
   *
   * @param commit Cells whose text to take over, all by default. Others keep the text that the kernel has, so that
   *   running one cell does not run half-written changes of the next.
   * @param hold New cells that wait, stale, until they are asked to run.
   */
  sync(notebook: Notebook, commit?: readonly string[], hold?: readonly string[]): void;
  /** Runs cells whatever their mode, except disabled ones; stale ancestors run first. */
  run(target: RunTarget): void;
  /** Stops what runs. Resolves when nothing runs any more. */
  stop(): Promise<StopOutcome>;
  /** Replaces the kernel, dead or alive. Without `runAll` all cells wait, stale, with their outputs. */
  restart(options?: {readonly runAll?: boolean}): void;
  /** Replaces the kernel by one on this backend (`null`: the best that works) and runs the notebook on it. */
  chooseBackend(backend: BackendName | null): void;
  /**
   * Ends the kernel, and lets none start, whatever is asked, until `release`: the reader has not agreed to what stands
   * in the notebook now. What cells show stays.
   */
  hold(): void;
  /** The reader agrees: a kernel starts and cells run as their modes say or, `lazy`, as in a lazy notebook. */
  release(options?: {readonly lazy?: boolean}): void;
  /** The values that `view` inputs have now, by cell. */
  views(): Readonly<Record<string, readonly unknown[]>>;
  /** Adds or replaces a file of the notebook's. */
  attach(attachment: Attachment): void;
  detach(name: string): void;
  setEnvironment(environment: Environment): void;
  /** Lets live cells rest (generators yield nothing, `now` stands still), or go on. Other cells run all the same. */
  pause(paused: boolean): void;
  /** Passes a DOM event on a mirrored node to the kernel. */
  event(node: number, event: DomEvent): void;
  /**
   * The numbers behind a figure as CSV, by its node; null when the figure does not tell them.
   * Rejects when they could not be made, or the kernel is gone before it answers.
   */
  table(node: number): Promise<string | null>;
  /**
   * Digests of what all cells hold now, with the first of their numbers; cells without a value have none.
   * Rejects when they could not be made, or the kernel is gone before it answers.
   */
  digests(): Promise<readonly CellDigest[]>;
  /** Adds an entry to the kernel's log: what the page has seen of it. */
  note(level: "info" | "warn" | "error", message: string, cell?: string): void;
  dispose(): void;
}
