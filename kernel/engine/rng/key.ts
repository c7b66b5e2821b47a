/**
 * Keys: all randomness is a function of a key, as in JAX (`threefry2x32` with `jax_threefry_partitionable`). A key used
 * twice gives the same numbers twice; split it instead.
 */
import {checkKey, checkWhole} from "./check.ts";
import {hash} from "./threefry.ts";
import {tracedChild} from "./traced.ts";

/** Two unsigned 32-bit words. A plain value: it can be compared, stored, shown and sent. */
export type Key = readonly [number, number];

/**
 * The key of a seed. Like JAX's, also with 64-bit seeds enabled.
 * @param seed whole number from 0 to 2⁵³ − 1
 * @throws RandomError for any other
 */
export function key(seed: number): Key {
  checkWhole("rng.key", "seed", seed, 0, Number.MAX_SAFE_INTEGER);
  return Object.freeze([Math.floor(seed / 2 ** 32), seed >>> 0] as const);
}

/**
 * `n` keys made of one, which must not be used itself any more: `const [a, b] = rng.split(key)`. The first ones are the
 * same for every `n`.
 * @throws RandomError
 */
export function split(key: Key, n?: 2): [Key, Key];
export function split(key: Key, n: 3): [Key, Key, Key];
export function split(key: Key, n: 4): [Key, Key, Key, Key];
export function split(key: Key, n: number): Key[];
export function split(key: Key, n = 2): Key[] {
  checkKey("rng.split", key);
  checkWhole("rng.split", "n", n, 1, 2 ** 31 - 1);
  return Array.from({length: n}, (_, i) => tracedChild(key, i) ?? child(key, i));
}

/**
 * The key of a number (a step, a sample, an epoch) under another key.
 * @param data whole number from 0 to 2³² − 1
 * @throws RandomError
 */
export function foldIn(key: Key, data: number): Key {
  checkKey("rng.foldIn", key);
  checkWhole("rng.foldIn", "data", data, 0, 2 ** 32 - 1);
  return tracedChild(key, data) ?? child(key, data);
}

/**
 * The key that both `split` (as its element `i`) and `foldIn` give: so JAX's partitionable keys are defined. Not for
 * traced keys.
 */
export function child(key: Key, i: number): Key {
  return Object.freeze(hash(key, i));
}
