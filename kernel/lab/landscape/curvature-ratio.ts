/** How convex a function of the plane is from place to place. */
import type {Objective} from "../problems/index.ts";

/**
 * |λ_min / λ_max| of the Hessian, with the sign of λ_min: below 0 the function is not convex there, near 0 it is, but for
 * flat directions (Li et al. 2018, section 6 draw it for networks). By central differences of the gradient.
 */
export function curvatureRatio(objective: Objective, x: readonly [number, number], step = 1e-4): number {
  const slope = (axis: 0 | 1, by: number) =>
    objective.gradient([x[0] + (axis === 0 ? by : 0), x[1] + (axis === 1 ? by : 0)]);
  const [right, left, above, below] = [slope(0, step), slope(0, -step), slope(1, step), slope(1, -step)];
  const half = (a: Float64Array, b: Float64Array, i: number) => ((a[i] as number) - (b[i] as number)) / (2 * step);
  const [xx, yy] = [half(right, left, 0), half(above, below, 1)];
  const xy = (half(right, left, 1) + half(above, below, 0)) / 2;
  const [mean, spread] = [(xx + yy) / 2, Math.hypot((xx - yy) / 2, xy)];
  const [least, most] = [mean - spread, mean + spread];
  return most === 0 && least === 0 ? 0 : least / Math.max(Math.abs(most), Math.abs(least));
}
