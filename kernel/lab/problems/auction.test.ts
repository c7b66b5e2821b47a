import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {
  type AuctionRule,
  auctionRound,
  bidFunction,
  bidOf,
  equilibriumBid,
  exploitability,
  linearBidGradient,
} from "./auction.ts";

test("bids are piecewise linear between the knots", () => {
  const theta = bidFunction((v) => v * v);
  expect(bidOf(theta, 0.5)).toBe(0.25);
  expect(bidOf(theta, 1)).toBe(1);
  expect(bidOf(theta, 3 / 16)).toBeCloseTo((1 / 64 + 4 / 64) / 2, 12);
});

test("a round's others bid by the function that is given", () => {
  const {values, others} = auctionRound(
    rng.key(1),
    bidFunction((v) => v / 2),
    {games: 2000, bidders: 3},
  );
  expect([values.length, others.length]).toEqual([2000, 4000]);
  expect(Math.abs(others.reduce((sum, bid) => sum + bid, 0) / 4000 - 0.25)).toBeLessThan(0.01);
  expect(Math.max(...others)).toBeLessThanOrEqual(0.5);
});

describe.each([
  ["first price", 2],
  ["first price", 4],
  ["second price", 2],
  ["second price", 3],
] as const)("%s among %i", (rule, bidders) => {
  test("nobody gains by leaving the equilibrium, and somebody does elsewhere", () => {
    const at = (factor: number) => bidFunction((v) => factor * equilibriumBid(v, rule, bidders));
    expect(Math.abs(exploitability(at(1), rule, bidders))).toBeLessThan(0.003);
    expect(exploitability(at(0.7), rule, bidders)).toBeGreaterThan(0.004);
  });

  test("the exact gradient is 0 at the equilibrium, and the slope of the expected utility elsewhere", () => {
    const slope = equilibriumBid(1, rule, bidders);
    expect(Math.max(...linearBidGradient(slope, rule, bidders).map(Math.abs))).toBeLessThan(1e-9);
    // All parameters moved along θ: b = (1 + h) 0.6 v against 0.6 v, where the win's chance is ((1 + h) v)^(n−1).
    const along = linearBidGradient(0.6, rule, bidders).reduce((sum, g, k) => sum + (g * 0.6 * k) / 8, 0);
    const n = bidders;
    // ∫ v (1 − 0.6 (1 + h)) ((1 + h) v)^(n−1) dv, and for second price ∫ ∫_{w < (1+h) v} (v − 0.6 w) dw^(n−1) dv; at h = 0.
    const first = (n - 1 - 0.6 * n) / (n + 1);
    const second = ((n - 1) * (1 - 0.6)) / (n + 1);
    expect(along).toBeCloseTo(rule === "first price" ? first : second, 6);
  });
});

test("where all bid nothing a little more wins all", () => {
  expect(exploitability(new Float64Array(9), "first price")).toBeCloseTo(0.5, 2);
});

test("refuses what cannot be", () => {
  expect(() => auctionRound(rng.key(1), new Float64Array(9), {games: 10, bidders: 1})).toThrow(/bidders/);
  expect(() => equilibriumBid(1, "third price" as AuctionRule)).toThrow(/rule.*one of first price, second price/);
});
