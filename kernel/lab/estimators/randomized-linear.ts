/**
 * Linear layers that do not store their input (Bershatsky, Mikhalev, Katrutsa, Gusak, Merkulov and Oseledets,
 * Memory-Efficient Backpropagation through Large Linear Layers, arXiv 2201.13195, 2022): a random projection of it over the
 * batch is kept instead, which gives an unbiased gradient of the weights.
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {EstimatorError} from "./estimator.ts";

/** Of the entries of S: normal, or ±1, both divided by √projections so that E S Sᵀ = I. */
export type ProjectionLaw = "gaussian" | "rademacher";

export interface ProjectionOptions {
  /** Of S. Each layer and each step needs its own. */
  readonly key: Key;
  /** B_proj: how many combinations of the batch's rows are kept. */
  readonly projections: number;
  /** By default Rademacher. */
  readonly law?: ProjectionLaw;
}

/**
 * S [..., B, projections] for an input [..., B, n]: the same for the same key, so that the backward pass draws it again
 * instead of storing it.
 * @throws EstimatorError for options that cannot be
 */
export function randomProjection(
  shape: readonly number[],
  {key, projections, law = "rademacher"}: ProjectionOptions,
): tf.Tensor {
  if (!(Number.isInteger(projections) && projections > 0)) {
    throw new EstimatorError("randomProjection", "projections", "a whole number of at least 1", projections);
  }
  if (law !== "gaussian" && law !== "rademacher") {
    throw new EstimatorError("randomProjection", "law", "gaussian or rademacher", law);
  }
  const size = [...shape.slice(0, -1), projections];
  return tf.tidy(() => {
    const entries = law === "gaussian" ? rng.normal(key, size) : rng.rademacher(key, size);
    return tf.mul(entries, 1 / Math.sqrt(projections));
  });
}

/**
 * x w for a layer that keeps Sᵀx and the key in the place of x (algorithm 1). Backward, with Δ for the gradient that arrives:
 * (Sᵀx)ᵀ(SᵀΔ) for the weights, whose mean is xᵀΔ; Δwᵀ for the input, exact, so that errors do not add up over layers.
 *
 *     const linear = lab.estimators.randomizedLinear({key, projections: 6});
 *     const y = linear(x, w); // x [..., B, n], w [..., n, m]
 *
 * First derivatives only.
 * @throws EstimatorError for options that cannot be
 */
export function randomizedLinear(options: ProjectionOptions): (x: tf.Tensor, w: tf.Tensor) => tf.Tensor {
  const draw = (shape: readonly number[]) => randomProjection(shape, options);
  return storing(
    (x) => tf.matMul(draw(x.shape), x, true, false),
    (kept, dy) => tf.matMul(kept, tf.matMul(draw(dy.shape), dy, true, false), true, false),
  );
}

/** The baseline: keeps the first rows of the input, and takes the gradient on them for the whole. Biased, for the same memory. */
export function keptRows({rows}: {readonly rows: number}): (x: tf.Tensor, w: tf.Tensor) => tf.Tensor {
  const first = (x: tf.Tensor) => {
    const size = [...x.shape];
    size[size.length - 2] = rows;
    return tf.slice(
      x,
      x.shape.map(() => 0),
      size,
    );
  };
  return storing(first, (kept, dy) => tf.matMul(kept, first(dy), true, false));
}

/** What happens inside of tfjs's own customGrad is not on the tape: x can be freed, as only what is saved stays. */
function storing(
  keep: (x: tf.Tensor) => tf.Tensor,
  weightGradient: (kept: tf.Tensor, dy: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor, w: tf.Tensor) => tf.Tensor {
  const layer = tf.customGrad((x, w, save) => {
    const [input, weights, saveForBackward] = [x, w, save] as [tf.Tensor, tf.Tensor, (kept: tf.Tensor[]) => void];
    saveForBackward([keep(input), weights]);
    return {
      value: tf.matMul(input, weights),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [kept, matrix] = saved as [tf.Tensor, tf.Tensor];
        return [tf.matMul(dy, matrix, false, true), weightGradient(kept, dy)];
      },
    };
  });
  return (x, w) => layer(x, w);
}

interface Moments {
  /** ‖A‖² ‖D‖². */
  readonly product: number;
  /** ‖AᵀD‖². */
  readonly gradient: number;
  /** Σᵢ ‖aᵢ‖² ‖dᵢ‖². */
  readonly rows: number;
}

/** @param a [B · n] inputs, row by row @param d [B · m] gradients that arrive */
function momentsOf(call: string, a: ArrayLike<number>, d: ArrayLike<number>, batch: number): Moments {
  const [n, m] = [a.length / batch, d.length / batch];
  if (!(Number.isInteger(n) && n > 0))
    throw new EstimatorError(call, "a", `of a multiple of ${batch} numbers`, a.length);
  if (!(Number.isInteger(m) && m > 0))
    throw new EstimatorError(call, "d", `of a multiple of ${batch} numbers`, d.length);
  const gradient = new Float64Array(n * m);
  let [allA, allD, rows] = [0, 0, 0];
  for (let i = 0; i < batch; i++) {
    let [ofA, ofD] = [0, 0];
    for (let k = 0; k < m; k++) ofD += (d[i * m + k] as number) ** 2;
    for (let j = 0; j < n; j++) {
      const value = a[i * n + j] as number;
      ofA += value * value;
      for (let k = 0; k < m; k++) {
        gradient[j * m + k] = (gradient[j * m + k] as number) + value * (d[i * m + k] as number);
      }
    }
    allA += ofA;
    allD += ofD;
    rows += ofA * ofD;
  }
  return {product: allA * allD, gradient: gradient.reduce((sum, g) => sum + g * g, 0), rows};
}

/**
 * E ‖ĝ − AᵀD‖² of the randomized layer (lemma 2.1): (‖A‖²‖D‖² + ‖AᵀD‖²)/B_proj for Gaussian entries; for ±1 less
 * 2/B_proj Σᵢ ‖aᵢ‖²‖dᵢ‖².
 * @param a inputs A [B · n], row by row
 * @param d gradients that arrive D [B · m]
 * @throws EstimatorError when these are not of `batch` rows
 */
export function projectedGradientVariance(
  a: ArrayLike<number>,
  d: ArrayLike<number>,
  {
    batch,
    projections,
    law = "rademacher",
  }: {readonly batch: number; readonly projections: number; readonly law?: ProjectionLaw},
): number {
  const {product, gradient, rows} = momentsOf("projectedGradientVariance", a, d, batch);
  return (product + gradient - (law === "rademacher" ? 2 * rows : 0)) / projections;
}

/**
 * The variance that the gradient of a sum over `batch` examples has from the examples' choice, estimated on one batch
 * (equation 9): B/(B − 1) Σᵢ ‖aᵢ‖²‖dᵢ‖² − ‖AᵀD‖²/(B − 1).
 * @throws EstimatorError as `projectedGradientVariance`
 */
export function rowSamplingVariance(a: ArrayLike<number>, d: ArrayLike<number>, batch: number): number {
  const {gradient, rows} = momentsOf("rowSamplingVariance", a, d, batch);
  return (batch * rows - gradient) / (batch - 1);
}
