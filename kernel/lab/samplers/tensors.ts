/** Chains on tensors: positions are trees whose leaves have the chains along axis 0. */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {rebuild} from "../../engine/transforms/arguments.ts";
import {grad} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import type {Arithmetic, Target} from "./types.ts";

export type TensorTarget<V extends tree.Tree = tf.Tensor> = Target<V, tf.Tensor1D>;

/**
 * A target by its potential.
 * @param potential U of each chain on trees of float32 tensors: leaves [chains, …] → [chains]; no chain may depend on
 *   another, as all gradients come of one run backward
 */
export function onTensors<V extends tree.Tree>(potential: (position: V) => tf.Tensor1D): TensorTarget<V> {
  // One chain that is lost leaves the others as they are.
  const gradient = grad((position: tree.Tree) => tf.sum(potential(position as V)), {nan: "pass"});
  return {
    arithmetic: tensorArithmetic<V>(),
    energy: (position) => tf.tidy(() => potential(position)),
    gradient: (position) => gradient(position) as V,
  };
}

function tensorArithmetic<V extends tree.Tree>(): Arithmetic<V, tf.Tensor1D> {
  const like = (x: V, f: (leaf: tf.Tensor, number: number) => tf.Tensor): V => {
    const leaves = tree.leaves(x).map(f);
    return rebuild(x, leaves) as V;
  };
  return {
    precision: "float32",
    // As of a single tensor, since following the type of a tree is too much for the compiler.
    axpy: (a, x, y) => tree.axpy(a, x as tf.Tensor, y) as tree.Tree as V,
    scale: (a, x) => tree.scale(a, x as tf.Tensor) as tree.Tree as V,
    normal: (key, x) => like(x, (leaf, i) => rng.normal(rng.foldIn(key, i), leaf.shape)),
    dot: (x, y) => {
      const others = tree.leaves(y);
      return tf.tidy(() =>
        tf.addN(tree.leaves(x).map((leaf, i) => rowDot(leaf, others[i] as tf.Tensor))),
      ) as tf.Tensor1D;
    },
    axpyEach: (a, x, y) => tf.tidy(() => tf.add(tf.mul(x, a), y)),
    acceptance: (x) =>
      tf.tidy(() => tf.where(tf.isFinite(x), tf.exp(tf.neg(tf.relu(x))), tf.zerosLike(x))) as tf.Tensor1D,
    bernoulli: (key: Key, p) => tf.tidy(() => tf.cast(rng.bernoulli(key, p), "float32")) as tf.Tensor1D,
    select(chosen, x, y) {
      const others = tree.leaves(y);
      return like(x, (leaf, i) => where(chosen, leaf, others[i] as tf.Tensor));
    },
    selectEach: (chosen, x, y) => where(chosen, x, y) as tf.Tensor1D,
    exceeds: (x, bound) =>
      tf.tidy(() => tf.cast(tf.logicalNot(tf.lessEqual(tf.abs(x), bound)), "float32")) as tf.Tensor1D,
    tidy: (f) => tf.tidy(f as () => tf.TensorContainer) as ReturnType<typeof f>,
    dispose(old, kept) {
      const keep = new Set(tensorsIn(kept));
      tf.dispose(tensorsIn(old).filter((tensor) => !keep.has(tensor)));
    },
    async read(x) {
      const rows = tf.tidy(() => tf.concat(tree.leaves(x).map(asRows), 1));
      try {
        return Float64Array.from(await rows.data());
      } finally {
        rows.dispose();
      }
    },
    readEach: async (x) => Float64Array.from(await x.data()),
    countEach: (x) => x.size,
  };
}

/** [chains, …] → [chains, d] */
function asRows(leaf: tf.Tensor): tf.Tensor2D {
  return tf.reshape(leaf, [leaf.shape[0] ?? 1, -1]);
}

function rowDot(x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.sum(tf.mul(asRows(x), asRows(y)), 1);
}

/** The rows of x where chosen is 1, of y where it is 0. */
function where(chosen: tf.Tensor1D, x: tf.Tensor, y: tf.Tensor): tf.Tensor {
  return tf.tidy(() => {
    const rows = tf.reshape(tf.cast(chosen, "bool"), [chosen.size, ...x.shape.slice(1).map(() => 1)]);
    return tf.where(tf.broadcastTo(rows, x.shape), x, y);
  });
}

function tensorsIn(value: unknown): tf.Tensor[] {
  if (value instanceof tf.Tensor) return [value];
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return [];
  return Object.values(value).flatMap(tensorsIn);
}
