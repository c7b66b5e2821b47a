/**
 * Who owns which tensors. Each run of a cell is an owner; what its synchronous code makes is booked to it, and what
 * cannot be attributed (after a foreign `await`, say) is booked as shared.
 *
 * This file only keeps the books; `attach.ts` joins them to TensorFlow.js. So whoever names owners (the runtime)
 * needs no tensor library to be tested.
 */
import {reach} from "./reach.ts";

/** One run of a cell. Made by `Ledger.owner`, compared by identity. */
export interface Owner {
  readonly cell: string;
}

/** Content of the protocol's `ledger` message. `bytes` counts as `tf.memory().numBytes` does: views count again. */
export interface LedgerSnapshot {
  readonly type: "ledger";
  readonly tensors: number;
  readonly bytes: number;
  readonly cells: {id: string; tensors: number; bytes: number; growing: boolean}[];
}

/** Id in snapshots of what belongs to no cell; no cell can have it. */
export const SHARED = "*shared*";

/** A generator is called growing after this many yields in a row that each left more tensors than the one before. */
export const GROWING_YIELDS = 16;

/** What to tell the reader of a cell that is `growing` in the snapshot. */
export const GROWING_HINT =
  "This generator leaves more tensors behind at every yield. Wrap each step in tf.tidy(() => …) and return only what the next step needs.";

export interface Ledger {
  /** A new owner: one run of this cell. */
  owner(cell: string): Owner;
  /** Runs `f` now and books the tensors it makes synchronously to `owner`. Nests; exceptions pass through. */
  runAs<T>(owner: Owner, f: () => T): T;
  /** A generator of this run has just yielded. */
  yielded(owner: Owner): void;
  /**
   * The run is over for good: frees its tensors, except those that `keep` holds. `keep` are the values of the other
   * cells that stay as they are (leave out cells that are about to run again). Where a value cannot be seen through
   * (a function, a generator, a promise, a class instance), it may hide any tensor: then nothing is freed now, and
   * each tensor goes when its object is collected.
   */
  release(owner: Owner, keep: Iterable<unknown>): void;
  snapshot(): LedgerSnapshot;
}

/** What is alive now, and was at most. Tensors that share their data (reshaped, cloned) count once in bytes. */
export interface MemoryReport {
  readonly tensors: number;
  readonly bytes: number;
  /** The most that `bytes` has been since the start, or since `resetPeak`. */
  readonly peakBytes: number;
}

/** A tensor in the books; holds its data id, never the tensor itself, so that the tensor can be collected. */
export interface Entry {
  readonly id: number;
  readonly owner: Owner;
  readonly bytes: number;
  readonly dataId: object;
  readonly dtype: string;
  readonly size: number;
  /** Name of a `tf.Variable`. */
  readonly variable: string | undefined;
  /** Whether the collection of its object will be noticed. */
  watched: boolean;
}

/** The most that one run of a cell may hold; what belongs to no cell has no budget. */
export interface TensorBudget {
  readonly tensors: number;
  /** Of data: tensors that share theirs count once. */
  readonly bytes: number;
}

/** A cell asked for more tensors than its run may hold. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
}

/** The ledger with the side that the tensor library's hooks use. */
export interface Books extends Ledger {
  /**
   * Whether there is room for one more tensor.
   * @param bytes of data that is not yet in the books
   * @throws BudgetError when whoever would own it has no room
   */
  admit(bytes: number): void;
  /** Whether tensors in the books have this data. */
  hasData(dataId: object): boolean;
  /** Who owns what is made now. */
  current(): Owner;
  book(entry: Entry): void;
  /** Takes a tensor out of the books; gives what was booked. */
  unbook(id: number): Entry | undefined;
  entry(id: number): Entry | undefined;
  isReleased(owner: Owner): boolean;
  memory(): MemoryReport;
  /** Forgets the peak: it is what is alive now. */
  resetPeak(): void;
  /** Sets how the data of a booked tensor is freed (it then calls `unbook`), and what to do when some had to stay. */
  connect(free: (entry: Entry) => void, left: (bytes: number) => void): void;
}

/** Counters of one owner. */
interface Account extends Owner {
  tensors: number;
  bytes: number;
  /** Bytes of data that it was the first to book. */
  dataBytes: number;
  released: boolean;
  atLastYield: number;
  growths: number;
  growing: boolean;
}

const UNLIMITED: TensorBudget = {tensors: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY};

