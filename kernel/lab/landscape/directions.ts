/** Directions in the space of parameters along which a loss is looked at: trees of the parameters' form. */
import {rememberOwner} from "../../engine/attach.ts";
import {curvature} from "../../engine/curvature/index.ts";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {hvp} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";

/** Standard normal numbers in the form of the parameters. */
export function randomDirection<P extends tree.Tree>(key: rng.Key, params: P): P {
  return tf.tidy(() => {
    const [flat, unravel] = tree.ravel(params);
    return unravel(rng.normal(key, [flat.size])) as tf.TensorContainer;
  }) as P;
}

export interface FilterOptions {
  /** What becomes of biases and other vectors: 0 (as Li et al. do), or scaled as a whole to the norm of the parameter. */
  readonly biases?: "zero" | "scale";
}

/**
 * The direction with each filter scaled to the norm of the same filter of the parameters, d ← d ‖w‖ / ‖d‖, so that a
 * step means the same in networks that differ only in the scale of their layers (Li, Xu, Taylor, Studer and Goldstein,
 * Visualizing the Loss Landscape of Neural Nets, NeurIPS 2018, section 4). A filter is what makes one output: the last
 * axis counts them.
 * @throws TreeError when the direction has not the parameters' form
 */
export function filterNormalized<P extends tree.Tree>(
  direction: P,
  params: P,
  {biases = "zero"}: FilterOptions = {},
): P {
  const scaled = (d: tf.Tensor, w: tf.Tensor) => {
    if (d.rank < 2 && biases === "zero") return tf.zerosLike(d);
    const axes = d.rank < 2 ? undefined : d.shape.map((_, i) => i).slice(0, -1);
    const norm = (x: tf.Tensor) => tf.sqrt(tf.sum(tf.square(x), axes, true));
    return tf.mul(d, tf.div(norm(w), tf.add(norm(d), TINY)));
  };
  return tree.map((d, w) => scaled(d as tf.Tensor, w as tf.Tensor), direction, params) as unknown as P;
}

const TINY = 1e-10;

/** The Hessian's eigenvectors of the two largest absolute eigenvalues, of length 1. */
export async function topEigenvectors<P extends tree.Tree>(
  loss: (params: P) => tf.Tensor,
  params: P,
  {key, tolerance = 1e-2}: {key: rng.Key; tolerance?: number},
): Promise<{directions: [P, P]; eigenvalues: [number, number]; converged: boolean}> {
  const own = rememberOwner();
  const [flat, unravel] = tree.ravel(params);
  const {size} = flat;
  flat.dispose();
  const operator = (v: tf.Tensor1D) => flattened(hvp(loss, params, unravel(v) as unknown as P) as unknown as P);
  const {value, vectors, converged} = await curvature.eigenvalues(operator, size, {
    key,
    count: 2,
    which: "magnitude",
    tolerance,
    vectors: true,
  });
  const directions = own(() =>
    tf.tidy(() => tf.unstack(vectors as tf.Tensor2D).map((row) => unravel(row) as tf.TensorContainer)),
  ) as unknown as [P, P];
  vectors?.dispose();
  return {directions, eigenvalues: [value[0] as number, value[1] as number], converged};
}

/** From one solution to another, and a random direction at right angles to that and as long. */
export function betweenSolutions<P extends tree.Tree>(first: P, second: P, key: rng.Key): [P, P] {
  return tf.tidy(() => {
    const [start, unravel] = tree.ravel(first);
    const along = tf.sub(flattened(second), start);
    const noise = rng.normal(key, along.shape);
    const across = tf.sub(noise, tf.mul(along, tf.div(tf.sum(tf.mul(noise, along)), tf.sum(tf.square(along)))));
    const scaled = tf.mul(across, tf.div(tf.norm(along), tf.norm(across)));
    return [unravel(along), unravel(scaled)] as tf.TensorContainer;
  }) as unknown as [P, P];
}

function flattened(x: tree.Tree): tf.Tensor1D {
  return tf.concat(tree.leaves(x).map((leaf) => tf.reshape(leaf, [-1]))) as tf.Tensor1D;
}
