/** The search for the eigenpairs at the ends of the spectrum, wherever the vectors live. */
import {checkCount, type Limits} from "./check.ts";
import type {Krylov} from "./krylov.ts";
import {Projection} from "./projection.ts";
import {at} from "./symmetric.ts";
import {CurvatureError, type RandomOptions, type Result} from "./types.ts";

export type End = "largest" | "smallest" | "magnitude";

export interface EigenOptions extends RandomOptions {
  /** Number of eigenpairs, by default 1. */
  readonly count?: number;
  /** Which end of the spectrum: by value (the default: largest), or by absolute value. */
  readonly which?: End;
  /**
   * Number of start vectors, by default `count`. An eigenvalue is found as often as it is multiple, but at most `block`
   * times. Fewer are faster where the eigenvalues are known to be distinct.
   */
  readonly block?: number;
}

export interface Search {
  readonly count: number;
  /** The start was given: what it lacks may be larger than what it has. */
  readonly wary?: boolean;
  readonly which: End;
  readonly block: number;
}

/** The search's result before its vectors are made. */
export interface Found extends Result<Float64Array> {
  readonly residuals: Float64Array;
  /** Of each vector in the basis. */
  readonly weights: Float64Array[];
}

export const DEFAULTS = {maxIterations: 100, tolerance: 1e-3};

/** Steps before the first look at the numbers, and most between two. */
const FIRST_LOOK = 8;
const MOST_UNREAD = 16;

/** @throws CurvatureError */
export function checkSearch(call: string, options: EigenOptions, dimension: number): Search {
  const {count = 1, which = "largest", block = count} = options;
  checkCount(call, "count", count, 1, dimension);
  checkCount(call, "block", block, 1, dimension);
  if (!["largest", "smallest", "magnitude"].includes(which)) {
    throw new CurvatureError(call, "which", `must be largest, smallest or magnitude; it is ${String(which)}`);
  }
  return {count, which, block};
}

/**
 * Grows the space until the wanted pairs are found.
 * @throws CurvatureError when `maxIterations` is too small for `count` vectors
 */
export async function search(krylov: Krylov<unknown>, wanted: Search, limits: Limits): Promise<Found> {
  const {count, which} = wanted;
  const {call, tolerance, signal} = limits;
  const most = Math.min(limits.maxIterations, krylov.dimension);
  if (most < count) throw new CurvatureError(call, "maxIterations", `must be at least count, ${count}; it is ${most}`);
  const least = Math.min(most, krylov.width + Math.max(count, FIRST_LOOK));
  const projection = new Projection(krylov);
  let iterations = 0;
  let unread = least;
  for (;;) {
    // What had to be dropped may have used them up before there are `count` vectors.
    const left = Math.max(limits.maxIterations - iterations, 1);
    const steps = Math.min(unread, most - projection.steps, left);
    krylov.extend(steps);
    iterations += steps;
    const dropped = await projection.update(limits, krylov);
    signal?.throwIfAborted();
    unread = dropped ? 1 : Math.min(2 * unread, MOST_UNREAD);
    const spent = projection.steps === most || iterations >= limits.maxIterations;
    if (projection.steps < (spent ? count : least)) continue;
    const ritz = projection.ritz();
    const ranks = ritz.values.map((value) => rank(which, value));
    const order = Array.from(ranks.keys()).sort((i, j) => at(ranks, j) - at(ranks, i));
    const scale = ritz.values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    const chosen = order.slice(0, count);
    const residuals = Float64Array.from(chosen, (i) => (scale > 0 ? at(ritz.residuals, i) / scale : 0));
    const residual = Math.max(...residuals);
    const seen = at(ranks, chosen.at(-1) ?? 0) + tolerance * scale;
    // Near each other approximate value is an eigenvalue that may be as far up as its residual.
    const overtaken = wanted.wary && order.slice(count).some((i) => at(ranks, i) + at(ritz.residuals, i) > seen);
    const converged = residual <= tolerance && !overtaken;
    if (!converged && !spent) continue;
    const value = Float64Array.from(chosen, (i) => at(ritz.values, i));
    const weights = chosen.map((i) => ritz.vectors[i] as Float64Array);
    return {value, converged, iterations, residual, residuals, weights};
  }
}

/** The larger, the more wanted. */
function rank(which: End, value: number): number {
  if (which === "magnitude") return Math.abs(value);
  return which === "smallest" ? -value : value;
}
