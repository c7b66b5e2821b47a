/** One run over the batch forward and back, and what it gives to quantities. */
import * as tf from "../../engine/tfjs.ts";
import {jvp, type Measurements, perExample} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import type {Measured, Need} from "./quantity.ts";
import type {Numbers} from "./read.ts";

/** As many numbers of single gradients are computed at once; with more, inner products take a run in forward mode. */
const AT_HAND = 2 ** 22;

/** From params and a batch to the losses of its examples, [B]. */
export type Losses<P extends tree.Tree, D extends tree.Tree> = (params: P, batch: D) => tf.Tensor;

/**
 * The tensors that one run gives, named as `passed` reads them.
 * @param previous the mean gradient of the measurement before
 */
export function pass(
  losses: Losses<tree.Tree, tree.Tree>,
  params: tree.Tree,
  batch: tree.Tree,
  needs: ReadonlySet<Need>,
  previous: tf.Tensor1D | undefined,
): {mean: tf.Tensor1D; [part: string]: tf.Tensor} {
  const has = (...some: Need[]) => some.some((need) => needs.has(need));
  const wanted: (keyof Measurements<tree.Tree>)[] = ["losses", "mean"];
  if (has("examples", "pairs")) wanted.push("norms");
  if (has("layers", "elements")) wanted.push("variance");
  const isSmall = sizeOf(batch) * tree.leaves(params).reduce((total, {size}) => total + size, 0) <= AT_HAND;
  if (has("gradients") || (has("examples") && isSmall)) wanted.push("grads");
  const found: Partial<Measurements<tree.Tree>> = perExample<tree.Tree, tree.Tree>(losses).measure(
    params,
    batch,
    wanted,
  );
  const parts: Record<string, tf.Tensor | undefined> = {losses: found.losses, norms: found.norms};
  const means = tree.leaves(found.mean as tree.Tree);
  const mean = flat(means);
  parts.squares = tf.stack(means.map((leaf) => tf.sum(tf.square(leaf))));
  const variances = found.variance && tree.leaves(found.variance);
  if (variances) parts.traces = tf.stack(variances.map((leaf) => tf.sum(leaf)));
  if (variances && has("elements")) Object.assign(parts, {means: mean, variances: flat(variances)});
  const rows = found.grads && tree.leaves(found.grads).map(matrix);
  if (rows && has("gradients")) {
    Object.assign(parts, {gradients: tf.concat(rows, 1), parameters: flat(tree.leaves(params))});
  }
  if (has("examples")) {
    parts.alignments = rows
      ? tf.addN(rows.map((row, i) => tf.sum(tf.mul(row, tf.reshape(means[i] as tf.Tensor, [1, -1])), 1)))
      : jvp((p: tree.Tree) => losses(p, batch), [params], [found.mean as tree.Tree])[1];
  }
  if (has("direction")) parts.direction = previous ? cosine(mean, previous) : tf.scalar(Number.NaN);
  return {mean, ...(Object.fromEntries(Object.entries(parts).filter(([, part]) => part)) as Record<string, tf.Tensor>)};
}

/** What the numbers of a run are to quantities. */
export function passed(numbers: Numbers, params: tree.Tree): Partial<Measured> {
  const {losses, norms, alignments, squares, traces, direction, ...others} = numbers;
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  const [names, leaves] = [tree.names(params), tree.leaves(params)];
  return {
    losses,
    ...others,
    ...(direction && {direction: direction[0] as number}),
    ...(norms &&
      alignments &&
      squares && {
        noise: {squares: Float64Array.from(norms, (norm) => norm * norm), alignments, meanSquare: sum(squares)},
      }),
    ...(squares &&
      traces && {
        layers: leaves.map(({size}, i) => ({
          name: names[i] ?? "",
          size,
          square: squares[i] as number,
          trace: traces[i] as number,
        })),
      }),
  };
}

/** The number of examples in a batch. */
export function sizeOf(batch: tree.Tree): number {
  return tree.leaves(batch)[0]?.shape[0] ?? 0;
}

function cosine(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.div(tf.sum(tf.mul(x, y)), tf.mul(tf.norm(x), tf.norm(y)));
}

function matrix(leaf: tf.Tensor): tf.Tensor2D {
  return tf.reshape(leaf, [leaf.shape[0] ?? 0, -1]);
}

function flat(leaves: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat(leaves.map((leaf) => tf.reshape(leaf, [-1])));
}
