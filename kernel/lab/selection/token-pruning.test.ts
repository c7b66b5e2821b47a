/** Card 061. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {type Projector, selectTokens, tanhProjector, zerothOrderSensitivity} from "./token-pruning.ts";

const [n, inputs, outputs] = [5, 4, 3];
const weights = rng.host.normal(rng.key(1), inputs * outputs);
const projector = tanhProjector(weights, inputs, outputs);
const tokens = Float64Array.from(rng.host.normal(rng.key(2), n * inputs));

test("the Jacobian's norm is that of differences", () => {
  const norms = projector.jacobianNorms(tokens);
  const found = new Float64Array(n);
  for (let a = 0; a < inputs; a++) {
    const moved = (h: number) => projector.apply(tokens.map((x, i) => (i % inputs === a ? x + h : x)));
    const [ahead, behind] = [moved(1e-5), moved(-1e-5)];
    ahead.forEach((value, i) => {
      const row = Math.floor(i / outputs);
      found[row] = (found[row] as number) + ((value - (behind[i] as number)) / 2e-5) ** 2;
    });
  }
  norms.forEach((norm, i) => {
    expect(found[i]).toBeCloseTo(norm, 7);
  });
});

describe("zerothOrderSensitivity", () => {
  test("estimates the Jacobian's norm without bias where the projector is linear", () => {
    const linear: Projector = {inputs: 2, outputs: 2, apply: (x) => x.map((v, i) => (i % 2 === 0 ? 3 * v : v))};
    const many = new Float64Array(2 * 500);
    const s = zerothOrderSensitivity(linear, many, {key: rng.key(3), directions: 40, epsilon: 1});
    const mean = s.reduce((sum, v) => sum + v, 0) / 500;
    // Var of 9 u₁² + u₂² is 2 (81 + 1).
    expect(Math.abs(mean - 10)).toBeLessThan(4 * Math.sqrt(164 / (500 * 40)));
  });

  test("takes 2 m passes over all tokens, each token with directions of its own", () => {
    let passes = 0;
    const counting: Projector = {
      ...projector,
      apply(x) {
        passes++;
        return projector.apply(x);
      },
    };
    const same = Float64Array.from({length: 2 * inputs}, (_, i) => 0.1 * (i % inputs));
    const s = zerothOrderSensitivity(counting, same, {key: rng.key(4), directions: 3});
    expect(passes).toBe(6);
    expect(s[0]).not.toBe(s[1]);
  });
});

describe("selectTokens", () => {
  const projected = Float64Array.of(1, 0, 0.99, 0.1, 0, 1, -1, 0, 0, 0);
  const scores = [5, 4.9, 1, 0.4, 0.1];

  test("takes the largest score, then what is large and new", () => {
    expect(Array.from(selectTokens(scores, projected, {count: 3}))).toEqual([0, 2, 3]);
  });

  test("without diversity it takes the largest scores", () => {
    expect(Array.from(selectTokens(scores, projected, {count: 5, diversity: 0}))).toEqual([0, 1, 2, 3, 4]);
  });

  test("with equal scores it is farthest first, from the first token on", () => {
    expect(Array.from(selectTokens([1, 1, 1, 1, 1], projected, {count: 3}))).toEqual([0, 3, 2]);
  });

  test("no token is taken twice, though all are alike, and tokens of no length give no NaN", () => {
    expect(Array.from(selectTokens([1, 1, 1], new Float64Array(6), {count: 3})).sort()).toEqual([0, 1, 2]);
    expect(Array.from(selectTokens([1, 1, 1], new Float64Array(6).fill(1), {count: 3})).sort()).toEqual([0, 1, 2]);
  });

  test("fewer are the first of more", () => {
    const s = zerothOrderSensitivity(projector, tokens, {key: rng.key(5)});
    const p = projector.apply(tokens);
    expect(selectTokens(s, p, {count: 2})).toEqual(selectTokens(s, p, {count: 4}).slice(0, 2));
  });
});

test("arguments that cannot be are refused", () => {
  expect(() => tanhProjector([1], 2, 2)).toThrow(/weights is 1 numbers, not 2 × 2/);
  const key = rng.key(0);
  expect(() => zerothOrderSensitivity(projector, new Float64Array(3), {key})).toThrow(
    /tokens is 3 numbers, not rows of 4/,
  );
  expect(() => zerothOrderSensitivity(projector, tokens, {key, directions: 0})).toThrow(/directions is 0/);
  expect(() => zerothOrderSensitivity(projector, tokens, {key, epsilon: 0})).toThrow(/epsilon is 0/);
  expect(() => selectTokens([1, 2], new Float64Array(3), {count: 1})).toThrow(/projected is 3 numbers, not rows for 2/);
  expect(() => selectTokens([1], new Float64Array(3), {count: 2})).toThrow(
    /count is 2, not a whole number from 1 to 1/,
  );
  expect(() => selectTokens([Number.NaN], new Float64Array(3), {count: 1})).toThrow(
    /scores\[0\] is NaN, not at least 0/,
  );
  expect(() => selectTokens([1], new Float64Array(3), {count: 1, diversity: -1})).toThrow(/diversity is -1/);
});
