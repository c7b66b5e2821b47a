/** Random choices among given things. */
import * as tf from "../tfjs.ts";
import {checkKey, checkNumbers, checkShape, checkWhole, RandomError, show} from "./check.ts";
import * as host from "./host.ts";
import {onHost} from "./kernel.ts";
import type {Key} from "./key.ts";
import {gumbel} from "./random.ts";

type Shape = readonly number[];

export interface CategoricalOptions {
  /** Along which the categories are; the last by default. */
  readonly axis?: number;
  /** Of the result: ends in the shape of `logits` without `axis`, which is the default. */
  readonly shape?: Shape;
  /** Whether the draws of the leading dimensions of `shape` may be equal; true by default. */
  readonly replace?: boolean;
}

/**
 * The number of a category, with probabilities softmax(logits): the largest of logits plus Gumbel noise, which is made
 * on the host. An int32 tensor.
 * @throws RandomError
 */
export function categorical(key: Key, logits: tf.TensorLike | tf.Tensor, options: CategoricalOptions = {}): tf.Tensor {
  const call = "rng.categorical";
  checkKey(call, key);
  return tf.tidy(() => {
    const given = tf.cast(asTensor(call, "logits", logits), "float32");
    if (given.rank === 0) throw new RandomError(call, "logits", "must have at least one dimension");
    const axis = checkAxis(call, options.axis ?? -1, given.rank);
    const categories = given.shape[axis] ?? 0;
    if (categories === 0) throw new RandomError(call, "logits", "has no categories");
    const batch = given.shape.toSpliced(axis, 1);
    const shape = options.shape ?? batch;
    checkShape(call, shape);
    const prefix = shape.slice(0, Math.max(0, shape.length - batch.length));
    const tail = shape.slice(prefix.length);
    if (tail.length !== batch.length || tail.some((size, i) => size !== batch[i])) {
      throw new RandomError(call, "shape", `must end in [${batch.join(", ")}]; it is [${shape.join(", ")}]`);
    }
    if (options.replace ?? true) {
      const noise = gumbel(key, [...prefix, ...given.shape]);
      return tf.argMax(noise.add(given), prefix.length + axis);
    }
    const draws = checkShape(call, prefix);
    if (draws > categories) {
      throw new RandomError(call, "shape", `wants ${draws} different ones of ${categories} categories`);
    }
    const order = given.shape.map((_, i) => i).toSpliced(axis, 1);
    const noisy = gumbel(key, given.shape)
      .add(given)
      .transpose([...order, axis]);
    const {indices} = tf.topk(noisy, draws);
    const last = indices.rank - 1;
    return indices.transpose([last, ...indices.shape.keys()].slice(0, indices.rank)).reshape([...shape]);
  });
}

/**
 * The numbers 0 … n − 1 (an int32 tensor of shape [n]) or the slices of a tensor along `axis`, in random order.
 * @throws RandomError
 */
export function permutation(key: Key, x: number | tf.Tensor, {axis = 0}: {axis?: number} = {}): tf.Tensor {
  const call = "rng.permutation";
  checkKey(call, key);
  if (typeof x === "number") return order(key, checkWhole(call, "x", x, 0, 2 ** 31 - 1));
  if (!(x instanceof tf.Tensor)) throw new RandomError(call, "x", `must be a number or a tensor; it is ${show(x)}`);
  if (x.rank === 0) throw new RandomError(call, "x", "must have at least one dimension");
  const along = checkAxis(call, axis, x.rank);
  return tf.tidy(() => tf.gather(x, order(key, x.shape[along] ?? 0), along));
}

export interface ChoiceOptions {
  /** Of the draws; one by default. */
  readonly shape?: Shape;
  /** Whether an element may be drawn again; true by default. */
  readonly replace?: boolean;
  /** Weights of the elements, not negative, on the host; equal by default. */
  readonly p?: ArrayLike<number>;
  /** Along which the elements of a tensor are; the first by default. */
  readonly axis?: number;
}

