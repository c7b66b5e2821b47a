/** What a live run shows of its chains, kept on the host. */
import type {Key} from "../../engine/rng/index.ts";
import {at, type PlaneDensity} from "../problems/densities/density.ts";
import type {Estimate} from "./diagnostics/estimates.ts";
import {autocorrelation, essBulk, essTail, splitRhat} from "./diagnostics/mixing.ts";
import {type Mmd, mmd} from "./diagnostics/mmd.ts";

/** A step of all chains, read back. */
export interface Observed {
  /** [chains, 2] */
  readonly position: Float64Array;
  readonly isDivergent: Float64Array;
  readonly acceptance: Float64Array | null;
  readonly energyError: Float64Array | null;
  readonly gradEvals: number;
}

/** How the chains are doing; NaN where there is too little to say. */
export interface Report {
  /** Draws that it is made of: of each chain, and of how many chains. */
  readonly draws: number;
  readonly chains: number;
  /** The smaller of both coordinates' effective numbers of draws. */
  readonly essBulk: number;
  readonly essTail: number;
  /** The larger of both coordinates'. */
  readonly rhat: number;
  /** Of the first coordinate, by lag. */
  readonly autocorrelation: Float64Array;
  /** Between draws and exact samples. */
  readonly mmd: Mmd | null;
  /** Mean of min(1, e^(−ΔH)), of the latest steps, half of all or more; null without an accept step. */
  readonly acceptance: number | null;
  /** E e^(−ΔH) of the same steps; null where H is not computed. It is 1 once the chains are where they should be. */
  readonly expError: Estimate | null;
}

export interface MonitorState {
  readonly density: PlaneDensity;
  readonly step: number;
  readonly chains: number;
  /** Where the chains are: [chains, 2]. */
  readonly position: Float64Array;
  /** The way of the first chain, its latest places last: [n, 2]. */
  readonly path: Float64Array;
  readonly gradEvals: number;
  /** Chains whose latest step diverged. Without an accept step they are lost. */
  readonly divergentChains: number;
  /** Half of the chains or more diverge; without an accept step, any. */
  readonly isDiverged: boolean;
  readonly report: Report;
}

export interface Monitor {
  add(observed: Observed): void;
  /** @param fresh whether to compute the report anew, which takes some 20 ms */
  state(fresh: boolean): MonitorState;
}

/** Draws of a chain that are kept; beyond, every second one goes. */
const MOST_DRAWS = 1000;
/** Chains that the diagnostics of mixing look at. */
const MOST_CHAINS = 16;
/** Points of the first chain's way. */
const PATH = 24;
/** Points that are compared with exact samples. */
const COMPARED = 300;
const LAGS = 40;

/** @param key for exact samples of the density */
export function monitor(density: PlaneDensity, key: Key): Monitor {
  const exact = density.sample(key, COMPARED);
  const [v1, v2] = density.moments.variances;
  const lengthscale = Math.sqrt((v1 + v2) / 2);
  let kept: Float64Array[] = [];
  let every = 1;
  let [step, gradEvals] = [0, 0];
  let energy = energyErrors();
  let before = energy;
  let hasAcceptance = false;
  let divergentChains = 0;
  let latest = new Float64Array();
  const path: number[] = [];
  let report: Report | undefined;

  function mixing(): Pick<Report, "draws" | "chains" | "essBulk" | "essTail" | "rhat" | "autocorrelation"> {
    // The first half is taken as the way to where the draws should come from.
    const settled = kept.slice(Math.floor(kept.length / 2));
    const chains = Math.min(latest.length / 2, MOST_CHAINS);
    const of = (index: number) =>
      Array.from({length: chains}, (_, chain) => Float64Array.from(settled, (row) => at(row, 2 * chain + index)));
    const both = [of(0), of(1)] as const;
    const enough = settled.length >= 8;
    const over = (f: (chains: Float64Array[]) => number) => (enough ? both.map(f) : [Number.NaN]);
    return {
      draws: settled.length,
      chains,
      essBulk: Math.min(...over(essBulk)),
      essTail: Math.min(...over(essTail)),
      rhat: Math.max(...over(splitRhat)),
      autocorrelation: enough ? autocorrelation(both[0], Math.min(LAGS, settled.length - 2)) : new Float64Array(),
    };
  }

  function distance(): Mmd | null {
    const settled = kept.slice(Math.floor(kept.length / 2));
    const chains = latest.length / 2;
    const total = settled.length * chains;
    if (total < COMPARED) return null;
    const points = new Float64Array(2 * COMPARED);
    for (let i = 0; i < COMPARED; i++) {
      // Spread over draws and chains alike.
      const number = Math.floor(((i + 0.5) * total) / COMPARED);
      const row = settled[Math.floor(number / chains)] as Float64Array;
      points.set(row.subarray(2 * (number % chains), 2 * (number % chains) + 2), 2 * i);
    }
    return points.every(Number.isFinite) ? mmd(points, exact, {dimension: 2, lengthscale}) : null;
  }

  return {
    add({position, isDivergent, acceptance, energyError, gradEvals: evaluations}) {
      step++;
      gradEvals += evaluations;
      latest = Float64Array.from(position);
      divergentChains = isDivergent.reduce((sum, one) => sum + one, 0);
      path.push(at(position, 0), at(position, 1));
      if (path.length > 2 * PATH) path.splice(0, 2);
      if (step % every === 0) kept.push(latest);
      if (kept.length > MOST_DRAWS) {
        kept = kept.filter((_, i) => i % 2 === 1);
        every *= 2;
      }
      hasAcceptance = acceptance !== null;
      if (!energyError) return;
      // The first half of the steps is forgotten, twice as much each time.
      if ((step & (step - 1)) === 0) [before, energy] = [energy, energyErrors()];
      energy.add(energyError);
    },
    state(fresh) {
      if (fresh || !report) {
        const errors = energy.count > before.count ? energy : before;
        report = {
          ...mixing(),
          mmd: distance(),
          acceptance: hasAcceptance ? errors.acceptance : null,
          expError: errors.count > 0 ? errors.expError : null,
        };
      }
      return {
        density,
        step,
        chains: latest.length / 2,
        position: latest,
        path: Float64Array.from(path),
        gradEvals,
        divergentChains,
        isDiverged: divergentChains > 0 && (!hasAcceptance || divergentChains >= latest.length / 4),
        report,
      };
    },
  };
}

/** Sums over energy errors. */
function energyErrors() {
  let [count, accepted, sum, squares] = [0, 0, 0, 0];
  return {
    add(errors: Float64Array) {
      for (const error of errors) {
        // An energy that is no number is infinite.
        const ratio = Number.isNaN(error) ? 0 : Math.exp(-error);
        count++;
        accepted += Math.min(1, ratio);
        sum += ratio;
        squares += ratio * ratio;
      }
    },
    get count() {
      return count;
    },
    get acceptance() {
      return accepted / count;
    },
    get expError(): Estimate {
      const value = sum / count;
      return {value, standardError: Math.sqrt(Math.max(squares / count - value * value, 0) / count)};
    },
  };
}
