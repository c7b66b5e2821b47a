import type {BackendName, CellState, FromKernel, QuickFix, Variable} from "../../kernel/protocol.ts";

/** held: there is none, as the reader has not agreed to what the notebook would run. */
export type KernelStatus = "starting" | "idle" | "busy" | "dead" | "held";
export type CellView = Omit<CellState, "type">;
export type Ledger = Omit<FromKernel & {type: "ledger"}, "type">;
/** What computed failed: which backend, why, what computes now, and whether cells run again by themselves. */
export type BackendFailure = Omit<FromKernel & {type: "lost"}, "type">;
export type RefusedBackend = (FromKernel & {type: "backend"})["refused"][number];

export interface LogEntry {
  readonly level: "info" | "warn" | "error";
  readonly message: string;
  readonly cell?: string;
  /** What would help. */
  readonly fixes?: readonly QuickFix[];
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
  /** The last failure of this kernel's backend. */
  readonly failure: BackendFailure | null;
  readonly ledger: Ledger | null;
  /** Dispatches a second. */
  readonly dispatches: number;
  readonly cells: Readonly<Record<string, CellView>>;
  /** What the notebook's names hold, by name. */
  readonly variables: Readonly<Record<string, Variable>>;
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
/** Names that are kept: more than a notebook of a thousand cells has. */
export const VARIABLES_LIMIT = 20_000;

export const initialState: SessionState = {
  kernel: "starting",
  reason: null,
  stopping: false,
  generation: 0,
  chosen: null,
  backend: null,
  adapter: "",
  refused: [],
  failure: null,
  ledger: null,
  dispatches: 0,
  cells: {},
  variables: {},
  analyses: {},
  sources: {},
  log: [],
};

/** Whether anything runs, so that there is something to stop. */
export function isRunning(state: SessionState): boolean {
  if (state.kernel === "busy") return true;
  return Object.values(state.cells).some(({status, live}) => status === "running" || live === true);
}

/** The state after a message of the kernel's; the same object when the message does not concern it. */
export function reduce(state: SessionState, message: FromKernel, time: number): SessionState {
  switch (message.type) {
    case "hello":
      return state.kernel === "starting" ? {...state, kernel: "idle"} : state;
    case "status":
      return {...state, kernel: message.busy ? "busy" : "idle"};
    case "backend":
      return {...state, backend: message.name, adapter: message.adapter, refused: message.refused};
    case "lost": {
      const {type: _, ...failure} = message;
      return {...state, failure};
    }
    case "cell": {
      const {type: _, ...cell} = message;
      const {run, error} = state.cells[cell.id] ?? {};
      const next = {...state, cells: {...state.cells, [cell.id]: cell}};
      if (!cell.error || (run === cell.run && error?.message === cell.error.message)) return next;
      const {name, message: text} = cell.error;
      return logged(next, {level: "error", message: `${name}: ${text}`, cell: cell.id, time});
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
    case "activity":
      return {...state, dispatches: message.dispatches};
    case "variables": {
      const gone = new Set(message.gone);
      const changed = message.changed
        .filter(({cell}) => Object.hasOwn(state.sources, cell))
        .map((variable) => [variable.name, variable] as const);
      const variables = {...pick(state.variables, (name) => !gone.has(name)), ...Object.fromEntries(changed)};
      const entries = Object.entries(variables);
      const isTooMany = entries.length > VARIABLES_LIMIT;
      return {...state, variables: isTooMany ? Object.fromEntries(entries.slice(0, VARIABLES_LIMIT)) : variables};
    }
    case "log":
      return logged(state, {
        level: message.level,
        message: message.message,
        cell: message.cell,
        fixes: message.fixes,
        time,
      });
    default:
      return state;
  }
}

/** Characters of a message that are kept. */
const MESSAGE_LIMIT = 4000;

export function logged(state: SessionState, entry: LogEntry): SessionState {
  return {...state, log: [...state.log, {...entry, message: cut(entry.message)}].slice(-LOG_LIMIT)};
}

function cut(message: string): string {
  if (message.length <= MESSAGE_LIMIT) return message;
  return `${message.slice(0, MESSAGE_LIMIT)}… (${message.length.toLocaleString("en")} characters)`;
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
  return {...state, cells, variables: {}, ledger: null, dispatches: 0, stopping: false};
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
