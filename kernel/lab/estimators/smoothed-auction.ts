/**
 * Gradients for bidders whose utility jumps (after Enabling First-Order Gradient-Based Learning for Equilibrium
 * Computation in Markets: the smoothing is the field's, a softmax over bids). Each is the mean over the games of a round of
 * the gradient by the learner's *own* bid function; the others' bids are given. Host, float64.
 */
import {rng} from "../../engine/rng/index.ts";
import {type AuctionRound, type AuctionRule, BID_KNOTS, bidKnot, bidOf} from "../problems/index.ts";
import {checkAbove} from "./estimator.ts";

/** How a learner's gradient is estimated from the bids of a round. */
export type AuctionGradient = (key: rng.Key, theta: Float64Array, round: AuctionRound) => Float64Array;

/**
 * The share of the good that a bid wins, x = 1/(1 + Σ_k exp((o_k − b)/λ)): a softmax over bids of temperature λ. At λ = 0
 * it is the true allocation, 1 for a bid above all others and 0 else.
 */
export function allocation(bid: number, others: ArrayLike<number>, temperature: number): number {
  if (temperature === 0) return bid > highest(others) ? 1 : 0;
  let sum = 1;
  for (let k = 0; k < others.length; k++) sum += Math.exp(((others[k] as number) - bid) / temperature);
  return 1 / sum;
}

/** u = (v − price) x, with the price of the rule. */
export function auctionUtility(
  value: number,
  bid: number,
  others: ArrayLike<number>,
  rule: AuctionRule,
  temperature = 0,
): number {
  return (value - (rule === "first price" ? bid : highest(others))) * allocation(bid, others, temperature);
}

/**
 * Pathwise through the smoothed game: ∂u/∂b = (v − price) x (1 − x)/λ − x, the last term for first price only.
 * @throws EstimatorError unless λ is above 0
 */
export function smoothedAuction(rule: AuctionRule, temperature: number): AuctionGradient {
  checkAbove("smoothedAuction", "temperature", temperature);
  return (_, theta, round) =>
    byOwnBid(theta, round, (value, bid, others) => {
      const x = allocation(bid, others, temperature);
      const price = rule === "first price" ? bid : highest(others);
      return ((value - price) * x * (1 - x)) / temperature - (rule === "first price" ? x : 0);
    });
}

/** Pathwise through the true game: the allocation's derivative is 0 where it has one, so that only the payment is seen. */
export function naiveAuction(rule: AuctionRule): AuctionGradient {
  return (_, theta, round) =>
    byOwnBid(theta, round, (_value, bid, others) => (rule === "first price" ? -allocation(bid, others, 0) : 0));
}

/**
 * The score function on bids b + σ e, e ~ N(0, 1), with the utility of b itself as baseline: (u(b + σe) − u(b)) e/σ.
 * @throws EstimatorError unless σ is above 0
 */
export function scoredAuction(rule: AuctionRule, sigma: number): AuctionGradient {
  checkAbove("scoredAuction", "sigma", sigma);
  return (key, theta, round) => {
    const noise = rng.host.normal(key, round.values.length);
    return byOwnBid(theta, round, (value, bid, others, game) => {
      const e = noise[game] as number;
      const change = auctionUtility(value, bid + sigma * e, others, rule) - auctionUtility(value, bid, others, rule);
      return (change * e) / sigma;
    });
  };
}

/**
 * Antithetic evolution strategy on the parameters: one e ~ N(0, I) a round, (ū(θ + σe) − ū(θ − σe)) e/(2σ) on the same
 * values against the same bids.
 * @throws EstimatorError unless σ is above 0
 */
export function evolvedAuction(rule: AuctionRule, sigma: number): AuctionGradient {
  checkAbove("evolvedAuction", "sigma", sigma);
  return (key, theta, round) => {
    const noise = rng.host.normal(key, BID_KNOTS);
    const meanAt = (way: number) => {
      const moved = theta.map((bid, k) => bid + way * sigma * (noise[k] as number));
      let sum = 0;
      eachGame(round, (value, others) => {
        sum += auctionUtility(value, bidOf(moved, value), others, rule);
      });
      return sum / round.values.length;
    };
    const slope = (meanAt(1) - meanAt(-1)) / (2 * sigma);
    return Float64Array.from(noise, (e) => slope * e);
  };
}

/** The mean over games of ∂u/∂b · ∂β_θ(v)/∂θ. */
function byOwnBid(
  theta: Float64Array,
  round: AuctionRound,
  slopeOf: (value: number, bid: number, others: Float64Array, game: number) => number,
): Float64Array {
  const gradient = new Float64Array(BID_KNOTS);
  eachGame(round, (value, others, game) => {
    const slope = slopeOf(value, bidOf(theta, value), others, game) / round.values.length;
    const {k, share} = bidKnot(value);
    gradient[k] = (gradient[k] as number) + (1 - share) * slope;
    gradient[k + 1] = (gradient[k + 1] as number) + share * slope;
  });
  return gradient;
}

/** @param visit gets the others' bids in an array that the next game overwrites */
function eachGame(
  {values, others}: AuctionRound,
  visit: (value: number, others: Float64Array, game: number) => void,
): void {
  const count = others.length / values.length;
  const bids = new Float64Array(count);
  for (let game = 0; game < values.length; game++) {
    for (let k = 0; k < count; k++) bids[k] = others[game * count + k] as number;
    visit(values[game] as number, bids, game);
  }
}

function highest(bids: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < bids.length; k++) most = Math.max(most, bids[k] as number);
  return most;
}
