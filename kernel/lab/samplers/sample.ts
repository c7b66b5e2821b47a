import {breath} from "../../engine/breath.ts";
import {type Key, rng} from "../../engine/rng/index.ts";
import {at} from "../problems/densities/density.ts";
import {checkCount} from "./check.ts";
import type {Info, Sampler} from "./types.ts";

export interface SampleOptions<V> {
  readonly key: Key;
  /** Where chains start. */
  readonly position: V;
  /** Draws to keep. */
  readonly draws: number;
  /** Steps before the first draw, 0 unless given. */
  readonly warmup?: number;
  /** Steps for each draw, 1 unless given. */
  readonly thin?: number;
}

/** Draws of many chains, on the host. */
export interface Draws {
  readonly chains: number;
  readonly dimension: number;
  /** One array [chains, d], row-major, for each draw. */
  readonly positions: readonly Float64Array[];
  /** ΔH of every step after the warm-up, steps × chains of them; empty where the sampler computes none. */
  readonly energyErrors: Float64Array;
  /** Mean of min(1, e^(−ΔH)) over the same steps; NaN without an accept step. */
  readonly acceptance: number;
  /** Evaluations of ∇U for each chain, warm-up and all. */
  readonly gradEvals: number;
  /** Chains that left for infinity at some step. */
  readonly divergentChains: number;
}

/**
 * Runs a sampler and keeps its draws. On tensors each draw is read back; nothing stays on the device.
 * @throws SamplerError naming an argument that cannot be
 */
export async function sample<V, S extends {readonly position: V}, E>(
  sampler: Sampler<V, S, E>,
  {key, position, draws, warmup = 0, thin = 1}: SampleOptions<V>,
): Promise<Draws> {
  checkCount("samplers.sample", "draws", draws);
  checkCount("samplers.sample", "warmup", warmup, 0);
  checkCount("samplers.sample", "thin", thin);
  const {arithmetic} = sampler;
  const breathe = breath();
  const positions: Float64Array[] = [];
  const errors: Float64Array[] = [];
  let gradEvals = 0;
  let isDivergent = new Float64Array();
  let state = sampler.init(position);
  const take = async (index: number): Promise<void> => {
    const [next, info]: [S, Info<E>] = sampler.step(rng.foldIn(key, index), state);
    arithmetic.dispose(state, [next, position]);
    state = next;
    gradEvals += info.gradEvals;
    const divergent = await arithmetic.readEach(info.isDivergent);
    isDivergent = divergent.map((now, chain) => Math.max(now, isDivergent[chain] ?? 0));
    if (info.energyError && index >= warmup) errors.push(await arithmetic.readEach(info.energyError));
    arithmetic.dispose(info);
  };
  try {
    for (let i = 0; i < warmup + draws * thin; i++) {
      await take(i);
      if (i >= warmup && (i - warmup + 1) % thin === 0) positions.push(await arithmetic.read(state.position));
      await breathe();
    }
  } finally {
    arithmetic.dispose(state, position);
  }
  const chains = isDivergent.length;
  const energyErrors = Float64Array.from(errors.flatMap((each) => Array.from(each)));
  const acceptances = energyErrors.map((error) => (Number.isFinite(error) ? Math.min(1, Math.exp(-error)) : 0));
  return {
    chains,
    dimension: (positions[0]?.length ?? 0) / chains,
    positions,
    energyErrors,
    acceptance: acceptances.reduce((sum, p) => sum + p, 0) / acceptances.length,
    gradEvals,
    divergentChains: isDivergent.reduce((sum, one) => sum + one, 0),
  };
}

/** The draws of one coordinate, an array for each chain: what the diagnostics take. */
export function coordinate({chains, dimension, positions}: Draws, index: number): Float64Array[] {
  return Array.from({length: chains}, (_, chain) =>
    Float64Array.from(positions, (row) => at(row, chain * dimension + index)),
  );
}
