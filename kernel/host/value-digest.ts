/** The numbers in a value, one after the other, and a digest of them: what two runs of a notebook are compared by. */
import {attempt, kindOf, type TensorLike} from "../display/inspector/kinds.ts";
import {bytesHash} from "../notebook/hash.ts";
import {type CellDigest, MOST_TOLD} from "../protocol.ts";

/** So many numbers of a cell are looked at. */
export const MOST_NUMBERS = 4_000_000;
const DEEPEST = 12;

/** What is known of the values of a notebook's cells. */
type Names = Iterable<{readonly cell: string; readonly value: unknown}>;

/** Digests of what cells hold: the values of their names, or of their expression. Cells without a value have none. */
export async function digestCells(
  cells: readonly string[],
  names: Names,
  expression: (cell: string) => unknown,
): Promise<CellDigest[]> {
  const values = new Map<string, unknown[]>(cells.map((id) => [id, []]));
  for (const {cell, value} of names) values.get(cell)?.push(value);
  const digests: CellDigest[] = [];
  for (const [id, own] of values) {
    const held = own.length > 0 ? own : [expression(id)];
    if (held.every((value) => value === undefined)) continue;
    digests.push({id, ...(await digestValues(held))});
  }
  return digests;
}

export interface ValueDigest {
  /** SHA-256 of the numbers as 64-bit floats, with a text for what is not a number, in hexadecimal. */
  readonly digest: string;
  readonly count: number;
  /** The first `MOST_TOLD` numbers. */
  readonly numbers: Float64Array;
  /** Some numbers were not looked at, as there are too many. */
  readonly cut: boolean;
}

/** Collects numbers; what is text goes into the digest alone. */
class Collector {
  readonly chunks: Float64Array[] = [];
  readonly words: string[] = [];
  count = 0;
  cut = false;

  add(numbers: ArrayLike<number>): void {
    const room = MOST_NUMBERS - this.count;
    if (numbers.length > room) this.cut = true;
    const taken = Math.min(room, numbers.length);
    if (taken <= 0) return;
    this.chunks.push(Float64Array.from({length: taken}, (_, i) => Number(numbers[i])));
    this.count += taken;
  }
}

/**
 * The digest of several values, in their order. Functions, elements and instances of classes count for nothing; getters
 * are not run; tensors are read back.
 */
export async function digestValues(values: Iterable<unknown>): Promise<ValueDigest> {
  const collector = new Collector();
  for (const value of values) await collect(value, collector, DEEPEST, new Set());
  const all = new Float64Array(collector.count);
  let at = 0;
  for (const chunk of collector.chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  const words = new TextEncoder().encode(collector.words.join("\0"));
  const bytes = new Uint8Array(all.byteLength + words.length);
  bytes.set(new Uint8Array(all.buffer));
  bytes.set(words, all.byteLength);
  return {
    digest: await bytesHash(bytes),
    count: collector.count,
    numbers: all.slice(0, MOST_TOLD),
    cut: collector.cut,
  };
}

async function collect(value: unknown, into: Collector, depth: number, inside: ReadonlySet<object>): Promise<void> {
  switch (typeof value) {
    case "number":
      return into.add([value]);
    case "boolean":
      return into.add([value ? 1 : 0]);
    case "string":
    case "bigint":
      return void into.words.push(String(value));
    case "object":
      if (value !== null && depth > 0 && !inside.has(value)) await collectObject(value, into, depth - 1, inside);
  }
}

async function collectObject(
  value: object,
  into: Collector,
  depth: number,
  around: ReadonlySet<object>,
): Promise<void> {
  const inside = new Set(around).add(value);
  switch (kindOf(value)) {
    case "tensor": {
      const tensor = value as TensorLike;
      if (tensor.isDisposed) return void into.words.push("disposed");
      // Read back, a tensor may turn out to be gone with its backend.
      const data = await tensor.data().catch(() => null);
      into.words.push(`${tensor.dtype}[${tensor.shape}]`);
      if (data === null) into.words.push("unreadable");
      else if (tensor.dtype === "string") into.words.push(...Array.from(data, String));
      else into.add(data as ArrayLike<number>);
      return;
    }
    case "typed array":
      if (value instanceof BigInt64Array || value instanceof BigUint64Array)
        into.words.push(...Array.from(value, String));
      else into.add(value as unknown as ArrayLike<number>);
      return;
    case "map":
      for (const [key, part] of Map.prototype.entries.call(value)) {
        await collect(key, into, depth, inside);
        await collect(part, into, depth, inside);
      }
      return;
    case "array":
      // Long lists of numbers are read at once.
      if (attempt(() => (value as unknown[]).every((part) => typeof part === "number"), false)) {
        return into.add(value as number[]);
      }
      return collectParts(value, into, depth, inside);
    case "object":
      return collectParts(value, into, depth, inside);
  }
}

async function collectParts(value: object, into: Collector, depth: number, inside: ReadonlySet<object>): Promise<void> {
  const keys = attempt(() => Object.keys(value), []);
  for (const key of keys) {
    if (into.cut) return;
    if (!Array.isArray(value)) into.words.push(key);
    await collect(Object.getOwnPropertyDescriptor(value, key)?.value, into, depth, inside);
  }
}
