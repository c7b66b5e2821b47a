/** Against sums over all prompts, and the library's leave-one-out score function. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {inContextTask} from "../problems/index.ts";
import {
  bench,
  exemplarSelection,
  type PromptLosses,
  projectOnSimplex,
  promptScore,
  type ScoredProblem,
  type SelectionBaseline,
  type SelectionParameters,
  scoreFunction,
  selectionGradient,
} from "./index.ts";

/** Two slots of three candidates with a loss of its own for each of the nine prompts. */
const table = [0.3, 1, -2, 0.5, 4, 1.5, 0, 2, 3];
const lossOf = (prompt: ArrayLike<number>) => table[3 * (prompt[0] as number) + (prompt[1] as number)] as number;
const losses: PromptLosses = (prompts) => prompts.map(lossOf);
const p = Float64Array.of(0.2, 0.5, 0.3, 0.6, 0.1, 0.3);
const options = {slots: 2, candidates: 3};

/** ∇_a E L over all nine prompts. */
const exact = new Float64Array(6);
for (let j = 0; j < 3; j++) {
  for (let l = 0; l < 3; l++) {
    const weight = (p[j] as number) * (p[3 + l] as number) * lossOf([j, l]);
    for (let a = 0; a < 3; a++) {
      exact[a] = (exact[a] as number) + weight * ((a === j ? 1 : 0) - (p[a] as number));
      exact[3 + a] = (exact[3 + a] as number) + weight * ((a === l ? 1 : 0) - (p[3 + a] as number));
    }
  }
}

describe("the gradient", () => {
  test.each([
    ["mean", 4],
    ["mean", 2],
    ["none", 4],
  ] as const)("with baseline %s and %i draws has the mean of all prompts", (baseline, draws) => {
    const [verdict] =
      bench([promptScore(losses, p, {...options, draws, baseline})], exact, {key: rng.key(1), batch: 30_000}).next()
        .value ?? [];
    expect(Math.abs(verdict?.z ?? Number.NaN)).toBeLessThan(4.5);
    expect(verdict?.squaredBias).toBeLessThan((20 * (verdict?.variance ?? 0)) / 30_000);
  });

  test("is the leave-one-out score function", () => {
    const prompts = [
      [0, 1],
      [2, 2],
      [1, 0],
      [0, 0],
    ].map((prompt) => Int32Array.from(prompt));
    const problem: ScoredProblem = {
      size: 6,
      sample: (_, count, use) => {
        for (let i = 0; i < count; i++) {
          const [j = 0, l = 0] = prompts[i] as Int32Array;
          use(
            lossOf([j, l]),
            p.map((q, a) => (a === j || a === 3 + l ? 1 : 0) - q),
          );
        }
      },
    };
    const found = selectionGradient(p, prompts, losses(prompts, rng.key(0)));
    const expected = scoreFunction(problem, {baseline: "leave-one-out", samples: 4}).draw(rng.key(0), 1);
    for (const [at, g] of found.entries()) expect(g).toBeCloseTo(expected[at] as number, 12);
  });

  test("of the probabilities themselves is 1/p where a candidate was drawn", () => {
    const prompts = [Int32Array.of(0, 2), Int32Array.of(1, 2)];
    const found = selectionGradient(p, prompts, [1, 3], {parameters: "simplex"});
    expect([...found]).toEqual([-1 / 0.2, 1 / 0.5, 0, 0, 0, 0]);
  });
});

test("projections on the simplex are its nearest points", () => {
  expect([...projectOnSimplex(Float64Array.of(0.2, 0.5, 0.3))]).toEqual([0.2, 0.5, 0.3]);
  const v = Float64Array.of(0.9, -0.4, 0.6, 0.1);
  const found = projectOnSimplex(v);
  expect(found.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 14);
  // (v − found) makes no acute angle with the way to any corner.
  for (let corner = 0; corner < 4; corner++) {
    const product = found.reduce((sum, x, i) => sum + ((v[i] as number) - x) * ((i === corner ? 1 : 0) - x), 0);
    expect(product).toBeLessThan(1e-12);
  }
});

test.each(["softmax", "simplex"] as const)("learning by %s finds the prompt of least loss", (parameters) => {
  const learningRate = parameters === "softmax" ? 0.5 : 0.005;
  const states = [...exemplarSelection(losses, {key: rng.key(3), ...options, parameters, learningRate, steps: 400})];
  expect([...(states[0]?.probabilities ?? [])]).toEqual(Array(6).fill(1 / 3));
  expect([...(states[399]?.prompt ?? [])]).toEqual([0, 2]);
});

test("what cannot be is refused by name", () => {
  const run = (given: object) => exemplarSelection(losses, {key: rng.key(1), ...options, ...given}).next();
  expect(() => run({draws: 1})).toThrow(/samples must be a whole number of at least 2; it is 1/);
  expect(() => run({slots: 0})).toThrow(/slots must be a whole number above 0; it is 0/);
  expect(() => run({baseline: "median" as SelectionBaseline})).toThrow(/baseline must be mean or none; it is median/);
  expect(() => run({parameters: "cube" as SelectionParameters})).toThrow(
    /parameters must be softmax or simplex; it is cube/,
  );
  expect(() => promptScore(losses, p.subarray(1), options)).toThrow(/probabilities must be 6 numbers; it is 5/);
});

describe("the black box", () => {
  const task = inContextTask({key: rng.key(5)});

  test("has half of its labels wrong, and says what its formula says", () => {
    const wrong = task.labels.filter((label, j) => label !== task.truth[j]).length;
    expect(wrong).toBe(12);
    expect(task.test.loss([])).toBeCloseTo(Math.log(4), 12);
    // One exemplar twice: from its kernel e, told by the answer 0.02/(0.08 + e) to queries of other classes.
    const one = task.labels.indexOf(2);
    const rows = Array.from({length: task.test.count}, (_, row) => row);
    const once = rows.map((row) => task.test.loss([one], [row]));
    const others = rows.filter((row) => (once[row] as number) > Math.log(4));
    expect(others.length).toBeGreaterThan(100);
    for (const row of others) {
      const e = 0.02 * Math.exp(once[row] as number) - 0.08;
      expect(task.test.loss([one, one], [row])).toBeCloseTo(Math.log((0.08 + 2 * e) / 0.02), 10);
    }
    expect(task.test.loss([one])).toBeCloseTo(once.reduce((sum, x) => sum + x, 0) / once.length, 12);
  });

  test("answers better by right exemplars than by mislabelled ones", () => {
    const of = (right: boolean) =>
      [0, 1, 2, 3].map((c) => task.labels.findIndex((label, j) => label === c && (label === task.truth[j]) === right));
    const [good, bad] = [of(true), of(false).filter((j) => j >= 0)];
    expect(task.test.accuracy(good)).toBeGreaterThan(task.test.accuracy(bad) + 0.2);
    expect(() => inContextTask({key: rng.key(1), wrong: 2})).toThrow(/wrong is 2, not a number from 0 to 1/);
  });
});
