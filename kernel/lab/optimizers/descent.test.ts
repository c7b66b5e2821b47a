import {describe, expect, test} from "vitest";
import {adam, type Descent, gradientDescent, heavyBall, nesterov, rmsprop} from "./descent.ts";

/** Runs on ½ a w², and says whether it ends nearer to 0 than it began. */
function converges(descent: Descent, curvature: number, eta: number): boolean {
  let w = Float64Array.of(1);
  let state = descent.init(1);
  for (let i = 0; i < 4000 && Math.abs(w[0] as number) < 1e6; i++) {
    const {updates, state: next} = descent.update(
      w.map((x) => curvature * x),
      state,
      eta,
    );
    w = w.map((x, j) => x + (updates[j] as number));
    state = next;
  }
  return Math.abs(w[0] as number) < 1;
}

describe.each([gradientDescent, heavyBall(0.9), heavyBall(0.5), nesterov(0.9)])("$name", (descent) => {
  test("is stable on a quadratic up to its threshold, and not above", () => {
    const edge = descent.threshold(0.1);
    expect(converges(descent, 0.99 * edge, 0.1)).toBe(true);
    expect(converges(descent, 1.01 * edge, 0.1)).toBe(false);
  });
});

test("thresholds of momentum are those of the paper", () => {
  expect(heavyBall(0.9).threshold(1)).toBeCloseTo(3.8, 12);
  expect(nesterov(0.9).threshold(1)).toBeCloseTo(3.8 / 2.8, 12);
  expect(adam(0.9).threshold(1)).toBeCloseTo(38, 10);
  expect(rmsprop().threshold(1)).toBe(2);
});

/** With the preconditioner frozen, Adam is heavy ball of dampened gradients. */
test("Adam's threshold is that of its dampened momentum", () => {
  const frozen: Descent = {
    ...gradientDescent,
    update(g, state, eta) {
      const mean = state.mean.map((m, i) => 0.9 * m + 0.1 * (g[i] as number));
      return {updates: mean.map((m) => -eta * m), state: {...state, mean}};
    },
  };
  const edge = adam(0.9).threshold(0.1);
  expect(converges(frozen, 0.99 * edge, 0.1)).toBe(true);
  expect(converges(frozen, 1.01 * edge, 0.1)).toBe(false);
});

test("RMSProp's first step has the size of the learning rate in every coordinate", () => {
  const descent = rmsprop(0.99, 1e-12);
  const {updates, state} = descent.update(Float64Array.of(3, -0.01), descent.init(2), 0.1);
  expect(updates[0]).toBeCloseTo(-0.1, 9);
  expect(updates[1]).toBeCloseTo(0.1, 9);
  expect(descent.precondition?.(state)[0]).toBeCloseTo(3, 9);
});

test("decays outside of [0, 1) are refused", () => {
  expect(() => heavyBall(1)).toThrow(/heavyBall: beta/);
  expect(() => nesterov(-0.1)).toThrow(/nesterov: beta/);
  expect(() => adam(0.9, 1)).toThrow(/adam: beta2/);
  expect(() => adam(0.9, 0.9, 0)).toThrow(/adam: eps/);
});
