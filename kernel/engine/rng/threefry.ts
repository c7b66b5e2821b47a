/**
 * Threefry-2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): a keyed hash of
 * a 64-bit counter, here with a zero upper word.
 */

import {unitOf} from "./special.ts";
import {fillByVectors, PARITY} from "./threefry-vectors.ts";

type Words = readonly [number, number];

/** From so many numbers on, vectors are worth their call. */
const MANY = 64;

/** Both words of the hash of the counter (0, `counter`), unsigned. */
export function hash(key: Words, counter: number): Words {
  rounds(key[0], key[1], counter);
  return [state[0] ?? 0, state[1] ?? 0];
}

/** Writes 32 random bits per element: the exclusive or of both words of the hash of its index. */
export function fillBits(key: Words, out: Uint32Array): void {
  if (out.length >= MANY && fillByVectors("bits", key, out)) return;
  const [k0, k1] = key;
  for (let i = 0; i < out.length; i++) out[i] = rounds(k0, k1, i);
}

/** The same bits as uniform numbers in [0, 1), which are multiples of 2⁻²³. */
export function fillUnits(key: Words, out: Float32Array): void {
  if (out.length >= MANY && fillByVectors("units", key, out)) return;
  const [k0, k1] = key;
  for (let i = 0; i < out.length; i++) out[i] = unitOf(rounds(k0, k1, i));
}

const state = new Uint32Array(2);

/** Leaves both words in `state`; returns their exclusive or. Unrolled: where there are no vectors, this is what the host's time goes to. */
function rounds(k0: number, k1: number, counter: number): number {
  const k2 = k0 ^ k1 ^ PARITY;
  let a = k0 | 0;
  let b = (counter + k1) | 0;

  a = (a + b) | 0;
  b = a ^ ((b << 13) | (b >>> 19));
  a = (a + b) | 0;
  b = a ^ ((b << 15) | (b >>> 17));
  a = (a + b) | 0;
  b = a ^ ((b << 26) | (b >>> 6));
  a = (a + b) | 0;
  b = a ^ ((b << 6) | (b >>> 26));
  a = (a + k1) | 0;
  b = (b + k2 + 1) | 0;

  a = (a + b) | 0;
  b = a ^ ((b << 17) | (b >>> 15));
  a = (a + b) | 0;
  b = a ^ ((b << 29) | (b >>> 3));
  a = (a + b) | 0;
  b = a ^ ((b << 16) | (b >>> 16));
  a = (a + b) | 0;
  b = a ^ ((b << 24) | (b >>> 8));
  a = (a + k2) | 0;
  b = (b + k0 + 2) | 0;

  a = (a + b) | 0;
  b = a ^ ((b << 13) | (b >>> 19));
  a = (a + b) | 0;
  b = a ^ ((b << 15) | (b >>> 17));
  a = (a + b) | 0;
  b = a ^ ((b << 26) | (b >>> 6));
  a = (a + b) | 0;
  b = a ^ ((b << 6) | (b >>> 26));
  a = (a + k0) | 0;
  b = (b + k1 + 3) | 0;

  a = (a + b) | 0;
  b = a ^ ((b << 17) | (b >>> 15));
  a = (a + b) | 0;
  b = a ^ ((b << 29) | (b >>> 3));
  a = (a + b) | 0;
  b = a ^ ((b << 16) | (b >>> 16));
  a = (a + b) | 0;
  b = a ^ ((b << 24) | (b >>> 8));
  a = (a + k1) | 0;
  b = (b + k2 + 4) | 0;

  a = (a + b) | 0;
  b = a ^ ((b << 13) | (b >>> 19));
  a = (a + b) | 0;
  b = a ^ ((b << 15) | (b >>> 17));
  a = (a + b) | 0;
  b = a ^ ((b << 26) | (b >>> 6));
  a = (a + b) | 0;
  b = a ^ ((b << 6) | (b >>> 26));
  a = (a + k2) | 0;
  b = (b + k0 + 5) | 0;

  state[0] = a;
  state[1] = b;
  return a ^ b;
}
