/**
 * Random numbers on the host, as typed arrays of `count` elements: what the tensor functions are made of, and what
 * small problems (a chain in two dimensions, a handful of samples) should use directly.
 *
 * Bits, and uniform numbers in [0, 1), are JAX's, bit for bit. What goes through transcendental functions is computed
 * in double precision and rounded to float32 once (index.ts says how far from JAX's that is).
 */
import {checkCount, checkHostKey, checkInterval, checkNumbers, checkWhole, RandomError, show} from "./check.ts";
import {fillNormals, fillSigns} from "./fill.ts";
import {gammaSample} from "./gamma.ts";
import {child, type Key} from "./key.ts";
import {shuffle} from "./shuffle.ts";
import {erf, erfInv} from "./special.ts";
import {fillBits, fillUnits} from "./threefry.ts";

/** Bounds of `uniform`. */
export interface Range {
  readonly minval?: number;
  readonly maxval?: number;
}

/** Uniform random bits. @throws RandomError */
export function bits(key: Key, count: number): Uint32Array {
  return words("rng.bits", key, count);
}

/**
 * Uniform numbers in [minval, maxval), multiples of 2⁻²³ of the range; rounding may give `maxval` itself where the
 * bounds are no such multiples.
 * @throws RandomError
 */
export function uniform(key: Key, count: number, {minval = 0, maxval = 1}: Range = {}): Float32Array {
  checkInterval("rng.uniform", ["minval", "maxval"], minval, maxval);
  const [low, high] = [Math.fround(minval), Math.fround(maxval)];
  const range = Math.fround(high - low);
  const out = units("rng.uniform", key, count);
  if (low === 0 && high === 1) return out;
  for (let i = 0; i < count; i++) out[i] = Math.max(low, Math.fround(Math.fround((out[i] as number) * range) + low));
  return out;
}

/** Standard normal numbers: √2 erf⁻¹ of uniform ones in (−1, 1), within ±5.42. @throws RandomError */
export function normal(key: Key, count: number): Float32Array {
  checkHostKey("rng.normal", key);
  const out = new Float32Array(checkCount("rng.normal", count));
  fillNormals(key, out);
  return out;
}

/** Standard exponential numbers. @throws RandomError */
export function exponential(key: Key, count: number): Float32Array {
  return from("rng.exponential", key, count, (u) => -Math.log1p(-u));
}

/** Standard Gumbel numbers. @throws RandomError */
export function gumbel(key: Key, count: number): Float32Array {
  return from("rng.gumbel", key, count, (u) => -Math.log(-Math.log(Math.max(u, TINY))));
}

/**
 * Standard normal numbers, given that they are in (lower, upper).
 * @throws RandomError, also when the interval is so far out that float32 has no fine enough values of erf there
 */
export function truncatedNormal(key: Key, lower: number, upper: number, count: number): Float32Array {
  const call = "rng.truncatedNormal";
  for (const [name, value] of [["lower", lower] as const, ["upper", upper] as const]) {
    if (typeof value !== "number" || Number.isNaN(value))
      throw new RandomError(call, name, `must be a number; it is ${show(value)}`);
  }
  if (!(lower < upper)) throw new RandomError(call, "upper", `must be above lower, ${lower}; it is ${upper}`);
  const minval = Math.fround(erf(Math.fround(lower) / Math.SQRT2));
  const maxval = Math.fround(erf(Math.fround(upper) / Math.SQRT2));
  const range = Math.fround(maxval - minval);
  if (range < COARSEST) {
    const problem = `and lower are so close together or so far out ([${lower}, ${upper}]) that float32 cannot tell enough values between them`;
    throw new RandomError(call, "upper", problem);
  }
  const [least, most] = [nextUp(lower), -nextUp(-upper)];
  return from(call, key, count, (u) => {
    const scaled = Math.max(minval, Math.fround(u * range + minval));
    return Math.min(most, Math.max(least, Math.SQRT2 * erfInv(scaled)));
  });
}

/**
 * Whole numbers in [minval, maxval). As in JAX their probabilities are off by up to (maxval − minval)/2³² of themselves
 * when the range is larger than 2¹⁶.
 * @throws RandomError
 */
export function randint(key: Key, count: number, minval: number, maxval: number): Int32Array {
  const call = "rng.randint";
  checkHostKey(call, key);
  checkWhole(call, "minval", minval, -(2 ** 31), 2 ** 31 - 1);
  checkWhole(call, "maxval", maxval, minval + 1, 2 ** 31);
  const [high, low] = [words(call, child(key, 0), count), words(call, child(key, 1), count)];
  const span = maxval - minval;
  // Products wrap at 2³², as in JAX: for spans above 2¹⁶ the high word counts for nothing.
  const multiplier = (Math.imul(2 ** 16 % span, 2 ** 16 % span) >>> 0) % span;
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const offset = (Math.imul((high[i] as number) % span, multiplier) + ((low[i] as number) % span)) >>> 0;
    out[i] = minval + (offset % span);
  }
  return out;
}

/** −1 or 1 with equal probability. @throws RandomError */
export function rademacher(key: Key, count: number): Float32Array {
  checkHostKey("rng.rademacher", key);
  const out = new Float32Array(checkCount("rng.rademacher", count));
  fillSigns(key, out);
  return out;
}

/**
 * Gamma numbers of scale 1 (host only: rejection draws an unknown number of times).
 * @param a the shape parameter of each number, above 0; below about 0.02 results may be 0
 * @throws RandomError
 */
export function gamma(key: Key, a: ArrayLike<number>): Float32Array {
  checkHostKey("rng.gamma", key);
  checkNumbers("rng.gamma", "a", a);
  return Float32Array.from(a, (shape, i) => {
    if (shape > 0 && shape < Number.POSITIVE_INFINITY) return gammaSample(child(key, i), shape);
    throw new RandomError("rng.gamma", "a", `must be finite numbers above 0; there is ${shape}`);
  });
}

/** 0 … count − 1 in random order. @throws RandomError */
export function permutation(key: Key, count: number): Uint32Array {
  checkHostKey("rng.permutation", key);
  return shuffle(key, checkCount("rng.permutation", count));
}

/** The smallest normal float32. */
const TINY = 2 ** -126;
/** A thousand steps of the uniform numbers that truncated normals are made of. */
const COARSEST = 1000 * 2 ** -24;

function words(call: string, key: Key, count: number): Uint32Array {
  checkHostKey(call, key);
  const out = new Uint32Array(checkCount(call, count));
  fillBits(key, out);
  return out;
}

/** Uniform numbers in [0, 1): multiples of 2⁻²³, which float32 has exactly. */
function units(call: string, key: Key, count: number): Float32Array {
  checkHostKey(call, key);
  const out = new Float32Array(checkCount(call, count));
  fillUnits(key, out);
  return out;
}

function from(call: string, key: Key, count: number, f: (u: number) => number): Float32Array {
  const out = units(call, key, count);
  for (let i = 0; i < count; i++) out[i] = f(out[i] as number);
  return out;
}

/** The least float32 above `x` as a float32. */
function nextUp(x: number): number {
  if (!Number.isFinite(x)) return x;
  const value = new Float32Array([x]);
  const bits = new Int32Array(value.buffer);
  if (value[0] === 0) bits[0] = 1;
  else bits[0] = (bits[0] ?? 0) + ((value[0] ?? 0) > 0 ? 1 : -1);
  return value[0] ?? Number.NaN;
}
