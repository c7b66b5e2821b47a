/** Chains in float64 on the host: positions are Float64Arrays, row-major [chains, d]. */
import {rng} from "../../engine/rng/index.ts";
import {at, type Density} from "../problems/densities/density.ts";
import {SamplerError} from "./check.ts";
import type {Arithmetic, Target} from "./types.ts";

export type HostTarget = Target<Float64Array, Float64Array>;

/** The arithmetic of chains in d dimensions. */
export function hostArithmetic(dimension: number): Arithmetic<Float64Array, Float64Array> {
  const axpy = (a: number, x: Float64Array, y: Float64Array) => {
    const out = new Float64Array(x.length);
    for (let i = 0; i < out.length; i++) out[i] = a * at(x, i) + at(y, i);
    return out;
  };
  return {
    precision: "float64",
    axpy,
    axpyEach: axpy,
    scale: (a, x) => x.map((value) => a * value),
    // The numbers that a single tensor gets.
    normal: (key, like) => new Float64Array(rng.host.normal(rng.foldIn(key, 0), like.length)),
    dot(x, y) {
      const out = new Float64Array(x.length / dimension);
      for (let chain = 0, i = 0; chain < out.length; chain++) {
        let sum = 0;
        for (const end = i + dimension; i < end; i++) sum += at(x, i) * at(y, i);
        out[chain] = sum;
      }
      return out;
    },
    acceptance: (x) => x.map((value) => (Number.isFinite(value) ? Math.min(1, Math.exp(-value)) : 0)),
    bernoulli(key, p) {
      const uniform = rng.host.uniform(key, p.length);
      return p.map((share, i) => (at(uniform, i) < share ? 1 : 0));
    },
    select(chosen, x, y) {
      const out = new Float64Array(x);
      for (let chain = 0; chain < chosen.length; chain++) {
        const start = chain * dimension;
        if (!at(chosen, chain)) out.set(y.subarray(start, start + dimension), start);
      }
      return out;
    },
    selectEach: (chosen, x, y) => x.map((value, i) => (at(chosen, i) ? value : at(y, i))),
    exceeds: (x, bound) => x.map((value) => (Math.abs(value) <= bound ? 0 : 1)),
    tidy: (f) => f(),
    dispose() {},
    read: async (x) => x,
    readEach: async (x) => x,
    countEach: (x) => x.length,
  };
}

/**
 * A density as a target in float64.
 * @throws SamplerError when a position's length is no multiple of the dimension
 */
export function onHost(density: Density): HostTarget {
  const {dimension} = density;
  return perChain(dimension, () => density);
}

/** A target whose chains may each have a density of their own. */
export function perChain(dimension: number, densityOf: (chain: number) => Density): HostTarget {
  return {
    arithmetic: hostArithmetic(dimension),
    energy(q) {
      checkLength(q, dimension);
      const out = new Float64Array(q.length / dimension);
      for (let chain = 0; chain < out.length; chain++) out[chain] = densityOf(chain).energy(q, chain * dimension);
      return out;
    },
    gradient(q) {
      checkLength(q, dimension);
      const out = new Float64Array(q.length);
      for (let i = 0; i < q.length; i += dimension) densityOf(i / dimension).gradient(q, i, out);
      return out;
    },
  };
}

function checkLength(q: unknown, dimension: number): void {
  if (q instanceof Float64Array && q.length > 0 && q.length % dimension === 0) return;
  const found = q instanceof Float64Array ? `has length ${q.length}` : "is none";
  throw new SamplerError(
    "samplers.onHost",
    "position",
    `must be a Float64Array of ${dimension} numbers for each chain; it ${found}`,
  );
}
