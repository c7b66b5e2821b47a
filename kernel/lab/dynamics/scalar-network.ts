/**
 * Scalar networks, f(w) = w₁ w₂ … w_D with target 1, and the sharpness of the solution that gradient flow would reach
 * (Kreisler, Nacson, Soudry and Carmon, Gradient Descent Monotonically Decreases the Sharpness of Gradient Flow
 * Solutions in Scalar Networks and Beyond, ICML 2023).
 */
import {curvature} from "../../engine/curvature/index.ts";
import type {HostObjective} from "../problems/index.ts";

export function product(w: Float64Array): number {
  return w.reduce((all, x) => all * x, 1);
}

/** L(w) = ½ (Π wᵢ − 1)². The derivatives hold where no weight is 0. */
export function scalarNetwork(depth: number): HostObjective {
  if (!(Number.isInteger(depth) && depth >= 2)) {
    throw new RangeError(`scalarNetwork: depth must be a whole number of at least 2; it is ${depth}.`);
  }
  return {
    dimension: depth,
    value: (w) => (product(w) - 1) ** 2 / 2,
    gradient(w) {
      const p = product(w);
      return w.map((x) => ((p - 1) * p) / x);
    },
    hvp(w, v) {
      const p = product(w);
      const along = w.reduce((sum, x, i) => sum + (v[i] as number) / x, 0);
      // H_ij = p² / (wᵢ wⱼ) + [i ≠ j] (p − 1) p / (wᵢ wⱼ)
      return w.map((x, i) => (p * p * along + (p - 1) * p * (along - (v[i] as number) / x)) / x);
    },
  };
}

/** λ_max of the Hessian at w. */
export function scalarSharpness(w: Float64Array): number {
  const {hvp} = scalarNetwork(w.length);
  const rows = curvature.host.dense((v) => hvp(w, v), w.length);
  return curvature.host.eigenSymmetric(rows).values.at(-1) as number;
}

/**
 * The minimum that gradient flow reaches from w. Flow conserves wᵢ² − wⱼ², so it is sign(wᵢ) √(wᵢ² + s), with the one s
 * for which the product is 1, found by bisection to the last bit.
 * @throws RangeError when the product of the weights is not positive: flow then does not reach 1 on these branches
 */
export function gradientFlowSolution(w: Float64Array): Float64Array {
  if (!(product(w) > 0)) {
    throw new RangeError(`gradientFlowSolution: the product of the weights must be above 0; it is ${product(w)}.`);
  }
  const squares = w.map((x) => x * x);
  const excess = (s: number) => squares.reduce((sum, x) => sum + Math.log(x + s), 0);
  let low = -Math.min(...squares);
  let high = 1;
  while (excess(high) < 0) high *= 2;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (excess(middle) > 0) high = middle;
    else low = middle;
  }
  return w.map((x, i) => Math.sign(x) * Math.sqrt((squares[i] as number) + high));
}

/** φ(w) = Σ 1/w̄ᵢ² at the gradient flow solution w̄: its sharpness, which descent never raises. */
export function gfsSharpness(w: Float64Array): number {
  return gradientFlowSolution(w).reduce((sum, x) => sum + 1 / (x * x), 0);
}
