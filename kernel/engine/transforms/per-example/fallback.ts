/** Gradients of single examples with respect to parameters whose uses are not understood. */
import * as tf from "../../tfjs.ts";
import * as tree from "../../tree.ts";
import {fresh, rebuild} from "../arguments.ts";
import {backward} from "../reverse.ts";
import {vmap} from "../vmap.ts";

/**
 * By one run of f and back on batches of one example, batched (`vmap`); an operation without a batching rule runs once
 * for each example.
 * @param losses f, which checks that it gives as many losses as the batch has examples
 * @param numbers of the leaves of params that the gradients are of
 * @returns for each of them the gradients of all losses, [B, …]
 * @throws Error as `vmap`, when f reads the values of a tensor
 */
export function fallback<P extends tree.Tree, D extends tree.Tree>(
  losses: (params: P, batch: D, count: number) => tf.Tensor,
  params: P,
  batch: D,
  numbers: readonly number[],
): tf.Tensor[] {
  const ofOne = (example: tree.Tree): tree.Tree => {
    const inputs = fresh(params);
    const rows = tree.leaves(example).map((leaf) => tf.expandDims(leaf));
    const loss = () => tf.sum(losses(inputs.tree, rebuild(batch, rows) as D, 1));
    const wanted = numbers.flatMap((i) => inputs.leaves[i] ?? []);
    return backward(loss, wanted).gradients;
  };
  return tree.leaves(vmap(ofOne)(batch));
}
