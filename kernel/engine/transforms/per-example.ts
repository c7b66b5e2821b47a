/** Statistics of the gradients of single examples. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {checkDifferentiable, DerivativeError, fresh, kindOf, type Like, pathOf, rebuild, tidied} from "./arguments.ts";
import {backward} from "./reverse.ts";
import {type Use, watchLayers} from "./rows.ts";

/** Gradients of single examples of a batch, of losses that are neither summed nor divided by B. */
export interface PerExample<P extends tree.Tree, D extends tree.Tree> {
  /** The gradient of each loss: params' form, with an axis of B in front. */
  grads(params: P, batch: D): Like<P>;
  /** √Σ g² over all parameters, of shape [B]. */
  norms(params: P, batch: D): tf.Tensor1D;
  /** (1/B) Σ_i g_i², of params' form and shapes. */
  secondMoment(params: P, batch: D): Like<P>;
  /** Σ_i (g_i − ḡ)² / (B − ddof), of params' form and shapes, by Σ g_i² − B ḡ² in float32; ddof is 1 unless given. */
  variance(params: P, batch: D, options?: {ddof?: number}): Like<P>;
}

/**
 * For parameters that are used once, as the matrix of a dense layer or as its bias, norms, second moments and variance
 * come from one run backward and without the single gradients: g_i = a_i δ_iᵀ. Others take a run for each example.
 * @param f from params and a batch (a tree of tensors with the examples along axis 0) to the losses, of shape [B], each
 * of which depends on its own example only
 * @throws DerivativeError when the batch is empty, its tensors differ in B, or f's result is not of shape [B]
 */
export function perExample<P extends tree.Tree, D extends tree.Tree>(
  f: (params: P, batch: D) => tf.Tensor,
): PerExample<P, D> {
  const parts = <T>(params: P, batch: D, use: (all: Part[], count: number) => T): T =>
    tidied(() => {
      checkDifferentiable("perExample", "params", params);
      const count = examplesOf(batch);
      const kept: tf.Tensor[] = [];
      try {
        return use(partsOf(f, params, batch, count, kept), count);
      } finally {
        tf.dispose(kept);
      }
    });
  return {
    grads: (params, batch) =>
      parts(
        params,
        batch,
        (all) =>
          rebuild(
            params,
            all.map(({grads}) => grads()),
          ) as Like<P>,
      ),
    norms: (params, batch) =>
      parts(params, batch, (all) => tf.sqrt(tf.addN(all.map(({squaredNorms}) => squaredNorms())))) as tf.Tensor1D,
    secondMoment: (params, batch) =>
      parts(
        params,
        batch,
        (all, n) =>
          rebuild(
            params,
            all.map(({squares}) => tf.div(squares(), n)),
          ) as Like<P>,
      ),
    variance: (params, batch, {ddof = 1} = {}) =>
      parts(params, batch, (all, n) => {
        if (!(n > ddof)) {
          throw new DerivativeError("perExample.variance", "batch", `of ${n}`, `of more than ddof = ${ddof} examples`);
        }
        const leaf = ({squares, sum}: Part) =>
          tf.div(tf.maximum(tf.sub(squares(), tf.div(tf.square(sum()), n)), 0), n - ddof);
        return rebuild(params, all.map(leaf)) as Like<P>;
      }),
  };
}

/** For one parameter, what the statistics are made of; B is the number of examples. */
interface Part {
  /** [B, …] */
  grads(): tf.Tensor;
  /** Σ g², [B] */
  squaredNorms(): tf.Tensor;
  /** Σ_i g_i², of the parameter's shape. */
  squares(): tf.Tensor;
  /** Σ_i g_i */
  sum(): tf.Tensor;
}

