import {type Key, rng} from "../../../engine/rng/index.ts";
import {at, type Density, type Moments} from "./density.ts";

type Box = readonly [x: readonly [number, number], y: readonly [number, number]];

/** A density on the plane as a table: what there is no formula for is read from it. */
export interface Grid {
  readonly moments: Moments;
  /** log ∫ e^(−U) over the box. */
  readonly logEvidence: number;
  /** Points of the tabulated density (even within a cell), row-major [count, 2]. */
  sample(key: Key, count: number): Float64Array;
}

/**
 * Tabulates e^(−U) at the centres of `cells`² cells. For a smooth density that is small at the box's edges, the errors
 * of its moments fall faster than any power of the cells' size.
 */
export function tabulate(density: Pick<Density, "energy">, [[x0, x1], [y0, y1]]: Box, cells = 400): Grid {
  const [dx, dy] = [(x1 - x0) / cells, (y1 - y0) / cells];
  const point = new Float64Array(2);
  const place = (cell: number) =>
    [x0 + ((cell % cells) + 0.5) * dx, y0 + (Math.floor(cell / cells) + 0.5) * dy] as const;
  const energies = Float64Array.from({length: cells * cells}, (_, cell) => {
    point.set(place(cell));
    return density.energy(point, 0);
  });
  const least = energies.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const cumulative = energies.map((energy) => Math.exp(least - energy));
  for (let i = 1; i < cumulative.length; i++) cumulative[i] = at(cumulative, i) + at(cumulative, i - 1);
  const total = at(cumulative, cumulative.length - 1);

  const sums = [0, 0, 0, 0, 0] as [number, number, number, number, number];
  for (let cell = 0; cell < energies.length; cell++) {
    const weight = Math.exp(least - at(energies, cell)) / total;
    const [x, y] = place(cell);
    [x, y, x * x, y * y, x * y].forEach((value, k) => {
      sums[k] = (sums[k] ?? 0) + weight * value;
    });
  }
  const [x, y, xx, yy, xy] = sums;
  return {
    moments: {mean: [x, y], variances: [xx - x * x, yy - y * y], covariance: xy - x * y},
    logEvidence: Math.log(total * dx * dy) - least,
    sample(key, count) {
      const [forCell, forPlace] = rng.split(key);
      const chosen = rng.host.uniform(forCell, count);
      const within = rng.host.uniform(forPlace, 2 * count, {minval: -0.5, maxval: 0.5});
      const points = new Float64Array(2 * count);
      for (let i = 0; i < count; i++) {
        const [x, y] = place(firstAbove(cumulative, at(chosen, i) * total));
        points.set([x + dx * at(within, 2 * i), y + dy * at(within, 2 * i + 1)], 2 * i);
      }
      return points;
    },
  };
}

/** The first index whose value is above `bound`, in ascending values the last of which is. */
function firstAbove(values: Float64Array, bound: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(values, middle) > bound) high = middle;
    else low = middle + 1;
  }
  return low;
}
