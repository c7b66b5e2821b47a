/** Against products written out, and differences. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {modularRationales, tokenPolicy} from "./index.ts";

describe("a policy of three tokens from two", () => {
  const policy = tokenPolicy({vocabulary: 2, length: 3});
  const logits = Float64Array.from(rng.host.normal(rng.key(1), policy.size));
  const p = policy.conditionals(logits);

  test("has a row of logits for each beginning", () => {
    expect([policy.size, policy.sequences]).toEqual([2 + 4 + 8, 8]);
    expect(policy.tokens(5)).toEqual([1, 0, 1]);
  });

  test("says sequences with the product of the conditional probabilities", () => {
    const found = policy.probabilities(p);
    // 1 0 1: row of nothing, row of "1" (second of the second level), row of "1 0" (third of the third level).
    const share = (row: number, token: number) => {
      const [a, b] = [Math.exp(logits[row] as number), Math.exp(logits[row + 1] as number)];
      return (token === 0 ? a : b) / (a + b);
    };
    expect(found[5]).toBeCloseTo(share(0, 1) * share(2 + 2, 0) * share(6 + 4, 1), 14);
    expect(found.reduce((sum, x) => sum + x, 0)).toBeCloseTo(1, 14);
  });

  test("has the scores that differences of log p give", () => {
    for (const z of [0, 3, 5]) {
      const score = new Float64Array(policy.size + 1);
      policy.addScore(p, z, 2, score, 1);
      for (let i = 0; i < policy.size; i++) {
        const at = (by: number) =>
          Math.log(
            policy.probabilities(policy.conditionals(logits.map((l, j) => (i === j ? l + by : l))))[z] as number,
          );
        expect(score[1 + i]).toBeCloseTo((2 * (at(1e-5) - at(-1e-5))) / 2e-5, 8);
      }
    }
  });

  test("is made from probabilities", () => {
    const wanted = policy.probabilities(p);
    const found = policy.probabilities(policy.conditionals(policy.logitsOf(wanted.map((x) => 3 * x))));
    for (const [z, x] of wanted.entries()) expect(found[z]).toBeCloseTo(x, 14);
    expect(() => policy.logitsOf([1, 2])).toThrow(/probabilities is 2 numbers.*not 8 numbers above 0/);
  });
});

test("sizes that cannot be are refused", () => {
  expect(() => tokenPolicy({vocabulary: 1, length: 3})).toThrow(/vocabulary is 1, not a whole number ≥ 2/);
  expect(() => tokenPolicy({vocabulary: 10, length: 6})).toThrow(/length is 6, not one with ≤ 100,000 sequences/);
});

test("about a seventh of all rationales is right, each prompt's own, and accuracies sum their probabilities", () => {
  const task = modularRationales({key: rng.key(2)});
  const {sequences} = task.policy;
  const shares = task.accuracies(new Float64Array(12 * sequences).fill(1 / sequences));
  for (const share of shares) expect(Math.abs(share - 1 / 7)).toBeLessThan(0.01);
  // Sums modulo 7 tell changes of one token apart.
  for (let z = 0; z < sequences; z += 6) {
    const right = task.correct.subarray(z, z + 6).reduce((sum, c) => sum + c, 0);
    expect(right).toBeLessThanOrEqual(1);
  }
  expect(() => modularRationales({key: rng.key(2), prompts: 0})).toThrow(/prompts is 0/);
});
