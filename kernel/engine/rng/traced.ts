/**
 * Keys that a function is given while it is recorded. Their words are out of the function's reach, which could only
 * bake them in; what is drawn of them, or of keys made of them, is drawn of another key at each replay.
 */
import type {Key} from "./key.ts";
import {hash} from "./threefry.ts";

/** Where a key comes from: a child of a child … of an argument. */
export interface Origin {
  /** Number of the argument's leaf that is the key at the root. */
  readonly leaf: number;
  /** At each level the number of the child, as `split` and `foldIn` count them. */
  readonly path: readonly number[];
}

interface Secret extends Origin {
  readonly words: Key;
  /** Throws: called when the words are asked for. */
  readonly refuse: () => never;
}

const secrets = new WeakMap<Key, Secret>();

/** A key with the words of `key` that answers no question about them. */
export function traced(key: Key, leaf: number, refuse: () => never): Key {
  return opaque({words: wordsOf(key), leaf, path: [], refuse});
}

function opaque(secret: Secret): Key {
  // Not enumerable: the engine walks through what a tidy returns.
  const word = {enumerable: false, get: secret.refuse};
  const key: unknown = Object.freeze(Object.defineProperties([], {0: word, 1: word}));
  secrets.set(key as Key, secret);
  return key as Key;
}

/** Of a traced key; undefined for any other value. */
export function originOf(key: unknown): Origin | undefined {
  return secrets.get(key as Key);
}

/** The words of any key, for the functions of rng only. */
export function wordsOf(key: Key): Key {
  return secrets.get(key)?.words ?? key;
}

/** The child of a traced key, traced too; undefined for other keys. */
export function tracedChild(key: Key, i: number): Key | undefined {
  const secret = secrets.get(key);
  return secret && opaque({...secret, words: hash(secret.words, i), path: [...secret.path, i]});
}
