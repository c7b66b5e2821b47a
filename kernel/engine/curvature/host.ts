/**
 * The same on the host in float64, for problems of up to some thousand unknowns, and to hold the device against. Where
 * the matrix fits, `dense` and `eigenSymmetric` give the whole spectrum, the trace and the diagonal exactly.
 */
import {checkKey} from "../rng/check.ts";
import {foldIn} from "../rng/key.ts";
import {checkCount, checkFinite, checkFunction, checkLimits} from "./check.ts";
import {SOLVE_DEFAULTS, type Solution, WORTHWHILE} from "./conjugate-gradients.ts";
import type {Eigenvalues} from "./eigenvalues.ts";
import {hostKrylov} from "./krylov-host.ts";
import {quadrature, SPECTRUM_DEFAULTS, type Spectrum, type SpectrumOptions} from "./quadrature.ts";
import {checkSearch, DEFAULTS, type EigenOptions, search} from "./ritz.ts";
import {at, dot, norm} from "./symmetric.ts";
import {CurvatureError, type HostOperator, type Options} from "./types.ts";

export {eigenSymmetric, type SymmetricEigen, tridiagonalEigen} from "./symmetric.ts";

export interface HostEigenOptions extends Omit<EigenOptions, "mask"> {
  /** Vectors to begin with, at most `count`. */
  readonly start?: readonly Float64Array[];
}

/** The matrix of an operator as rows, by n products. @throws CurvatureError */
export function dense(operator: HostOperator, size: number): Float64Array[] {
  const apply = checked("curvature.host.dense", operator, size);
  return Array.from({length: size}, (_, i) => apply(Float64Array.from({length: size}, (_, j) => (i === j ? 1 : 0))));
}

/**
 * As `eigenvalues`, always with vectors.
 * @throws CurvatureError
 */
export async function eigenvalues(
  operator: HostOperator,
  size: number,
  options: HostEigenOptions,
): Promise<Eigenvalues<Float64Array[]>> {
  const call = "curvature.host.eigenvalues";
  const apply = checked(call, operator, size);
  checkKey(call, options.key);
  const limits = checkLimits(call, options, DEFAULTS);
  const wanted = checkSearch(call, options, size);
  const {start = []} = options;
  if (start.length > wanted.count || start.some((vector) => vector.length !== size)) {
    throw new CurvatureError(call, "start", `must be at most ${wanted.count} vectors of length ${size}`);
  }
  const width = start.length > 0 ? Math.min(wanted.block + 1, size) : wanted.block;
  const krylov = hostKrylov(apply, size, width, options.key, start);
  const {weights, ...found} = await search(krylov, {...wanted, wary: start.length > 0}, limits);
  return {...found, vectors: krylov.combine(weights)};
}

/**
 * As `spectrum`.
 * @throws CurvatureError
 */
export async function spectrum(
  operator: HostOperator,
  size: number,
  options: Omit<SpectrumOptions, "mask">,
): Promise<Spectrum> {
  const call = "curvature.host.spectrum";
  const apply = checked(call, operator, size);
  checkKey(call, options.key);
  const limits = checkLimits(call, options, SPECTRUM_DEFAULTS);
  return quadrature((probe) => hostKrylov(apply, size, 1, foldIn(options.key, probe)), options, limits, size);
}

/**
 * As `conjugateGradients`, at once.
 * @throws CurvatureError
 */
export function conjugateGradients(
  operator: HostOperator,
  b: Float64Array,
  options: Omit<Options, "mask" | "signal"> = {},
): Solution<Float64Array> {
  const call = "curvature.host.conjugateGradients";
  const apply = checked(call, operator, b.length);
  const {maxIterations, tolerance} = checkLimits(call, options, SOLVE_DEFAULTS);
  const scale = norm(b) || 1;
  const x = new Float64Array(b.length);
  let r = Float64Array.from(b);
  let [iterations, negativeCurvature, helps] = [0, false, true];
  let residual = norm(r) / scale;
  while (residual > tolerance && iterations < maxIterations && helps && !negativeCurvature) {
    let p = Float64Array.from(r);
    let rr = dot(r, r);
    while (Math.sqrt(rr) > tolerance * scale && iterations < maxIterations) {
      const image = apply(p);
      const curvature = dot(p, image);
      checkFinite(call, [curvature]);
      negativeCurvature = curvature <= 0;
      if (negativeCurvature) break;
      iterations++;
      const length = rr / curvature;
      for (let i = 0; i < x.length; i++) x[i] = at(x, i) + length * at(p, i);
      r = r.map((value, i) => value - length * at(image, i));
      const next = dot(r, r);
      p = r.map((value, i) => value + (next / rr) * at(p, i));
      rr = next;
    }
    const image = apply(x);
    r = b.map((value, i) => value - at(image, i));
    helps = norm(r) / scale <= WORTHWHILE * residual;
    residual = norm(r) / scale;
  }
  return {value: x, converged: residual <= tolerance, iterations, residual, negativeCurvature};
}

function checked(call: string, operator: HostOperator, size: number): HostOperator {
  checkFunction(call, "operator", operator);
  checkCount(call, "size", size);
  return (vector) => {
    const image: unknown = operator(vector);
    if (image instanceof Float64Array && image.length === size) return image;
    throw new CurvatureError(call, "operator", `must give a Float64Array of length ${size}`);
  };
}
