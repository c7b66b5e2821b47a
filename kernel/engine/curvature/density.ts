/** What a quadrature tells: densities for figures, and traces of functions of the operator. */
import type {Quadrature} from "./quadrature.ts";
import {at} from "./symmetric.ts";
import {CurvatureError} from "./types.ts";

export interface DensityOptions {
  /** Standard deviation of the Gaussian that each node becomes, by default 1 % of the range. */
  readonly width?: number;
  /** Points of the grid, by default 512. */
  readonly points?: number;
  /** First and last point; by default the nodes and four widths round them. */
  readonly domain?: readonly [number, number];
}

/**
 * The density of the eigenvalues on an even grid: the sum of a Gaussian for each node. Its integral is 1.
 * @throws CurvatureError for arguments that cannot be
 */
export function density(
  {nodes, weights}: Quadrature,
  options: DensityOptions = {},
): {x: Float64Array; y: Float64Array; width: number} {
  const call = "curvature.density";
  const [least, most] = [at(nodes, 0), at(nodes, nodes.length - 1)];
  const {points = 512} = options;
  // Where all nodes are the same there is no range to go by.
  const width = options.width ?? 0.01 * (most - least || Math.abs(most) || 1);
  if (!(Number.isFinite(width) && width > 0))
    throw new CurvatureError(call, "width", `must be above 0; it is ${width}`);
  if (!(Number.isInteger(points) && points >= 2)) {
    throw new CurvatureError(call, "points", `must be a whole number of at least 2; it is ${points}`);
  }
  const [first, last] = options.domain ?? [least - 4 * width, most + 4 * width];
  if (!(first < last && Number.isFinite(last - first))) {
    throw new CurvatureError(call, "domain", `must be two ascending numbers; it is [${first}, ${last}]`);
  }
  const x = Float64Array.from({length: points}, (_, i) => first + ((last - first) * i) / (points - 1));
  const height = 1 / (width * Math.sqrt(2 * Math.PI));
  const y = x.map((place) =>
    nodes.reduce((sum, node, i) => sum + at(weights, i) * height * Math.exp(-0.5 * ((place - node) / width) ** 2), 0),
  );
  return {x, y, width};
}

/**
 * An estimate of tr f(A) = Σ f(λᵢ): log determinants, effective dimensions (λ / (λ + c)), Schatten norms.
 * @param f must be finite on the nodes
 */
export function traceOf({nodes, weights, dimension}: Quadrature, f: (eigenvalue: number) => number): number {
  return dimension * nodes.reduce((sum, node, i) => sum + at(weights, i) * f(node), 0);
}
