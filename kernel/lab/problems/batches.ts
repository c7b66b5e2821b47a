/** Minibatches as row numbers. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkWhole} from "./arguments.ts";

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
