import type {BackendName, CellState, FromKernel} from "../../kernel/protocol.ts";

export type KernelStatus = "starting" | "idle" | "busy" | "dead";
export type CellView = Omit<CellState, "type">;
export type Ledger = Omit<FromKernel & {type: "ledger"}, "type">;
export type RefusedBackend = (FromKernel & {type: "backend"})["refused"][number];

export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly cell?: string;
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** What the page shows of its kernel. Replaced as a whole on every change, unchanged parts keep their identity. */
export interface SessionState {
  readonly kernel: KernelStatus;
  /** Why the kernel is dead. */
  readonly reason: string | null;
  /** A stop was asked for and is not yet answered. */
  readonly stopping: boolean;
  /** Counts kernels; messages of earlier ones are dropped. */
  readonly generation: number;
  /** The backend that the reader chose; `null` lets the kernel choose. */
  readonly chosen: BackendName | null;
  /** The backend that runs; `null` until the kernel says. */
  readonly backend: BackendName | null;
  readonly adapter: string;
  readonly refused: readonly RefusedBackend[];
  readonly ledger: Ledger | null;
  readonly cells: Readonly<Record<string, CellView>>;
  /** What each cell's text reads and defines. */
  readonly analyses: Readonly<
    Record<string, {readonly inputs: readonly string[]; readonly outputs: readonly string[]}>
  >;
  /** The text of each cell that the kernel has: an editor that shows another one has changes that were not run. */
  readonly sources: Readonly<Record<string, string>>;
  /** The last `LOG_LIMIT` entries, oldest first. */
  readonly log: readonly LogEntry[];
}

export const LOG_LIMIT = 500;

export const initialState: SessionState = {
  kernel: "starting",
  reason: null,
  stopping: false,
  generation: 0,
  chosen: null,
  backend: null,
  adapter: "",
  refused: [],
  ledger: null,
  cells: {},
  analyses: {},
  sources: {},
  log: [],
};

/** The state after a message of the kernel's; the same object when the message does not concern it. */
export function reduce(state: SessionState, message: FromKernel, time: number): SessionState {
  switch (message.type) {
    case "hello":
      return state.kernel === "starting" ? {...state, kernel: "idle"} : state;
    case "status":
      return {...state, kernel: message.busy ? "busy" : "idle"};
    case "backend":
      return {...state, backend: message.name, adapter: message.adapter, refused: message.refused};
    case "cell": {
      const {type: _, ...cell} = message;
      return {...state, cells: {...state.cells, [cell.id]: cell}};
    }
    case "analysis":
      return {
        ...state,
        analyses: {...state.analyses, [message.id]: {inputs: message.inputs, outputs: message.outputs}},
      };
    case "ledger": {
      const {type: _, ...ledger} = message;
      return {...state, ledger};
    }
    case "log":
      return logged(state, {level: message.level, message: message.message, cell: message.cell, time});
    default:
      return state;
  }
}

export function logged(state: SessionState, entry: LogEntry): SessionState {
  return {...state, log: [...state.log, entry].slice(-LOG_LIMIT)};
}

/** The state once the kernel is gone: nothing runs any more; what ran or waited is stale. */
export function withoutKernel(state: SessionState): SessionState {
  const cells = Object.fromEntries(
    Object.entries(state.cells).map(([id, cell]): [string, CellView] => {
      const {live, waiting, ...rest} = cell;
      const interrupted = cell.status === "running" || cell.status === "queued" || live;
      return [id, interrupted ? {...rest, status: "stale"} : cell];
    }),
  );
  return {...state, cells, ledger: null, stopping: false};
}

/** The record without the keys that `keep` refuses; the same object when it has none of them. */
export function pick<T>(
  record: Readonly<Record<string, T>>,
  keep: (key: string) => boolean,
): Readonly<Record<string, T>> {
  const entries = Object.entries(record);
  const kept = entries.filter(([key]) => keep(key));
  return kept.length === entries.length ? record : Object.fromEntries(kept);
}
