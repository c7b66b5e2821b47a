/** Integrated gradients. */
import * as tf from "../../engine/tfjs.ts";
import {
  asBatch,
  type Baseline,
  baselineOf,
  checkInput,
  checkWhole,
  type Forward,
  repeated,
  scoresOf,
  type Target,
} from "./arguments.ts";
import {saliency} from "./saliency.ts";

export interface IntegratedGradientsOptions {
  /** Where the path begins; by default 0. */
  readonly baseline?: Baseline;
  /** Points on the path, by default 64. */
  readonly steps?: number;
  /** Largest number of inputs that the model sees at once, by default 256. */
  readonly chunk?: number;
}

/**
 * (x − x′) ∘ ∫₀¹ ∂F_c(x′ + t (x − x′))/∂x dt along the straight line from the baseline x′, by the midpoint rule
 * (Sundararajan, Taly & Yan 2017, equation 1). The entries of a map add up to F_c(x) − F_c(x′), but for the error of
 * the rule: see `completenessGap`.
 * @throws AttributionError for arguments that do not fit together
 */
export function integratedGradients(
  forward: Forward,
  input: tf.Tensor,
  target?: Target,
  {baseline = 0, steps = 64, chunk = 256}: IntegratedGradientsOptions = {},
): tf.Tensor {
  const call = "integratedGradients";
  const count = checkInput(call, input);
  checkWhole(call, "options.steps", steps, 1);
  checkWhole(call, "options.chunk", chunk, 1);
  return tf.tidy(() => {
    const start = baselineOf(call, baseline, input);
    const way = tf.sub(input, start);
    const most = Math.max(1, Math.floor(chunk / count));
    let total: tf.Tensor = tf.zerosLike(input);
    for (let from = 0; from < steps; from += most) {
      const n = Math.min(most, steps - from);
      total = tf.tidy(() => {
        const times = Float32Array.from({length: n}, (_, i) => (from + i + 0.5) / steps);
        const t = tf.tensor(times, [n, ...input.shape.map(() => 1)]);
        const gradients = saliency(forward, asBatch(tf.add(start, tf.mul(t, way))), repeated(target, n));
        return tf.add(total, tf.sum(tf.reshape(gradients, [n, ...input.shape]), 0));
      });
    }
    return tf.mul(way, tf.div(total, steps));
  });
}

/**
 * Σ map − (F_c(x) − F_c(x′)) for each input, [B]: 0 for exact integrated gradients, whatever the net.
 * @param map of the input's shape
 * @throws AttributionError for arguments that do not fit together
 */
export function completenessGap(
  forward: Forward,
  input: tf.Tensor,
  target: Target,
  map: tf.Tensor,
  {baseline = 0}: Pick<IntegratedGradientsOptions, "baseline"> = {},
): tf.Tensor1D {
  const call = "completenessGap";
  const count = checkInput(call, input);
  return tf.tidy(() => {
    const start = baselineOf(call, baseline, input);
    const scores = (x: tf.Tensor) => scoresOf(call, forward, x, target);
    const sums = tf.sum(tf.reshape(map, [count, -1]), 1);
    return tf.sub(sums, tf.sub(scores(input), scores(start))) as tf.Tensor1D;
  });
}
