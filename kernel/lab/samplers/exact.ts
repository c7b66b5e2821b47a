/** What samplers converge to on normal targets, exactly. */
import type {AffineStep} from "./affine.ts";
import {
  add,
  block,
  diagonal,
  kronecker,
  type Matrix,
  multiply,
  scaled,
  solve,
  spectralRadius,
  transpose,
} from "./matrix.ts";
import type {BatchOrder} from "./minibatches.ts";

/** Moments of z = (q, p), or of q. */
export interface StationaryLaw {
  readonly mean: Float64Array;
  /** E zzᵀ */
  readonly second: Matrix;
  readonly covariance: Matrix;
}

/**
 * The law that many steps lead to, or null where there is none: the step size is beyond stability.
 *
 * Each map is lifted to (1, E z, vec E zzᵀ), where it is linear, also on average over maps that are taken at random;
 * its fixed point holds the moments.
 * @param steps one for each minibatch; a sampler with full gradients has one
 * @param order how minibatches follow each other; the law is that at the end of an epoch
 */
export function stationaryLaw(steps: readonly AffineStep[], order: BatchOrder = "reshuffled"): StationaryLaw | null {
  const average = averages[order](steps.map(lift));
  const size = average.length - 1;
  // Without the constant: u = M u + m.
  const linear = average.slice(1).map((row) => row.slice(1));
  if (spectralRadius(linear) >= 1 - 1e-6) return null;
  const system = add(diagonal(size, 1), scaled(-1, linear));
  const constants = average.slice(1).map((row) => row.slice(0, 1));
  const fixed = solve(system, constants).flat();
  const n = (Math.sqrt(1 + 4 * size) - 1) / 2;
  const mean = Float64Array.from(fixed.slice(0, n));
  const second = Array.from({length: n}, (_, i) => fixed.slice(n + i * n, n + (i + 1) * n));
  const products = multiply(
    Array.from(mean, (value) => [value]),
    [Array.from(mean)],
  );
  return {mean, second, covariance: add(second, scaled(-1, products))};
}

/** (A⊗A) vec S + (A⊗c + c⊗A) m + vec(ccᵀ + Q) */
function lift({matrix, offset, covariance}: AffineStep): Matrix {
  const n = matrix.length;
  const constant = add(multiply(offset, transpose(offset)), covariance).flat();
  const zeros = (rows: number, columns: number) => Array.from({length: rows}, () => new Array<number>(columns).fill(0));
  return block([
    [[[1]], zeros(1, n), zeros(1, n * n)],
    [offset, matrix, zeros(n, n * n)],
    [
      constant.map((value) => [value]),
      add(kronecker(matrix, offset), kronecker(offset, matrix)),
      kronecker(matrix, matrix),
    ],
  ]);
}

/** The lifted map of an epoch (of a step, where batches are independent), on average. */
const averages: Record<BatchOrder, (maps: Matrix[]) => Matrix> = {
  iid: (maps) => scaled(1 / maps.length, maps.reduce(add)),
  fixed: (maps) => maps.reduce((first, second) => multiply(second, first)),
  /** Over all orders of a set, by the set's last member: the mean of M_k · (that of the others). */
  reshuffled(maps) {
    const ofSet: Matrix[] = [diagonal(maps[0]?.length ?? 0, 1)];
    for (let set = 1; set < 2 ** maps.length; set++) {
      const members = maps.flatMap((map, k) =>
        (set >> k) & 1 ? [multiply(map, ofSet[set ^ (1 << k)] as Matrix)] : [],
      );
      ofSet.push(scaled(1 / members.length, members.reduce(add)));
    }
    return ofSet.at(-1) as Matrix;
  },
};
