/** Card 63. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {auctionRound, bidFunction, bidOf, linearBidGradient} from "../problems/index.ts";
import {
  type AuctionGradient,
  allocation,
  auctionUtility,
  evolvedAuction,
  naiveAuction,
  scoredAuction,
  smoothedAuction,
} from "./smoothed-auction.ts";

const theta = bidFunction((v) => 0.6 * v);
const norm = (x: ArrayLike<number>) => Math.hypot(...Array.from(x));
/** Mean of estimates over rounds. */
function meanOf(estimate: AuctionGradient, repeats: number, games = 256): Float64Array {
  const mean = new Float64Array(9);
  for (const [i, key] of rng.split(rng.key(5), repeats).entries()) {
    const round = auctionRound(key, theta, {games});
    const found = estimate(rng.foldIn(rng.key(6), i), theta, round);
    for (const [k, value] of found.entries()) mean[k] = (mean[k] as number) + value / repeats;
  }
  return mean;
}
const errorOf = (mean: Float64Array, truth: Float64Array) =>
  norm(mean.map((value, k) => value - (truth[k] as number))) / norm(truth);

test("two bidders share by a logistic function, and the true game is its limit", () => {
  expect(allocation(0.5, [0.4], 0.1)).toBeCloseTo(1 / (1 + Math.exp(-1)), 12);
  expect(allocation(0.5, [0.4], 1e-6)).toBe(1);
  expect([allocation(0.5, [0.4, 0.6], 0), allocation(0.5, [0.4, 0.1], 0), allocation(0.5, [0.5], 0)]).toEqual([
    0, 1, 0,
  ]);
});

describe.each(["first price", "second price"] as const)("%s", (rule) => {
  test("the smooth gradient is the slope of the smooth utility, others' bids held", () => {
    const round = auctionRound(rng.key(1), theta, {games: 20, bidders: 3});
    const mean = (own: Float64Array) =>
      round.values.reduce(
        (sum, value, g) =>
          sum + auctionUtility(value, bidOf(own, value), round.others.subarray(2 * g, 2 * g + 2), rule, 0.1) / 20,
        0,
      );
    for (const [k, slope] of smoothedAuction(rule, 0.1)(rng.key(0), theta, round).entries()) {
      const moved = (h: number) => mean(theta.map((bid, j) => (j === k ? bid + h : bid)));
      expect((moved(1e-6) - moved(-1e-6)) / 2e-6).toBeCloseTo(slope, 7);
    }
  });

  test("all but the naive gradient are near the true one on average", () => {
    const truth = linearBidGradient(0.6, rule);
    expect(errorOf(meanOf(smoothedAuction(rule, 0.03), 400), truth)).toBeLessThan(0.25);
    expect(errorOf(meanOf(scoredAuction(rule, 0.05), 400), truth)).toBeLessThan(0.25);
    expect(errorOf(meanOf(evolvedAuction(rule, 0.05), 3000), truth)).toBeLessThan(0.5);
    expect(errorOf(meanOf(naiveAuction(rule), 400), truth)).toBeGreaterThan(0.9);
  });
});

test("refuses what cannot be", () => {
  expect(() => smoothedAuction("first price", 0)).toThrow(/temperature must be above 0/);
  expect(() => evolvedAuction("first price", -1)).toThrow(/sigma must be above 0/);
});
