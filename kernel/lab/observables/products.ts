/** What Hessian-vector products tell: quadratic forms along chosen or random directions. */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad, hvp} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";

/** Products for one estimate. Where no more are needed to be exact, it is. */
const PROBES = 8;
/** Numbers of parameters for which there may be a product each. */
const SMALL = 256;

/** The mean loss of a batch as a function of the parameters, and the loss of each example. */
export interface Problem<P extends tree.Tree> {
  readonly params: P;
  readonly each: (params: P) => tf.Tensor;
  /** Examples. */
  readonly count: number;
}

/** vᵀHv for the direction v, of params' form, that `direction(k)` makes, for k < count: [count]. H is the mean loss's. */
export function quadraticForms<P extends tree.Tree>(
  {params, each}: Problem<P>,
  count: number,
  direction: (k: number) => tree.Tree,
): tf.Tensor1D {
  const loss = (p: P) => tf.mean(each(p));
  const form = (k: number) =>
    tf.tidy(() => {
      const v = direction(k) as P;
      return tree.dot(v, hvp(loss, params, v) as unknown as P);
    });
  return tf.tidy(() => tf.stack(Array.from({length: count}, (_, k) => form(k)))) as tf.Tensor1D;
}

/** Σ_i w_i g_i by one run back. */
export function weightedGradient<P extends tree.Tree>({params, each}: Problem<P>, weights: tf.Tensor): P {
  return grad((p: P) => tf.sum(tf.mul(each(p), weights)))(params) as unknown as P;
}

/**
 * tr(HΣ), a scalar, Σ with the divisor B − 1: by one product for each example where there are at most eight, else as the
 * mean over eight sums Σ_i ±(g_i − ḡ) of random signs, which is unbiased (Hutchinson 1990).
 */
export function noiseCurvature<P extends tree.Tree>(problem: Problem<P>, key: Key): tf.Scalar {
  const {count} = problem;
  const isExact = count <= PROBES;
  const direction = (k: number) => {
    const weights = isExact ? unit(k, count) : rng.rademacher(rng.foldIn(key, k), [count]);
    return weightedGradient(problem, tf.sub(weights, tf.mean(weights)));
  };
  return tf.tidy(() => {
    const forms = quadraticForms(problem, isExact ? count : PROBES, direction);
    return tf.div(isExact ? tf.sum(forms) : tf.mean(forms), count - 1) as tf.Scalar;
  });
}

/** tr H, a scalar: by one product for each number where there are at most eight, else by eight vectors of random signs. */
export function hessianTrace<P extends tree.Tree>(problem: Problem<P>, key: Key): tf.Scalar {
  const {size, unravel} = shapeOf(problem.params);
  const isExact = size <= PROBES;
  const direction = (k: number) => unravel(isExact ? unit(k, size) : rng.rademacher(rng.foldIn(key, k), [size]));
  return tf.tidy(() => {
    const forms = quadraticForms(problem, isExact ? size : PROBES, direction);
    return (isExact ? tf.sum(forms) : tf.mean(forms)) as tf.Scalar;
  });
}

/**
 * H_jj, [P], by a product for each.
 * @throws RangeError with more than 256 numbers
 */
export function hessianDiagonal<P extends tree.Tree>(problem: Problem<P>): tf.Tensor1D {
  const {size, unravel} = shapeOf(problem.params);
  if (size > SMALL) {
    const why = "takes a Hessian-vector product for each number of the parameters";
    throw new RangeError(`observe: hessianDiagonal ${why}, of which there may be ${SMALL}; there are ${size}.`);
  }
  return quadraticForms(problem, size, (j) => unravel(unit(j, size)));
}

function unit(k: number, size: number): tf.Tensor1D {
  return tf.oneHot(tf.scalar(k, "int32"), size, 1, 0, "float32") as tf.Tensor1D;
}

function shapeOf(params: tree.Tree): {size: number; unravel: (vector: tf.Tensor) => tree.Tree} {
  const [vector, unravel] = tree.ravel(params);
  vector.dispose();
  return {size: vector.size, unravel: (flat) => unravel(flat as tf.Tensor1D)};
}