function partsOf<P extends tree.Tree, D extends tree.Tree>(
  f: (params: P, batch: D) => tf.Tensor,
  params: P,
  batch: D,
  count: number,
  kept: tf.Tensor[],
): Part[] {
  const inputs = fresh(params);
  const given = fresh(batch);
  const xs = [...inputs.leaves];
  let uses: ReadonlyMap<number, Use> = new Map();
  const total = () => {
    const run = () => checkLosses(f(inputs.tree, given.tree), count);
    const watched = watchLayers(run, inputs.leaves, given.leaves, kept);
    uses = watched.uses;
    for (const {probe} of uses.values()) xs.push(probe);
    return tf.sum(watched.result);
  };
  const {gradients} = backward(total, xs);
  const gradientOf = (x: tf.Tensor) => gradients[xs.indexOf(x)] ?? tf.zeros(x.shape);
  const single = new Map<number, tf.Tensor[]>();
  const others = inputs.leaves.map((_, i) => i).filter((i) => !uses.has(i));
  if (others.length > 0) {
    for (let example = 0; example < count; example++) {
      const gradients = ofExample(f, params, batch, example, others);
      for (const [i, number] of others.entries())
        single.set(number, [...(single.get(number) ?? []), gradients[i] as tf.Tensor]);
    }
  }
  return inputs.leaves.map((leaf, i) => {
    const use = uses.get(i);
    const sum = () => gradientOf(leaf);
    if (!use) return rowsPart(tf.stack(single.get(i) ?? []), sum);
    const delta = gradientOf(use.probe);
    return use.kind === "bias" ? rowsPart(delta, sum) : productPart(use.a, delta, use.isTransposed, sum);
  });
}

function rowsPart(rows: tf.Tensor, sum: () => tf.Tensor): Part {
  return {
    grads: () => tf.clone(rows),
    squaredNorms: () => tf.sum(tf.square(tf.reshape(rows, [rows.shape[0] ?? 0, -1])), 1),
    squares: () => tf.sum(tf.square(rows), 0),
    sum,
  };
}

function productPart(a: tf.Tensor, delta: tf.Tensor, isTransposed: boolean, sum: () => tf.Tensor): Part {
  const [left, right] = isTransposed ? [delta, a] : [a, delta];
  return {
    grads: () => tf.mul(tf.expandDims(left, 2), tf.expandDims(right, 1)),
    squaredNorms: () => tf.mul(tf.sum(tf.square(left), 1), tf.sum(tf.square(right), 1)),
    squares: () => tf.matMul(tf.square(left), tf.square(right), true),
    sum,
  };
}

/** The gradient of one example's loss with respect to the parameters of these numbers. */
function ofExample<P extends tree.Tree, D extends tree.Tree>(
  f: (params: P, batch: D) => tf.Tensor,
  params: P,
  batch: D,
  example: number,
  numbers: readonly number[],
): tf.Tensor[] {
  return tf.tidy(() => {
    const inputs = fresh(params);
    const row = rebuild(
      batch,
      tree.leaves(batch).map((leaf) => tf.slice(leaf, [example], [1])),
    ) as D;
    const xs = numbers.flatMap((i) => inputs.leaves[i] ?? []);
    const loss = () => tf.sum(checkLosses(f(inputs.tree, row), 1));
    return backward(loss, xs).gradients;
  });
}

/** @throws DerivativeError unless all tensors of the batch have the same number of examples, one or more */
function examplesOf(batch: tree.Tree): number {
  const {names, shapes} = tree.structure(batch as tf.Tensor);
  const [count] = shapes[0] ?? [];
  if (!count) {
    const found = names.length === 0 ? "a tree without tensors" : `of shape [${shapes[0]?.join(", ")}]`;
    throw new DerivativeError(
      "perExample",
      pathOf("batch", names[0] ?? ""),
      found,
      "a batch with examples along axis 0",
    );
  }
  for (const [i, shape] of shapes.entries()) {
    if (shape[0] === count) continue;
    const path = pathOf("batch", names[i] ?? "");
    throw new DerivativeError(
      "perExample",
      path,
      `of shape [${shape.join(", ")}]`,
      `with ${count} examples along axis 0`,
    );
  }
  return count;
}

function checkLosses(losses: unknown, count: number): tf.Tensor {
  const found = losses instanceof tf.Tensor ? `a tensor of shape [${losses.shape.join(", ")}]` : kindOf(losses);
  if (losses instanceof tf.Tensor && losses.rank === 1 && losses.shape[0] === count) return losses;
  throw new DerivativeError("perExample", "the result of f", found, `a loss for each example, of shape [${count}]`);
}
