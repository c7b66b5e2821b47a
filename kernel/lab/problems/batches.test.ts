import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {batches, drawBatches} from "./batches.ts";

const key = rng.key(7);
const take = (count: number, n: number, size: number) => {
  const next = batches(key, n, size);
  return Array.from({length: count}, () => [...next.next().value]);
};

test("an epoch has every row once, the next in another order", () => {
  const [a = [], b = [], c = [], d = []] = take(4, 10, 5);
  const [first, second] = [
    [...a, ...b],
    [...c, ...d],
  ];
  for (const epoch of [first, second]) expect(epoch.toSorted((x, y) => x - y)).toEqual([...Array(10).keys()]);
  expect(first).not.toEqual(second);
});

test("what is left over of an epoch is left out", () => {
  const all = take(6, 7, 3);
  for (let epoch = 0; epoch < 3; epoch++) {
    const rows = [...(all[2 * epoch] ?? []), ...(all[2 * epoch + 1] ?? [])];
    expect(new Set(rows).size).toBe(6);
  }
});

test("the same key gives the same batches, another key others; a batch is the caller's own", () => {
  expect(take(5, 50, 8)).toEqual(take(5, 50, 8));
  const other = batches(rng.key(8), 50, 8).next().value;
  expect([...other]).not.toEqual(take(1, 50, 8)[0]);
  const next = batches(key, 4, 2);
  const first = next.next().value.fill(9);
  expect([...next.next().value, ...first].filter((row) => row === 9)).toHaveLength(2);
});

test.each([
  [0, 1, /n is 0, not a whole number ≥ 1/],
  [10, 0, /size is 0, not a whole number from 1 to 10/],
  [10, 11, /size is 11/],
  [10, 2.5, /size is 2.5/],
])("refuses %d rows in batches of %d at once", (n, size, message) => {
  expect(() => batches(key, n, size)).toThrow(message);
});

test("refuses what is no key at once", () => {
  expect(() => batches(3 as unknown as typeof key, 10, 2)).toThrow(/key must be a key/);
});

test("draws of runs side by side take the same rows of every table, and are no run's alone", async () => {
  await tf.setBackend("cpu");
  const [x, y] = [tf.tensor2d([...Array(20).keys()], [10, 2]), tf.tensor1d([...Array(10).keys()])];
  const [a, b] = drawBatches(key, [x, y], {runs: 3, size: 4}) as [tf.Tensor, tf.Tensor];
  expect([a.shape, b.shape]).toEqual([
    [3, 4, 2],
    [3, 4],
  ]);
  expect(await a.flatten().array()).toEqual((await b.flatten().array()).flatMap((row) => [2 * row, 2 * row + 1]));
  const [first, second] = (await b.array()) as number[][];
  expect(first).not.toEqual(second);
  expect(() => drawBatches(key, [x, tf.ones([9])], {runs: 1, size: 2})).toThrow(/tables\[1\] is .*shape \[10\]/);
  expect(() => drawBatches(key, [x], {runs: 0, size: 2})).toThrow(/options.runs is 0/);
});
