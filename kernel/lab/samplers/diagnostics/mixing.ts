/**
 * How well chains mix: A. Vehtari, A. Gelman, D. Simpson, B. Carpenter and P.-C. Bürkner, "Rank-normalization, folding,
 * and localization: an improved R̂ for assessing convergence of MCMC", Bayesian Analysis 16 (2021), as in Stan.
 *
 * All give NaN for draws that are constant or not finite. They see only where the chains have been: chains that all
 * miss the same hill look well mixed.
 */
import {at} from "../../problems/densities/density.ts";
import {type Chains, checkChains, halves, mean, quantile, rankNormalized, variance} from "./chains.ts";

/**
 * Effective number of independent draws for the bulk of the distribution (of its rank-normalized draws).
 * @throws SamplerError for fewer than 8 draws or chains of different lengths
 */
export function essBulk(chains: Chains): number {
  checkChains("essBulk", chains, 8);
  if (!areFinite(chains)) return Number.NaN;
  return essOf(rankNormalized(halves(chains)));
}

/**
 * The smaller of the effective numbers of draws for the 5 % and the 95 % quantile.
 * @throws SamplerError as `essBulk`
 */
export function essTail(chains: Chains): number {
  checkChains("essTail", chains, 8);
  if (!areFinite(chains)) return Number.NaN;
  const split = halves(chains);
  const forQuantile = (p: number) => {
    const bound = quantile(split, p);
    return essOf(split.map((chain) => chain.map((value) => (value <= bound ? 1 : 0))));
  };
  return Math.min(forQuantile(0.05), forQuantile(0.95));
}

/**
 * Effective number of draws for the mean: draws / (1 + 2 Σ autocorrelations), each chain in halves, the sum ended by
 * Geyer's initial monotone sequence.
 * @throws SamplerError as `essBulk`
 */
export function ess(chains: Chains): number {
  checkChains("ess", chains, 8);
  return essOf(halves(chains));
}

/**
 * Split R̂: the larger of that of rank-normalized draws and that of their distances from the median, which sees
 * different spreads. Near 1 when chains agree; above 1.01 they do not.
 * @throws SamplerError as `essBulk`
 */
export function splitRhat(chains: Chains): number {
  checkChains("splitRhat", chains, 8);
  if (!areFinite(chains)) return Number.NaN;
  const split = halves(chains);
  const median = quantile(split, 0.5);
  const folded = split.map((chain) => chain.map((value) => Math.abs(value - median)));
  return Math.max(rhat(rankNormalized(split)), rhat(rankNormalized(folded)));
}

/**
 * R̂ = √(pooled variance / variance within chains) of the draws as they are (Gelman and Rubin 1992).
 * @throws SamplerError for fewer than 2 chains' worth of draws
 */
export function rhat(chains: Chains): number {
  checkChains("rhat", chains, 2);
  const {within, pooled} = variances(chains);
  return isConstant(chains) ? Number.NaN : Math.sqrt(pooled / within);
}

/**
 * Autocorrelations of lags 0 to `maxLag`, averaged over chains about the mean of all.
 * @throws SamplerError when chains are not longer than maxLag
 */
export function autocorrelation(chains: Chains, maxLag: number): Float64Array {
  checkChains("autocorrelation", chains, maxLag + 2);
  const centre = chains.reduce((sum, chain) => sum + mean(chain), 0) / chains.length;
  const of = (lag: number) => chains.reduce((sum, chain) => sum + autocovariance(chain, centre, lag), 0);
  const whole = of(0);
  return Float64Array.from({length: maxLag + 1}, (_, lag) => of(lag) / whole);
}

function variances(chains: Chains): {within: number; pooled: number} {
  const length = chains[0]?.length ?? 0;
  const within = chains.reduce((sum, chain) => sum + variance(chain), 0) / chains.length;
  const between = chains.length > 1 ? variance(Float64Array.from(chains, mean)) : 0;
  return {within, pooled: (within * (length - 1)) / length + between};
}

/** Of lag t, divided by the number of draws. */
function autocovariance(chain: Float64Array, centre: number, lag: number): number {
  let sum = 0;
  for (let i = lag; i < chain.length; i++) sum += (at(chain, i) - centre) * (at(chain, i - lag) - centre);
  return sum / chain.length;
}

function isConstant(chains: Chains): boolean {
  const first = chains[0]?.[0];
  return chains.every((chain) => chain.every((value) => value === first));
}

function areFinite(chains: Chains): boolean {
  return chains.every((chain) => chain.every(Number.isFinite));
}

/** Stan's estimate, of chains that are halves already. */
function essOf(chains: Chains): number {
  if (isConstant(chains) || !areFinite(chains)) return Number.NaN;
  const length = chains[0]?.length ?? 0;
  const draws = chains.length * length;
  const {within, pooled} = variances(chains);
  const centres = chains.map(mean);
  const correlation = (lag: number) => {
    const covariance = chains.reduce((sum, chain, i) => sum + autocovariance(chain, centres[i] as number, lag), 0);
    return 1 - (within - covariance / chains.length) / pooled;
  };
  // Pairs of lags (0, 1), (2, 3), … have positive, falling sums in a reversible chain: what is not so is noise.
  let [lag, total, least] = [0, 0, Number.POSITIVE_INFINITY];
  let even = 1;
  for (; lag + 1 < length - 3; lag += 2) {
    even = lag === 0 ? 1 : correlation(lag);
    const pair = even + correlation(lag + 1);
    if (!(pair > 0)) break;
    least = Math.min(least, pair);
    total += least;
  }
  const tau = -1 + 2 * total + Math.max(even, 0) * (lag > 0 ? 1 : 0);
  // Chains that swing about their mean have more than `draws` effective draws, but not without bound.
  return draws / Math.max(tau, 1 / Math.log10(draws));
}
