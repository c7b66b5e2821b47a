/** What perExample asks of a batch and of the losses of its examples. */
import * as tf from "../../tfjs.ts";
import * as tree from "../../tree.ts";
import {DerivativeError, kindOf, pathOf, rebuild} from "../arguments.ts";

/** @throws DerivativeError unless all tensors of the batch have the same number of examples, one or more */
export function examplesOf(batch: tree.Tree): number {
  const {names, shapes} = tree.structure(batch as tf.Tensor);
  const [count] = shapes[0] ?? [];
  const nameOf = (shape: readonly number[] | undefined) => `of shape [${shape?.join(", ")}]`;
  if (!count) {
    const found = names.length === 0 ? "a tree without tensors" : nameOf(shapes[0]);
    const path = pathOf("batch", names[0] ?? "");
    throw new DerivativeError("perExample", path, found, "a batch with examples along axis 0");
  }
  for (const [i, shape] of shapes.entries()) {
    if (shape[0] === count) continue;
    const path = pathOf("batch", names[i] ?? "");
    throw new DerivativeError("perExample", path, nameOf(shape), `with ${count} examples along axis 0`);
  }
  return count;
}

/** @throws DerivativeError unless these are so many real numbers */
export function checkLosses(losses: unknown, count: number): tf.Tensor {
  const place = "the result of f";
  const found = losses instanceof tf.Tensor ? `a tensor of shape [${losses.shape.join(", ")}]` : kindOf(losses);
  if (!(losses instanceof tf.Tensor && losses.rank === 1 && losses.shape[0] === count)) {
    throw new DerivativeError("perExample", place, found, `a loss for each example, of shape [${count}]`);
  }
  if (losses.dtype === "float32") return losses;
  throw new DerivativeError("perExample", place, `of dtype ${losses.dtype}`, "of float32");
}

/** Rounding, where a backend sums in another order, as a part of the largest loss. */
const TOLERANCE = 1e-5;

/**
 * Tries out whether each loss depends on its own example only: it must stay when every other example of the batch is
 * replaced by another one.
 * @param f gives the losses, of shape [B]
 * @throws DerivativeError that names a row whose loss changes with the other examples, or from run to run
 */
export function checkIndependence<D extends tree.Tree>(f: (batch: D) => tf.Tensor, batch: D, count: number): void {
  if (count < 2) return;
  const order = Array.from({length: count}, (_, i) => i);
  const lossesOf = (from: number[]) =>
    tf.tidy(() => {
      const leaves = tree.leaves(batch).map((leaf) => tf.gather(leaf, tf.tensor1d(from, "int32")));
      return [...f(rebuild(batch, leaves) as D).dataSync()];
    });
  const losses = lossesOf(order);
  const largest = Math.max(...losses.map(Math.abs));
  for (const parity of [0, 1]) {
    // These stay; the others become their neighbours.
    const isLeft = (row: number) => row % 2 === parity;
    const found = lossesOf(order.map((row) => (isLeft(row) ? row : row === 0 ? 1 : row - 1)));
    for (const row of order.filter(isLeft)) {
      const [before, after] = [losses[row] ?? Number.NaN, found[row] ?? Number.NaN];
      if (Object.is(before, after) || Math.abs(before - after) <= TOLERANCE * largest) continue;
      const change = `${before}, and ${after} with other examples in the other rows`;
      throw new DerivativeError(
        "perExample",
        `row ${row} of the result of f`,
        change,
        "the loss of that example alone",
      );
    }
  }
}
