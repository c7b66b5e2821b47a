/** Random tensors as functions of a key. */
import * as tf from "../tfjs.ts";
import {checkInterval, checkKey, checkNumbers, checkShape, checkWhole, RandomError, show} from "./check.ts";
import * as host from "./host.ts";
import {isOnGpu, onHost, threefry} from "./kernel.ts";
import type {Key} from "./key.ts";

type Shape = readonly number[];

/**
 * Uniform random bits: an int32 tensor (the type that TensorFlow.js has), whose elements are the unsigned ones' bits.
 * @throws RandomError
 */
export function bits(key: Key, shape: Shape = []): tf.Tensor {
  checkKey("rng.bits", key);
  checkShape("rng.bits", shape);
  return threefry("bits", key, shape);
}

/**
 * Uniform numbers in [minval, maxval).
 * @throws RandomError
 */
export function uniform(key: Key, shape: Shape = [], {minval = 0, maxval = 1}: host.Range = {}): tf.Tensor {
  checkKey("rng.uniform", key);
  const count = checkShape("rng.uniform", shape);
  if (!isOnGpu(count)) return onHost(key, shape, (words) => host.uniform(words, count, {minval, maxval}));
  checkInterval("rng.uniform", ["minval", "maxval"], minval, maxval);
  if (minval === 0 && maxval === 1) return threefry("uniform", key, shape);
  // One rounding per kernel, as on the host: in one program the GPU might fuse them.
  const [low, range] = [Math.fround(minval), Math.fround(Math.fround(maxval) - Math.fround(minval))];
  return tf.tidy(() => threefry("uniform", key, shape).mul(range).add(low).maximum(low));
}

/**
 * Standard normal numbers.
 * @throws RandomError
 */
export function normal(key: Key, shape: Shape = []): tf.Tensor {
  checkKey("rng.normal", key);
  checkShape("rng.normal", shape);
  return threefry("normal", key, shape);
}

/**
 * True with probability `p`: a bool tensor.
 * @param p a number or a tensor that broadcasts to `shape`
 * @param shape by default that of `p`
 * @throws RandomError
 */
export function bernoulli(key: Key, p: number | tf.Tensor = 0.5, shape?: Shape): tf.Tensor {
  const call = "rng.bernoulli";
  checkKey(call, key);
  const isTensor = p instanceof tf.Tensor;
  if (!isTensor && !(p >= 0 && p <= 1)) throw new RandomError(call, "p", `must be from 0 to 1; it is ${show(p)}`);
  const given = isTensor ? p.shape : [];
  const wanted = shape ?? given;
  checkShape(call, wanted);
  checkBroadcast(call, "p", given, wanted);
  return tf.tidy(() => tf.less(uniform(key, wanted), p));
}

/**
 * −1 or 1 with equal probability, as float32.
 * @throws RandomError
 */
export function rademacher(key: Key, shape: Shape = []): tf.Tensor {
  checkKey("rng.rademacher", key);
  checkShape("rng.rademacher", shape);
  return threefry("rademacher", key, shape);
}

/**
 * Standard exponential numbers.
 * @throws RandomError
 */
export function exponential(key: Key, shape: Shape = []): tf.Tensor {
  checkKey("rng.exponential", key);
  const count = checkShape("rng.exponential", shape);
  return onHost(key, shape, (words) => host.exponential(words, count));
}

/**
 * Standard Gumbel numbers.
 * @throws RandomError
 */
export function gumbel(key: Key, shape: Shape = []): tf.Tensor {
  checkKey("rng.gumbel", key);
  const count = checkShape("rng.gumbel", shape);
  return onHost(key, shape, (words) => host.gumbel(words, count));
}

/**
 * Standard normal numbers, given that they are in (lower, upper); the bounds may be infinite.
 * @throws RandomError, also when the interval is too far out or too narrow for float32
 */
export function truncatedNormal(key: Key, lower: number, upper: number, shape: Shape = []): tf.Tensor {
  checkKey("rng.truncatedNormal", key);
  const count = checkShape("rng.truncatedNormal", shape);
  return onHost(key, shape, (words) => host.truncatedNormal(words, lower, upper, count));
}

/**
 * Whole numbers in [minval, maxval), an int32 tensor.
 * @throws RandomError
 */
export function randint(key: Key, shape: Shape, minval: number, maxval: number): tf.Tensor {
  checkKey("rng.randint", key);
  const count = checkShape("rng.randint", shape);
  return onHost(key, shape, (words) => host.randint(words, count, minval, maxval));
}

/**
 * Gamma numbers of scale 1.
 * @param a the shape parameter, above 0: one for all, or one for each number, in row-major order
 * @param shape by default that of `a`: [] or [a.length]
 * @throws RandomError
 */
export function gamma(key: Key, a: number | ArrayLike<number>, shape?: Shape): tf.Tensor {
  const call = "rng.gamma";
  checkKey(call, key);
  const one = typeof a === "number";
  if (!one) checkNumbers(call, "a", a);
  const wanted = shape ?? (one ? [] : [a.length]);
  const count = checkShape(call, wanted);
  if (!one && a.length !== count) {
    throw new RandomError(call, "a", `must be one number or ${count}, as shape has; there are ${a.length}`);
  }
  const shapes = one ? new Float64Array(count).fill(a) : Float64Array.from(a);
  return onHost(key, wanted, (words) => host.gamma(words, shapes));
}

/**
 * Points spread evenly over the unit sphere in `dimension` dimensions, as vectors of length 1 along the last axis:
 * normal ones, normalized.
 * @param shape of the set of points; the result's is `[...shape, dimension]`
 * @throws RandomError
 */
export function sphere(key: Key, dimension: number, shape: Shape = []): tf.Tensor {
  checkWhole("rng.sphere", "dimension", dimension, 1, 2 ** 31 - 1);
  checkKey("rng.sphere", key);
  checkShape("rng.sphere", shape);
  // No normal number of ours is 0.
  return tf.tidy(() => {
    const points = normal(key, [...shape, dimension]);
    return points.div(points.square().sum(-1, true).sqrt());
  });
}

/** @throws RandomError unless `from` broadcasts to `to` */
export function checkBroadcast(call: string, argument: string, from: Shape, to: Shape): void {
  const fits =
    from.length <= to.length && from.every((size, i) => size === 1 || size === to[to.length - from.length + i]);
  if (fits) return;
  throw new RandomError(
    call,
    argument,
    `has shape [${from.join(", ")}], which does not broadcast to [${to.join(", ")}]`,
  );
}
