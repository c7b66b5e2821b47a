import {child, type Key} from "./key.ts";
import {fillBits} from "./threefry.ts";

/**
 * 0 … n − 1, sorted by random keys, as often as it takes to make ties harmless: as JAX does.
 */
export function shuffle(key: Key, n: number): Uint32Array {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, n))) / Math.log(2 ** 32 - 1));
  let order: Uint32Array = Uint32Array.from({length: n}, (_, i) => i);
  let next = key;
  const words = new Uint32Array(n);
  for (let round = 0; round < rounds; round++) {
    fillBits(child(next, 1), words);
    order = sortBy(words, order);
    next = child(next, 0);
  }
  return order;
}

const DIGIT = 11;
const BUCKETS = 2 ** DIGIT;

/** The values in order of their keys, equal keys in the order they had: radix sort, least digit first. */
function sortBy(keys: Uint32Array, values: Uint32Array): Uint32Array {
  let from = Uint32Array.from(keys.keys());
  let to = new Uint32Array(keys.length);
  const ends = new Uint32Array(BUCKETS);
  for (let shift = 0; shift < 32; shift += DIGIT) {
    const digit = (i: number) => ((keys[i] ?? 0) >>> shift) & (BUCKETS - 1);
    ends.fill(0);
    for (const i of from) ends[digit(i)] = (ends[digit(i)] ?? 0) + 1;
    for (let bucket = 1; bucket < BUCKETS; bucket++) ends[bucket] = (ends[bucket] ?? 0) + (ends[bucket - 1] ?? 0);
    for (const i of from.toReversed()) {
      const end = (ends[digit(i)] ?? 0) - 1;
      ends[digit(i)] = end;
      to[end] = i;
    }
    [from, to] = [to, from];
  }
  return from.map((i) => values[i] ?? 0);
}
