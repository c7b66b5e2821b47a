/** The numbers that a surface is drawn by. */

export interface Heights {
  /** By log₁₀ of the value above `floor`, for surfaces that span many powers of ten. */
  readonly log?: boolean;
  readonly floor?: number;
}

/** Powers of ten below the largest value that are told apart: the lowest points would take all colours for themselves. */
const RANGE = 1e-6;

export function heightsOf(values: Float32Array, {log = false, floor = 0}: Heights): Float32Array {
  if (!log) return values;
  const most = values.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, value) : largest), floor);
  const least = Math.max((most - floor) * RANGE, Number.MIN_VALUE);
  return values.map((value) => Math.log10(Math.max(value - floor, least)));
}
