/** Eigenvalues at the ends of the spectrum. */
import {rememberOwner} from "../attach.ts";
import type * as tf from "../tfjs.ts";
import {checkVectors, prepare} from "./check.ts";
import {deviceKrylov} from "./krylov.ts";
import {checkSearch, DEFAULTS, type EigenOptions, search} from "./ritz.ts";
import type {Operator, Result} from "./types.ts";

export interface Eigenvalues<V> extends Result<Float64Array> {
  /** ‖A v − λ v‖ of each, relative as `residual`, which is the largest of them. */
  readonly residuals: Float64Array;
  /** Unit eigenvectors [count, n], when asked for. The caller disposes of them. */
  readonly vectors?: V;
}

export interface DeviceEigenOptions extends EigenOptions {
  /**
   * Where to begin, [n] or [k, n] with k ≤ count: the vectors found before, when the operator changed a little (at the
   * next steps of training). One more start vector is random, and it goes on until nothing seen from there
   * can be larger.
   */
  readonly start?: tf.Tensor;
  /** Give the vectors too. */
  readonly vectors?: boolean;
}

/**
 * The `count` largest (or smallest, or largest by absolute value) eigenvalues of a symmetric operator, in that order, by
 * block Lanczos with full reorthogonalization: its vectors stay on the device, as one tensor [maxIterations + block, n];
 * the projected problem is solved on the host in float64. Numbers are read back every 8 to 16 products.
 *
 * `residual` is relative to the largest absolute eigenvalue seen, and so bounds the error of each value. By default
 * `tolerance` is 1e-3 and `maxIterations` 100. Not to be called inside `tf.tidy`.
 * @param size n
 * @throws CurvatureError for arguments that cannot be, when the operator gives other shapes or NaN, or is not symmetric
 */
export async function eigenvalues(
  operator: Operator,
  size: number,
  options: DeviceEigenOptions,
): Promise<Eigenvalues<tf.Tensor2D>> {
  const call = "curvature.eigenvalues";
  const own = rememberOwner();
  const problem = await prepare(call, operator, size, options, DEFAULTS);
  try {
    const {start} = options;
    const wanted = checkSearch(call, options, problem.dimension);
    if (start) checkVectors(call, "start", start, size, wanted.count);
    const width = start ? Math.min(wanted.block + 1, problem.dimension) : wanted.block;
    const krylov = deviceKrylov(problem, width, options.key, start);
    try {
      const {weights, ...found} = await search(krylov, {...wanted, wary: start !== undefined}, problem);
      return options.vectors ? {...found, vectors: own(() => krylov.combine(weights))} : found;
    } finally {
      krylov.dispose();
    }
  } finally {
    problem.dispose();
  }
}
