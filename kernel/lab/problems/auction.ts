/**
 * Sealed-bid auctions of one good among bidders with independent values, uniform on [0, 1]. All bid by the same piecewise
 * linear function of their value. Host, float64.
 */
import {rng} from "../../engine/rng/index.ts";
import {checkName, checkWhole} from "./arguments.ts";

/** What the winner, whose bid is highest, pays: the own bid, or the highest of the others. */
export type AuctionRule = "first price" | "second price";

const RULES: readonly AuctionRule[] = ["first price", "second price"];
/** Parameters of a bid function: bids at the values 0, 1/8, …, 1. */
export const BID_KNOTS = 9;
const INTERVALS = BID_KNOTS - 1;

export interface AuctionRound {
  /** Of the bidder that learns, in each of the games of a batch. */
  readonly values: Float64Array;
  /** Values of the others, those of one game after another [games · (bidders − 1)], and what they bid. */
  readonly otherValues: Float64Array;
  readonly others: Float64Array;
}

/** Bids at the knots from a function of the value. */
export function bidFunction(bid: (value: number) => number): Float64Array {
  return Float64Array.from({length: BID_KNOTS}, (_, k) => bid(k / INTERVALS));
}

/** Where a value in [0, 1] is between the knots: the bid is (1 − share) θ_k + share θ_{k+1}. */
export function bidKnot(value: number): {k: number; share: number} {
  const k = Math.min(INTERVALS - 1, Math.floor(value * INTERVALS));
  return {k, share: value * INTERVALS - k};
}

/** β_θ(v). */
export function bidOf(theta: Float64Array, value: number): number {
  const {k, share} = bidKnot(value);
  return (1 - share) * (theta[k] as number) + share * (theta[k + 1] as number);
}

/**
 * Games of one learner against others who bid by `theta`.
 * @throws ProblemError for sizes that cannot be
 */
export function auctionRound(
  key: rng.Key,
  theta: Float64Array,
  {games, bidders = 2}: {games: number; bidders?: number},
): AuctionRound {
  checkWhole("auctionRound", "games", games, 1);
  checkWhole("auctionRound", "bidders", bidders, 2);
  const [ownKey, otherKey] = rng.split(key) as [rng.Key, rng.Key];
  const otherValues = new Float64Array(rng.host.uniform(otherKey, games * (bidders - 1)));
  return {
    values: new Float64Array(rng.host.uniform(ownKey, games)),
    otherValues,
    others: otherValues.map((value) => bidOf(theta, value)),
  };
}

/** The bid of the symmetric equilibrium: v (n − 1)/n where the winner pays the own bid, v where the second highest. */
export function equilibriumBid(value: number, rule: AuctionRule, bidders = 2): number {
  checkName("equilibriumBid", "rule", rule, RULES);
  return rule === "first price" ? (value * (bidders - 1)) / bidders : value;
}

/**
 * The exact gradient of the learner's expected utility by its own parameters, where everybody bids `slope` · v:
 * ∫ hat_k(v) (−G + (v − b) G′) dv with b = slope · v, G(b) = (b/slope)^(n−1), the payment −G for first price only.
 */
export function linearBidGradient(slope: number, rule: AuctionRule, bidders = 2): Float64Array {
  checkName("linearBidGradient", "rule", rule, RULES);
  const gradient = new Float64Array(BID_KNOTS);
  const points = 8000;
  for (let i = 0; i < points; i++) {
    const v = (i + 0.5) / points;
    const payment = rule === "first price" ? v ** (bidders - 1) : 0;
    const density = ((bidders - 1) * v ** (bidders - 2)) / slope;
    const byBid = (-payment + (v - slope * v) * density) / points;
    const {k, share} = bidKnot(v);
    gradient[k] = (gradient[k] as number) + (1 - share) * byBid;
    gradient[k + 1] = (gradient[k + 1] as number) + share * byBid;
  }
  return gradient;
}

/**
 * What the best answer to everybody's bids would win above them, on average over values: 0 in equilibrium. In the true
 * game; values and bids on grids of `points`.
 */
export function exploitability(theta: Float64Array, rule: AuctionRule, bidders = 2, points = 500): number {
  checkName("exploitability", "rule", rule, RULES);
  const grid = Float64Array.from({length: points}, (_, i) => (i + 0.5) / points);
  const bids = grid.map((value) => bidOf(theta, value)).sort();
  // Chance that the highest of the others is among the first i of the sorted bids, and the mean of what it then is.
  const won = Float64Array.from({length: points + 1}, (_, i) => (i / points) ** (bidders - 1));
  const paid = new Float64Array(points + 1);
  for (let i = 0; i < points; i++) {
    paid[i + 1] = (paid[i] as number) + ((won[i + 1] as number) - (won[i] as number)) * (bids[i] as number);
  }
  const utility = (value: number, bid: number, beaten: number) => {
    const payment = rule === "first price" ? bid * (won[beaten] as number) : (paid[beaten] as number);
    return value * (won[beaten] as number) - payment;
  };
  let gap = 0;
  // Between the others' values, so that who bids by the same function ties with nobody but where it is flat.
  for (let i = 1; i < points; i++) {
    const value = i / points;
    let best = 0;
    for (let beaten = 1; beaten <= points; beaten++) {
      best = Math.max(best, utility(value, bids[beaten - 1] as number, beaten));
    }
    const own = bidOf(theta, value);
    gap += (best - utility(value, own, countBelow(bids, own))) / (points - 1);
  }
  return gap;
}

/** How many of the sorted numbers are below a bound. */
function countBelow(sorted: Float64Array, bound: number): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
