/**
 * Curvature: eigenvalues, spectra, traces and systems of symmetric operators that are known by their products with
 * vectors, such as Hessians by `hvp`. Vectors are flat, [n]: `tree.ravel` makes them of parameters.
 *
 * | | products | memory | for |
 * | --- | --- | --- | --- |
 * | `eigenvalues` | tens | a vector a product | the top k, multiple and negative ones too; warm starts |
 * | `powerIteration` | tens to thousands | 2 vectors | the largest absolute value, of very large problems |
 * | `spectrum` | probes × steps | `steps` vectors | the distribution; traces of functions, by `traceOf` |
 * | `trace`, `diagonal` | probes | 2 vectors (hutch++: a third of the products) | sums and diagonals |
 * | `conjugateGradients` | √condition number | 4 vectors | A⁻¹ b |
 *
 * All give `{value, converged, iterations, residual}` and take `{maxIterations, tolerance, mask, signal}`.
 */

export * as curvature from "./curvature.ts";
export {CurvatureError, type HostOperator, type Mask, type Operator, type Options, type Result} from "./types.ts";
