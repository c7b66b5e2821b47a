/** Stochastic Lanczos quadrature, wherever the vectors live. */
import {checkCount, type Limits} from "./check.ts";
import type {Krylov} from "./krylov.ts";
import {Projection} from "./projection.ts";
import {at, tridiagonalEigen} from "./symmetric.ts";
import type {RandomOptions, Result} from "./types.ts";

export interface SpectrumOptions extends RandomOptions {
  /** Random start vectors at most, by default 8. */
  readonly probes?: number;
  /** Lanczos steps, and so nodes, of each; by default 64, at most `maxIterations`. */
  readonly steps?: number;
}

/** A distribution of eigenvalues as points with weights, which sum to 1. */
export interface Quadrature {
  /** Ascending, those of all probes. */
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
  /** Number of eigenvalues that it stands for: n, or the size of the block. */
  readonly dimension: number;
}

export interface Spectrum extends Result<Quadrature> {
  readonly probes: number;
}

/** What one probe gives. */
type Part = Pick<Quadrature, "nodes" | "weights">;

export const SPECTRUM_DEFAULTS = {maxIterations: 1024, tolerance: 0.01};

/**
 * Runs one probe after another.
 * @param start a Lanczos process with the random start vector of this number
 * @throws CurvatureError
 */
export async function quadrature(
  start: (probe: number) => Krylov<unknown>,
  {probes = 8, steps = 64}: SpectrumOptions,
  limits: Limits,
  dimension: number,
): Promise<Spectrum> {
  const {call, maxIterations, tolerance, signal} = limits;
  checkCount(call, "probes", probes);
  checkCount(call, "steps", steps, 1, maxIterations);
  const most = Math.min(steps, dimension);
  const parts: Part[] = [];
  let iterations = 0;
  for (;;) {
    const krylov = start(parts.length);
    try {
      krylov.extend(most);
      const projection = new Projection(krylov);
      // An invariant space ends it: the quadrature of this probe is exact.
      await projection.update(limits, krylov);
      parts.push(gauss(projection));
    } finally {
      krylov.dispose();
    }
    signal?.throwIfAborted();
    iterations += most;
    const residual = spread(parts);
    const converged = residual <= tolerance;
    const another = parts.length < probes && iterations + most <= maxIterations;
    if (!converged && another) continue;
    return {value: {...merge(parts), dimension}, converged, iterations, residual, probes: parts.length};
  }
}

/** Gauss's quadrature: nodes are the eigenvalues, weights the squares of the vectors' FIRST components. */
function gauss(projection: Projection): Part {
  const {diagonal, offDiagonal} = projection.tridiagonal();
  const first = new Float64Array(diagonal.length);
  first[0] = 1;
  const {values, rows} = tridiagonalEigen(diagonal, offDiagonal, [first]);
  return {nodes: values, weights: Float64Array.from(rows[0] ?? [], (component) => component * component)};
}

function merge(parts: readonly Part[]): Part {
  const points = parts.flatMap(({nodes, weights}) => Array.from(nodes, (node, i) => [node, at(weights, i)] as const));
  points.sort((p, q) => p[0] - q[0]);
  return {
    nodes: Float64Array.from(points, ([node]) => node),
    weights: Float64Array.from(points, ([, weight]) => weight / parts.length),
  };
}

/**
 * The standard error of the mean of f(x) = (x − least) / range over the distribution, or of its square if larger: both
 * are from 0 to 1 and smooth, as nodes that move a little must not look like an error.
 */
function spread(parts: readonly Part[]): number {
  const least = Math.min(...parts.map(({nodes}) => at(nodes, 0)));
  const range = Math.max(...parts.map(({nodes}) => at(nodes, nodes.length - 1))) - least;
  if (parts.length < 2) return Number.POSITIVE_INFINITY;
  if (range === 0) return 0;
  const moment = ({nodes, weights}: Part, power: number) =>
    nodes.reduce((sum, node, i) => sum + at(weights, i) * ((node - least) / range) ** power, 0);
  return Math.max(...[1, 2].map((power) => standardError(parts.map((part) => moment(part, power)))));
}

function standardError(samples: readonly number[]): number {
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  const squares = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  return Math.sqrt(squares / (samples.length - 1) / samples.length);
}
