/** Against sums over all rationales. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {modularRationales} from "../problems/index.ts";
import {drawIndex} from "./categorical.ts";
import {bench, type TriceRule, trice, triceTraining, triceWeights} from "./index.ts";
import {exactRationaleGradient, rationalePolicies, rationalePosterior} from "./trice.ts";

const task = modularRationales({key: rng.key(7), prompts: 3});
const {policy} = task;
const logits = [1, 2, 3].map((seed) => rng.host.normal(rng.key(seed), policy.size));
const policies = rationalePolicies(task, logits);
const exact = exactRationaleGradient(task, policies);

test("draws fall on indices as their weights say, and never on a weight of 0", () => {
  const weights = [9, 0, 1, 0, 3, 0];
  expect([0, 0.24, 0.26, 0.999999].map((u) => drawIndex(weights, u, 1))).toEqual([2, 2, 4, 4]);
});

test("the exact gradient is that of the mean log probability of a right answer, by differences", () => {
  const value = (tables: Float32Array[] | Float64Array[]) =>
    task.accuracies(rationalePolicies(task, tables).probabilities).reduce((sum, a) => sum + Math.log(a) / 3, 0);
  for (const [x, i] of [
    [0, 0],
    [1, 4],
    [2, 7],
    [2, 100],
  ] as const) {
    const moved = (by: number) =>
      logits.map((table, n) => Float64Array.from(table, (l, j) => (n === x && j === i ? l + by : l)));
    expect(exact[x * policy.size + i]).toBeCloseTo((value(moved(1e-5)) - value(moved(-1e-5))) / 2e-5, 8);
  }
});

test("posteriors are over right rationales, and sum to 1", () => {
  const posterior = rationalePosterior(task, policies);
  for (const [at, p] of posterior.entries()) expect(p > 0).toBe(task.correct[at] === 1);
  expect(posterior.reduce((sum, p) => sum + p, 0)).toBeCloseTo(3, 12);
});

test("each example's weight is what its rule says", () => {
  const accepted = [1, 0, 1, 1];
  expect([...triceWeights(accepted, "trice")]).toEqual([2 / 3, 1, 2 / 3, 2 / 3]);
  expect([...triceWeights(accepted, "own-acceptance")]).toEqual(accepted);
  expect([...triceWeights(accepted, "self-included")]).toEqual([0.75, 0.75, 0.75, 0.75]);
  for (const rule of ["mcmc-em", "star"] as const) expect([...triceWeights(accepted, rule)]).toEqual([0, 0, 0, 0]);
});

describe("means of 8,000 draws of two of the three prompts", () => {
  const judge = (rule: TriceRule, expected: ArrayLike<number>) => {
    const rounds = bench([trice(task, logits, {rule, batch: 2})], expected, {key: rng.key(9), batch: 400});
    let verdict: {z: number} | undefined;
    for (let i = 0; i < 20; i++) verdict = rounds.next().value?.[0];
    return verdict?.z ?? Number.NaN;
  };
  const accuracies = task.accuracies(policies.probabilities);
  /** The exact gradient with each prompt's part times a factor. */
  const scaled = (factor: (accuracy: number) => number) =>
    exact.map((g, at) => g * factor(accuracies[Math.floor(at / policy.size)] as number));

  test.each(["trice", "mcmc-em"] as const)("%s: the exact gradient", (rule) => {
    expect(Math.abs(judge(rule, exact))).toBeLessThan(4.5);
  });
  // E[c ∇ log p] = ∇ accuracy = accuracy · ∇ log accuracy.
  test.each([
    ["star", (a: number) => a],
    ["own-acceptance", (a: number) => 1 - a],
    ["self-included", (a: number) => 1 - a / 2],
  ] as const)("%s: the exact gradient times what the accuracy makes of it", (rule, factor) => {
    expect(Math.abs(judge(rule, scaled(factor)))).toBeLessThan(4.5);
    expect(Math.abs(judge(rule, exact))).toBeGreaterThan(4.5);
  });
});

test("training keeps right rationales in memory and ends with more right answers", () => {
  const states = [...triceTraining(task, {key: rng.key(4), batch: 2, steps: 300})];
  expect(states).toHaveLength(300);
  for (const {memory, batch} of states) {
    for (const [x, z] of memory.entries()) expect(task.correct[x * policy.sequences + z]).toBe(1);
    for (const [n, c] of batch.accepted.entries()) if (c === 1) expect(batch.memory[n]).toBe(batch.proposals[n]);
  }
  expect(states[0]?.accuracy).toBeLessThan(0.3);
  expect(states[299]?.accuracy).toBeGreaterThan(0.6);
});

test("what cannot be is refused by name", () => {
  expect(() => trice(task, logits, {rule: "dice" as TriceRule})).toThrow(/rule must be trice, .*; it is dice/);
  expect(() => trice(task, logits, {batch: 1})).toThrow(/samples must be a whole number of at least 2; it is 1/);
  expect(() => trice(task, logits, {batch: 4})).toThrow(/batch must be at most the 3 prompts; it is 4/);
  expect(() => trice(task, logits.slice(1), {batch: 2})).toThrow(/logits must be a list of 3; it is 2/);
  expect(() => triceTraining(task, {key: rng.key(1), batch: 2, learningRate: 0}).next()).toThrow(/learningRate/);
});
