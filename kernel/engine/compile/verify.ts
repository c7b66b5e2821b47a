/** Compares what a plan gave with what the function itself gives. */
import * as tf from "../tfjs.ts";
import {pathOf} from "../transforms/arguments.ts";
import {CompileError} from "./errors.ts";
import {keptShare} from "./share.ts";

/**
 * Difference that merged kernels may make, relative to the largest number that was given or found: they round less
 * often, and what is left when large numbers cancel is as uncertain as these.
 */
const MERGED = 1e-5;

export interface Comparison {
  readonly given: readonly tf.Tensor[];
  readonly expected: readonly tf.Tensor[];
  readonly found: readonly tf.Tensor[];
  /** Places of the results. */
  readonly names: readonly string[];
  /** Kernels that made them; empty where none did. */
  readonly makers: readonly string[];
  /** Whether kernels were merged, which then need not give the same bits. */
  readonly isMerged: boolean;
  /** What a difference means. */
  readonly meaning: string;
}

/**
 * Compares at once where tensors can be read at once, and later where they cannot (on a GPU); then the promise tells.
 * @throws CompileError that names the first result that differs
 */
export function compare(comparison: Comparison): Promise<void> | undefined {
  const name = tf.getBackend();
  if (name !== "cpu" && name !== "wasm") return compareLater(comparison);
  check(
    comparison,
    tensorsOf(comparison).map((tensor) => tensor.dataSync()),
  );
  return undefined;
}

/** The tensors are the caller's, who may dispose of them before they are read. */
async function compareLater(comparison: Comparison): Promise<void> {
  const held = tensorsOf(comparison).map(keptShare);
  try {
    check(comparison, await Promise.all(held.map((tensor) => tensor.data())));
  } finally {
    tf.dispose(held);
  }
}

/** All that is read: what was expected, what was found, and what was given where that matters. */
function tensorsOf({given, expected, found, isMerged}: Comparison): tf.Tensor[] {
  return [...expected, ...found, ...(isMerged ? given : [])];
}

function check({expected, names, makers, isMerged, meaning}: Comparison, values: readonly ArrayLike<number>[]): void {
  const tolerance = isMerged ? MERGED * Math.max(...values.map(largest)) : 0;
  const count = expected.length;
  for (let i = 0; i < count; i++) {
    const [wanted, given] = [values[i] ?? [], values[count + i] ?? []];
    for (let j = 0; j < Math.max(wanted.length, given.length); j++) {
      const [x, y] = [wanted[j] ?? Number.NaN, given[j] ?? Number.NaN];
      if (Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance) continue;
      const place = pathOf("result", names[i] ?? "");
      const made = makers[i] ? ` (made by ${makers[i]})` : "";
      throw new CompileError(`the plan's ${place}${made} is ${y} at element ${j}, and f's is ${x}. ${meaning}`, place);
    }
  }
}

/** The size of the largest finite number. */
function largest(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) {
    const size = Math.abs(values[i] ?? 0);
    if (size > most && size < Number.POSITIVE_INFINITY) most = size;
  }
  return most;
}