/**
 * Draws from 0 … a − 1, or slices of the tensor `a` along `axis`, in whose place the result has `shape`.
 * @throws RandomError
 */
export function choice(key: Key, a: number | tf.Tensor, options: ChoiceOptions = {}): tf.Tensor {
  const call = "rng.choice";
  const {shape = [], replace = true, p, axis = 0} = options;
  checkKey(call, key);
  const draws = checkShape(call, shape);
  if (typeof a !== "number" && !(a instanceof tf.Tensor && a.rank > 0)) {
    throw new RandomError(call, "a", `must be a number or a tensor with dimensions; it is ${show(a)}`);
  }
  const along = typeof a === "number" ? 0 : checkAxis(call, axis, a.rank);
  const size = typeof a === "number" ? checkWhole(call, "a", a, 0, 2 ** 31 - 1) : (a.shape[along] ?? 0);
  if (draws > 0 && size === 0) throw new RandomError(call, "a", "has no elements to draw from");
  if (!replace && draws > size) {
    throw new RandomError(call, "shape", `wants ${draws} different ones of ${size} elements; or set replace`);
  }
  const weights = p && checkWeights(call, p, size, replace ? 1 : draws);
  const make = (words: Key) => choose(words, size, draws, replace, weights);
  if (typeof a === "number") return onHost(key, shape, make);
  return tf.tidy(() => {
    const found = tf.gather(a, onHost(key, [draws], make), along);
    return tf.reshape(found, a.shape.toSpliced(along, 1, ...shape));
  });
}

function choose(key: Key, size: number, draws: number, replace: boolean, p?: number[]): Int32Array {
  if (draws === 0) return new Int32Array(0);
  if (!p && replace) return host.randint(key, draws, 0, size);
  if (!p) return Int32Array.from(host.permutation(key, size).subarray(0, draws));
  if (replace) return byWeight(host.uniform(key, draws), p);
  // Gumbel top-k: the largest of Gumbel noise plus log p are drawn one after the other without replacement.
  const noisy = host.gumbel(key, size).map((noise, i) => noise + Math.log(p[i] ?? 0));
  const ranked = [...noisy.keys()].sort((i, j) => (noisy[j] ?? 0) - (noisy[i] ?? 0) || i - j);
  return Int32Array.from(ranked.slice(0, draws));
}

/** For each uniform number the first element at which the sum of weights reaches 1 − u of the whole. */
function byWeight(uniforms: Float32Array, p: number[]): Int32Array {
  let total = 0;
  const sums = Float64Array.from(p, (weight) => (total += weight));
  return Int32Array.from(uniforms, (u) => {
    const wanted = total * (1 - u);
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((sums[middle] ?? 0) >= wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  });
}

function checkWeights(call: string, p: ArrayLike<number>, size: number, needed: number): number[] {
  checkNumbers(call, "p", p);
  const weights = Array.from(p);
  if (weights.length !== size) throw new RandomError(call, "p", `must be ${size} weights; there are ${weights.length}`);
  const bad = weights.find((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY));
  if (bad !== undefined) throw new RandomError(call, "p", `must be finite and not negative; there is ${bad}`);
  const possible = weights.filter((weight) => weight > 0).length;
  if (possible < needed) throw new RandomError(call, "p", `has ${possible} weights above 0, and ${needed} are needed`);
  return weights;
}

function order(key: Key, n: number): tf.Tensor1D {
  return onHost(key, [n], (words) => Int32Array.from(host.permutation(words, n))) as tf.Tensor1D;
}

function asTensor(call: string, argument: string, value: tf.TensorLike | tf.Tensor): tf.Tensor {
  if (value instanceof tf.Tensor) return value;
  const list = Array.isArray(value) || ArrayBuffer.isView(value);
  if (!list) throw new RandomError(call, argument, `must be a tensor or an array; it is ${show(value)}`);
  return tf.tensor(value);
}

/** @returns the axis counted from the first */
function checkAxis(call: string, axis: number, rank: number): number {
  const whole = checkWhole(call, "axis", axis, -rank, rank - 1);
  return whole < 0 ? whole + rank : whole;
}
