/**
 * A smooth function of many numbers with its derivatives, on the host in float64. The same array `w` stands for the same
 * point: change a copy, never an array that was given.
 */
export interface HostObjective {
  /** Number of parameters. */
  readonly size: number;
  loss(w: Float64Array): number;
  gradient(w: Float64Array): Float64Array;
  /** The product of the Hessian at `w` with `v`. */
  hvp(w: Float64Array, v: Float64Array): Float64Array;
}
