/** Quantities of gradients and the curvature together. */
import type {Quantity} from "./quantity.ts";

/** Keeps quotients by a curvature finite where it is 0, as in Cockpit. */
const EPSILON = 1e-7;

/**
 * Where on the parabola along the step the learning rate lands: −1 no move, 0 at its bottom, 1 at the same height on the
 * other side (Schneider, Dangel and Hennig, Cockpit, NeurIPS 2021; there fitted, here by ḡᵀHḡ): η ḡᵀHḡ / ḡᵀḡ − 1.
 */
export function alpha(): Quantity<number> {
  return {
    name: "alpha",
    needs: ["examples", "curvature"],
    measure: ({learningRate = Number.NaN, curvature, noise}) => (learningRate * curvature) / noise.meanSquare - 1,
  };
}

/**
 * tr(HΣ) / ḡᵀHḡ, the noise scale where curvature counts (McCandlish and others 2018, equation 2.8, plug-in): the batch
 * size at which noise and curvature take an equal part of the best step.
 */
export function hessianNoiseScale(): Quantity<number> {
  return {
    name: "Hessian noise scale",
    needs: ["curvature", "noiseCurvature"],
    measure: ({curvature, noiseCurvature}) => noiseCurvature / curvature,
  };
}

/**
 * tr(E gᵢgᵢᵀ) / tr H, Takeuchi's information criterion by traces (Thomas, Pedregosa and others, AISTATS 2020): the
 * number by which a fit's loss on new examples is above that on its own, times their number.
 */
export function ticTrace(): Quantity<number> {
  return {
    name: "TIC, traces",
    needs: ["examples", "hessianTrace"],
    measure: ({noise, hessianTrace, count}) =>
      Array.from(noise.squares).reduce((sum, square) => sum + square, 0) / count / hessianTrace,
  };
}

/** Σ_j E g_ij² / (H_jj + 10⁻⁷), Takeuchi's information criterion by diagonals, for small models. See `ticTrace`. */
export function ticDiagonal(): Quantity<number> {
  return {
    name: "TIC, diagonals",
    needs: ["elements", "hessianDiagonal"],
    measure({means, variances, hessianDiagonal, count}) {
      const secondMoment = (mean: number, j: number) => ((variances[j] as number) * (count - 1)) / count + mean * mean;
      return means.reduce(
        (sum, mean, j) => sum + secondMoment(mean, j) / ((hessianDiagonal[j] as number) + EPSILON),
        0,
      );
    },
  };
}
