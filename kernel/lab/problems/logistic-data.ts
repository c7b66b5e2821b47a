/** Data of a logistic regression whose truth is known. */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkAbove, checkWhole} from "./arguments.ts";

export interface LogisticDataOptions {
  readonly key: Key;
  /** By default 200. */
  readonly n?: number;
  /** Features, without the constant one; by default 2. */
  readonly dimension?: number;
  /** Standard deviation of the true weights: the larger, the surer the labels. By default 2. */
  readonly scale?: number;
}

export interface LogisticData {
  /** Standard normal features, row by row. */
  readonly x: Float32Array;
  /** Labels, 0 or 1. */
  readonly y: Int32Array;
  /** `[n, dimension]`: `tf.tensor2d(x, shape)`. */
  readonly shape: [number, number];
  /** The weights that the labels were drawn with. */
  readonly weights: Float32Array;
}

/**
 * Data of a logistic regression: x ~ N(0, I), w ~ N(0, scale² I), y = 1 with probability σ(x · w).
 * @throws ProblemError for sizes that cannot be, RandomError for what is no key
 */
export function logisticData({key, n = 200, dimension = 2, scale = 2}: LogisticDataOptions): LogisticData {
  checkWhole("logisticData", "n", n, 1);
  checkWhole("logisticData", "dimension", dimension, 1);
  checkAbove("logisticData", "scale", scale, 0);
  const [forX, forWeights, forLabels] = rng.split(key, 3);
  const x = rng.host.normal(forX, n * dimension);
  const weights = rng.host.normal(forWeights, dimension).map((value) => value * scale);
  const threshold = rng.host.uniform(forLabels, n);
  const y = Int32Array.from(threshold, (u, i) => {
    const logit = weights.reduce((sum, weight, j) => sum + weight * (x[i * dimension + j] ?? 0), 0);
    return u < 1 / (1 + Math.exp(-logit)) ? 1 : 0;
  });
  return {x, y, shape: [n, dimension], weights};
}
