/** Keys of functions that are recorded. */
import {beforeAll, expect, test} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import * as tf from "../tfjs.ts";
import {type Key, RandomError, rng} from "./index.ts";
import {originOf, traced, wordsOf} from "./traced.ts";

beforeAll(() => start("cpu"));

const key = rng.key(2 ** 40 + 5);
const opaque = traced(key, 3, () => {
  throw new Error("looked into");
});

test("give the same numbers and keys as the keys that they hide, and tell where they come from", () => {
  const pairs: [Key, Key, number[]][] = [
    [opaque, key, []],
    [rng.split(opaque, 3)[2], rng.split(key, 3)[2], [2]],
    [rng.foldIn(rng.split(opaque)[0], 77), rng.foldIn(rng.split(key)[0], 77), [0, 77]],
  ];
  for (const [hidden, open, path] of pairs) {
    expect(wordsOf(hidden)).toEqual(open);
    expect(originOf(hidden)).toMatchObject({leaf: 3, path});
    expect(originOf(open)).toBeUndefined();
    const draws = (from: Key) =>
      tf.tidy(() =>
        [rng.normal(from, [4]), rng.gumbel(from, [2]), rng.permutation(from, 5)].map((x) => [...x.dataSync()]),
      );
    expect(draws(hidden)).toEqual(draws(open));
  }
});

test("do not show their words", () => {
  expect(() => opaque[0]).toThrow("looked into");
  expect(() => [...opaque]).toThrow("looked into");
  expect(() => JSON.stringify(opaque)).toThrow("looked into");
  expect(Object.keys(opaque)).toEqual([]);
  expect(opaque.length).toBe(2);
});

test("are refused where numbers would be computed of them at once", () => {
  const calls: ((from: Key) => unknown)[] = [
    (from) => rng.host.bits(from, 2),
    (from) => rng.host.uniform(from, 2),
    (from) => rng.host.randint(from, 2, 0, 3),
    (from) => rng.host.gamma(from, [1]),
    (from) => rng.host.permutation(from, 2),
    (from) => rng.host.truncatedNormal(from, -1, 1, 2),
  ];
  for (const call of calls) {
    call(key);
    expect(() => call(opaque)).toThrow(RandomError);
    expect(() => call(opaque)).toThrow(
      /^rng\.\w+: key is an argument of a function that is being recorded: use rng\.\w+ in/,
    );
  }
});