/** An empty ledger. Until `connect` is called, released tensors only leave the books. */
export function createLedger(budget: TensorBudget = UNLIMITED): Books {
  const entries = new Map<number, Entry>();
  const accounts = new Set<Account>();
  const shared = open(SHARED);
  /** By data id: its size, and how many tensors share it. */
  const data = new Map<object, {readonly bytes: number; readonly owner: Account; tensors: number}>();
  let dataBytes = 0;
  let peakBytes = 0;
  let current: Owner = shared;
  let free: (entry: Entry) => void = (entry) => void unbook(entry.id);
  let left: (bytes: number) => void = () => {};

  function open(cell: string): Account {
    const account = {
      cell,
      tensors: 0,
      bytes: 0,
      dataBytes: 0,
      released: false,
      atLastYield: 0,
      growths: 0,
      growing: false,
    };
    accounts.add(account);
    return account;
  }

  function account(owner: Owner): Account {
    return owner as Account;
  }

  function countData({dataId, bytes, owner}: Entry): void {
    const known = data.get(dataId);
    if (known) known.tensors++;
    else {
      data.set(dataId, {bytes, owner: account(owner), tensors: 1});
      account(owner).dataBytes += bytes;
      dataBytes += bytes;
      if (dataBytes > peakBytes) peakBytes = dataBytes;
    }
  }

  function forgetData({dataId}: Entry): void {
    const known = data.get(dataId);
    if (!known || --known.tensors > 0) return;
    data.delete(dataId);
    known.owner.dataBytes -= known.bytes;
    dataBytes -= known.bytes;
  }

  function unbook(id: number): Entry | undefined {
    const entry = entries.get(id);
    if (!entry) return undefined;
    entries.delete(id);
    const owner = account(entry.owner);
    owner.tensors--;
    owner.bytes -= entry.bytes;
    forgetData(entry);
    if (owner.released && owner.tensors === 0) accounts.delete(owner);
    return entry;
  }

  return {
    owner: open,

    runAs(owner, f) {
      const before = current;
      current = owner;
      try {
        return f();
      } finally {
        current = before;
      }
    },

    yielded(owner) {
      const generator = account(owner);
      generator.growths = generator.tensors > generator.atLastYield ? generator.growths + 1 : 0;
      generator.atLastYield = generator.tensors;
      if (generator.growths >= GROWING_YIELDS) generator.growing = true;
    },

    release(owner, keep) {
      const ended = account(owner);
      ended.released = true;
      if (ended.tensors === 0) {
        accounts.delete(ended);
        return;
      }
      const held = reach(keep);
      if (held.complete) {
        for (const entry of [...entries.values()]) {
          if (entry.owner === owner && !held.tensors.has(entry.id)) free(entry);
        }
      }
      if (ended.tensors > 0) left(ended.bytes);
    },

    snapshot() {
      const cells = new Map<string, {id: string; tensors: number; bytes: number; growing: boolean}>();
      let tensors = 0;
      let bytes = 0;
      for (const {cell, tensors: count, bytes: size, growing, released} of accounts) {
        if (count === 0 && !growing) continue;
        const sum = cells.get(cell) ?? {id: cell, tensors: 0, bytes: 0, growing: false};
        sum.tensors += count;
        sum.bytes += size;
        sum.growing ||= growing && !released;
        cells.set(cell, sum);
        tensors += count;
        bytes += size;
      }
      return {type: "ledger", tensors, bytes, cells: [...cells.values()]};
    },

    current: () => current,

    admit(bytes) {
      const owner = account(current);
      if (owner === shared) return;
      if (owner.tensors < budget.tensors && owner.dataBytes + bytes <= budget.bytes) return;
      throw new BudgetError(
        `This cell holds ${owner.tensors.toLocaleString("en")} tensors with ${gigabytes(owner.dataBytes)} and asks for ` +
          `${gigabytes(bytes)} more, beyond its budget of ${budget.tensors.toLocaleString("en")} tensors and ` +
          `${gigabytes(budget.bytes)}. Wrap each step in tf.tidy(() => …), dispose of what is done with, or compute in ` +
          "smaller parts.",
      );
    },
    hasData: (dataId) => data.has(dataId),

    book(entry) {
      entries.set(entry.id, entry);
      const owner = account(entry.owner);
      // A run that was given up may still make tensors: its account opens again until they are gone.
      if (owner.tensors === 0) accounts.add(owner);
      owner.tensors++;
      owner.bytes += entry.bytes;
      countData(entry);
    },

    unbook,
    entry: (id) => entries.get(id),
    isReleased: (owner) => account(owner).released,
    memory: () => ({tensors: entries.size, bytes: dataBytes, peakBytes}),
    resetPeak() {
      peakBytes = dataBytes;
    },
    connect(freeEntry, onLeft) {
      free = freeEntry;
      left = onLeft;
    },
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 2 ** 30).toLocaleString("en", {maximumSignificantDigits: 2})} GiB`;
}
