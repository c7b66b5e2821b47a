/** Minibatches: row numbers of one run, or the rows themselves of many runs side by side. */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {checkTensor, checkWhole} from "./arguments.ts";

/**
 * Row numbers of minibatches without end: each epoch is a new random order of the n rows, cut into pieces of `size`;
 * what is left over of an epoch (n mod size rows) is left out. Epoch e is ordered by `rng.foldIn(key, e)`.
 *
 *     const next = batches(key, 8000, 64);
 *     const x = tf.gather(images, tf.tensor1d(next.next().value, "int32"));
 *
 * @throws ProblemError unless 1 ≤ size ≤ n, RandomError for what is no key
 */
export function batches(key: Key, n: number, size: number): Generator<Int32Array, never> {
  checkWhole("batches", "n", n, 1);
  checkWhole("batches", "size", size, 1, n);
  rng.foldIn(key, 0);
  return epochs(key, n, size);
}

function* epochs(key: Key, n: number, size: number): Generator<Int32Array, never> {
  for (let epoch = 0; ; epoch++) {
    const order = rng.host.permutation(rng.foldIn(key, epoch), n);
    for (let start = 0; start + size <= n; start += size) yield Int32Array.from(order.subarray(start, start + size));
  }
}

/**
 * A minibatch for each of several runs that go side by side, drawn with replacement.
 * @param tables tensors [N, …] with a row for each example: images, labels
 * @returns of each table the chosen rows, [runs, size, …]
 * @throws ProblemError unless the tables have as many rows
 */
export function drawBatches(
  key: Key,
  tables: readonly tf.Tensor[],
  {runs, size}: {readonly runs: number; readonly size: number},
): tf.Tensor[] {
  const call = "drawBatches";
  checkWhole(call, "options.runs", runs, 1);
  checkWhole(call, "options.size", size, 1);
  const count = tables[0]?.shape[0] ?? 0;
  for (const [i, table] of tables.entries()) checkTensor(call, `tables[${i}]`, table, [count, ...table.shape.slice(1)]);
  return tf.tidy(() => {
    const rows = tf.tensor1d(rng.host.randint(key, runs * size, 0, count), "int32");
    return tables.map((table) => tf.reshape(tf.gather(table, rows), [runs, size, ...table.shape.slice(1)]));
  });
}
