/** Quantities that can be watched while something trains, and what each asks of a step. */
import type {GradientNoise} from "./noise.ts";

/**
 * What a quantity asks of a step. The first four come from one run forward and one back:
 * - `examples`: losses, squared norms of single gradients, and their inner products with the mean;
 * - `layers`: the mean gradient and the variance, summed over each parameter;
 * - `elements`: the mean and the variance of each number's gradient;
 * - `gradients`: all single gradients as numbers, and the parameters;
 * - `direction`: the cosine of the mean gradient with that of the step before;
 * - `pairs`: the mean cosine over pairs of examples, by one run more;
 * - `curvature`: ḡᵀHḡ, one Hessian-vector product;
 * - `noiseCurvature`: tr(HΣ), up to eight products;
 * - `hessianTrace`: tr H, up to eight products;
 * - `hessianDiagonal`: one product for each number of the parameters, for small models.
 */
export type Need =
  | "examples"
  | "layers"
  | "elements"
  | "gradients"
  | "direction"
  | "pairs"
  | "curvature"
  | "noiseCurvature"
  | "hessianTrace"
  | "hessianDiagonal";

export interface LayerStatistics {
  /** Name of the parameter in the tree, e.g. `[0].w`. */
  readonly name: string;
  /** Numbers in it. */
  readonly size: number;
  /** ‖ḡ‖² */
  readonly square: number;
  /** Trace of the covariance of single gradients (ddof 1). */
  readonly trace: number;
}

/** What was computed at a step. A member is there when a quantity of this step needs it; asking for another throws. */
export interface Measured {
  readonly step: number;
  /** Examples in the batch, B. */
  readonly count: number;
  /** Of the step, where the run says it. */
  readonly learningRate?: number;
  /** `examples` */
  readonly losses: Float32Array;
  readonly noise: GradientNoise;
  /** `layers` */
  readonly layers: readonly LayerStatistics[];
  /** `elements`: [P] each, variances with the divisor B − 1. */
  readonly means: Float32Array;
  readonly variances: Float32Array;
  /** `gradients`: [B · P], one after another, and [P]. */
  readonly gradients: Float32Array;
  readonly parameters: Float32Array;
  /** `direction`: NaN at the first step. */
  readonly direction: number;
  /** `pairs`: over examples whose gradients are not 0, and how many were left out because they are. */
  readonly pairs: {readonly meanCosine: number; readonly leftOut: number};
  /** `curvature` */
  readonly curvature: number;
  /** `noiseCurvature` */
  readonly noiseCurvature: number;
  /** `hessianTrace` */
  readonly hessianTrace: number;
  /** `hessianDiagonal`: [P] */
  readonly hessianDiagonal: Float32Array;
}

export interface Quantity<V = unknown> {
  readonly name: string;
  readonly needs: readonly Need[];
  /** At which steps: every so many, or where it says so; by default at all. */
  readonly every?: number | ((step: number) => boolean);
  measure(measured: Measured): V;
}

/** The same quantity on another schedule. */
export function at<V>(every: number | ((step: number) => boolean), quantity: Quantity<V>): Quantity<V> {
  return {...quantity, every};
}

/** Steps 0, 1, 2, … that are about evenly spread on a logarithmic axis, `perDecade` of them for each power of ten. */
export function logarithmic(perDecade: number): (step: number) => boolean {
  return (step) =>
    step === 0 || Math.floor(perDecade * Math.log10(step)) !== Math.floor(perDecade * Math.log10(step - 1));
}

export function isDue({every = 1}: Quantity, step: number): boolean {
  return typeof every === "number" ? step % every === 0 : every(step);
}
