/**
 * Gradients through the sign function (Wu, Zheng, Liu and Zheng, Estimator Meets Equilibrium Perspective: A Rectified
 * Straight Through Estimator for Binary Neural Networks Training, ICCV 2023). The forward pass takes sign(z); the backward
 * pass the derivative of f(z) = sign(z) |z|^(1/o), a family from the straight-through estimator (o = 1) to the sign (o → ∞).
 */

import * as tf from "../../engine/tfjs.ts";
import {customGrad} from "../../engine/transforms/index.ts";
import {EstimatorError} from "./estimator.ts";

export interface SurrogateOptions {
  /** o ≥ 1: how near f is to the sign function. By default 1, the straight-through estimator. */
  readonly power?: number;
  /** t: beyond it the derivative is 0. By default 1.5; Infinity cuts nothing off. */
  readonly threshold?: number;
  /** m: within it, where the derivative of f grows without bound, the slope of the chord m^(1/o)/m is used. By default 0.1. */
  readonly chord?: number;
}

/** The power may be a scalar, so that it can change while a compiled step is replayed. */
export interface ResteOptions extends Omit<SurrogateOptions, "power"> {
  readonly power?: number | tf.Tensor;
}

type Surrogate = Required<SurrogateOptions>;

/** @throws EstimatorError unless o ≥ 1, t > 0 and 0 ≤ m < t */
function checked(call: string, {power = 1, threshold = 1.5, chord = 0.1}: SurrogateOptions): Surrogate {
  if (!(power >= 1 && power < Number.POSITIVE_INFINITY)) {
    throw new EstimatorError(call, "power", "a number of at least 1", power);
  }
  if (!(threshold > 0)) throw new EstimatorError(call, "threshold", "above 0", threshold);
  if (!(chord >= 0 && chord < threshold)) {
    throw new EstimatorError(call, "chord", `at least 0 and below the threshold, ${threshold}`, chord);
  }
  return {power, threshold, chord};
}

/** f(z) = sign(z) |z|^(1/o) (equation 7), which stands for sign(z) in the backward pass. */
export function resteValue(z: number, options: SurrogateOptions = {}): number {
  const {power} = checked("resteValue", options);
  return Math.sign(z) * Math.abs(z) ** (1 / power);
}

/** f′(z) = |z|^((1 − o)/o) / o for m ≤ |z| ≤ t, the slope m^(1/o)/m of the chord for |z| < m, and 0 for |z| > t (equation 8). */
export function resteSlope(z: number, options: SurrogateOptions = {}): number {
  return slopeOf(z, checked("resteSlope", options));
}

function slopeOf(z: number, {power, threshold, chord}: Surrogate): number {
  const size = Math.abs(z);
  if (size > threshold) return 0;
  return size < chord ? chord ** (1 / power - 1) : size ** (1 / power - 1) / power;
}

/**
 * The sign of a tensor (−1 for 0), whose derivative is f′: for the weights and the activations of binary nets.
 *
 *     const sign = lab.estimators.reste({power: 2});
 *     const y = tf.matMul(sign(x), sign(w));
 *
 * @throws EstimatorError for options that cannot be
 */
export function reste({power = 1, ...rest}: ResteOptions = {}): (z: tf.Tensor) => tf.Tensor {
  const given = typeof power === "number" ? {...rest, power} : rest;
  const {threshold, chord} = checked("reste", given);
  const sign = (z: tf.Tensor) => tf.sub(tf.mul(tf.step(z), 2), 1);
  const back = (z: tf.Tensor, dy: tf.Tensor, o: number | tf.Tensor) => tf.mul(dy, slopes(z, o, threshold, chord));
  if (typeof power === "number") {
    return customGrad(
      (z: tf.Tensor) => [sign(z), z] as const,
      (z, dy) => [back(z as tf.Tensor, dy, power)],
    );
  }
  // An argument, since a tensor that is only known by closure may be gone when the backward pass comes.
  const byTensor = customGrad(
    (z: tf.Tensor, o: tf.Tensor) => [sign(z), {z, o}] as const,
    (kept, dy) => {
      const {z, o} = kept as {z: tf.Tensor; o: tf.Tensor};
      return [back(z, dy, o), null];
    },
  );
  return (z) => byTensor(z, power);
}

/** f′ of each element; steps instead of comparisons, which are slower. */
function slopes(z: tf.Tensor, power: number | tf.Tensor, threshold: number, chord: number): tf.Tensor {
  const size = tf.abs(z);
  const beyond = (bound: number) => tf.step(tf.sub(size, bound));
  const inside = Number.isFinite(threshold) ? tf.sub(1, beyond(threshold)) : tf.onesLike(z);
  if (power === 1) return inside;
  const held = tf.maximum(size, chord);
  const exponent = tf.sub(tf.div(1, power), 1);
  // Logarithm and exponential are several times faster than a general power.
  const steep = power === 2 ? tf.rsqrt(held) : tf.exp(tf.mul(tf.log(held), exponent));
  const outOfChord = tf.add(1, tf.mul(beyond(chord), exponent));
  return tf.mul(tf.mul(steep, outOfChord), inside);
}

/** What the two sides of the equilibrium are measured by (section 3.2). */
export interface ResteIndicators {
  /** Root of the mean of (sign(z) − f(z))²: how far the backward pass's function is from the forward pass's. */
  readonly error: number;
  /** Variance of the gradient g f′(z) that comes out, for g that comes in. */
  readonly variance: number;
}

/**
 * Estimating error and gradient instability of a surrogate on latent values z with gradients g that arrive, in float64.
 * @throws EstimatorError for options that cannot be, or lists of different lengths
 */
export function resteIndicators(
  z: ArrayLike<number>,
  g: ArrayLike<number>,
  options: SurrogateOptions = {},
): ResteIndicators {
  const surrogate = checked("resteIndicators", options);
  const count = z.length;
  if (g.length !== count || count === 0)
    throw new EstimatorError("resteIndicators", "g", `of length ${count}`, g.length);
  let [error, sum, squares] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const value = z[i] as number;
    error += (1 - Math.abs(value) ** (1 / surrogate.power)) ** 2;
    const out = (g[i] as number) * slopeOf(value, surrogate);
    sum += out;
    squares += out * out;
  }
  return {error: Math.sqrt(error / count), variance: squares / count - (sum / count) ** 2};
}

/** o at a share of training, linear from 1 to `end` (equation 9). @param share in [0, 1], a scalar */
export function restePower(share: number | tf.Tensor, end = 3): tf.Scalar {
  return tf.add(1, tf.mul(end - 1, share));
}
