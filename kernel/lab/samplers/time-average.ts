import {breath} from "../../engine/breath.ts";
import {type Key, rng} from "../../engine/rng/index.ts";
import {at} from "../problems/densities/density.ts";
import {checkCount} from "./check.ts";
import {type Estimate, meanOf} from "./diagnostics/estimates.ts";
import type {Sampler} from "./types.ts";

export interface TimeAverageOptions<V> {
  readonly key: Key;
  /** Where chains start; there must be 2 or more. */
  readonly position: V;
  /** Steps that count, and steps before them, 0 unless given. */
  readonly steps: number;
  readonly warmup?: number;
  /** Only every so many steps one is looked at, the last of them: the ends of epochs. By default 1. */
  readonly every?: number;
}

/**
 * The mean of a function over time and chains. Its standard error is that of the chains' own averages: right for
 * independent chains however slowly they mix, and blind to where none of them has been.
 * @param f of the point q[i], …, q[i + d − 1]
 * @throws SamplerError naming an argument that cannot be
 */
export async function timeAverage<V, S extends {readonly position: V}, E>(
  sampler: Sampler<V, S, E>,
  f: (q: Float64Array, i: number) => number,
  {key, position, steps, warmup = 0, every = 1}: TimeAverageOptions<V>,
): Promise<Estimate> {
  const call = "samplers.timeAverage";
  checkCount(call, "steps", steps);
  checkCount(call, "warmup", warmup, 0);
  checkCount(call, "every", every);
  const {arithmetic} = sampler;
  const breathe = breath();
  let state = sampler.init(position);
  let sums = new Float64Array();
  let looks = 0;
  try {
    for (let i = 0; i < warmup + steps; i++) {
      const [next, info] = sampler.step(rng.foldIn(key, i), state);
      const chains = arithmetic.countEach(info.isDivergent);
      arithmetic.dispose([state, info], [next, position]);
      state = next;
      if (i >= warmup && (i + 1) % every === 0) {
        const q = await arithmetic.read(state.position);
        if (looks++ === 0) sums = new Float64Array(chains);
        const dimension = q.length / chains;
        for (let chain = 0; chain < chains; chain++) sums[chain] = at(sums, chain) + f(q, chain * dimension);
      }
      await breathe();
    }
  } finally {
    arithmetic.dispose(state, position);
  }
  return meanOf(sums.map((sum) => sum / looks));
}
