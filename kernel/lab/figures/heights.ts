/** The numbers that a surface is drawn by. */

export interface Heights {
  /** By log₁₀ of the value above `floor`, for surfaces that span many powers of ten. */
  readonly log?: boolean;
  readonly floor?: number;
}

/** Part of the largest value below which none are told apart: the lowest points would take all colours for themselves. */
const LEAST = 1e-6;

export function heightsOf(values: Float32Array, {log = false, floor = 0}: Heights, least = LEAST): Float32Array {
  if (!log) return values;
  const most = values.reduce((largest, value) => (Number.isFinite(value) ? Math.max(largest, value) : largest), floor);
  const bottom = Math.max((most - floor) * least, Number.MIN_VALUE);
  return values.map((value) => Math.log10(Math.max(value - floor, bottom)));
}

export interface Grid {
  /** [size × size], row by row. */
  readonly values: Float32Array;
  readonly size: number;
}

/**
 * A grid of at most `most` points along each side: every second point of the grid, every fourth, …, as the mean of those
 * about it, so that what is narrower than the distance between them is blurred and not hit or missed.
 */
export function coarser({values, size}: Grid, most: number): Grid {
  let stride = 1;
  while ((size - 1) / stride + 1 > most && (size - 1) % (2 * stride) === 0) stride *= 2;
  if (stride === 1) return {values, size};
  const side = (size - 1) / stride + 1;
  const reach = stride / 2;
  const mean = (row: number, column: number) => {
    let [sum, count] = [0, 0];
    for (let r = Math.max(0, row - reach); r <= Math.min(size - 1, row + reach); r++) {
      for (let c = Math.max(0, column - reach); c <= Math.min(size - 1, column + reach); c++) {
        const value = values[r * size + c] as number;
        if (Number.isFinite(value)) [sum, count] = [sum + value, count + 1];
      }
    }
    return sum / count;
  };
  const at = (i: number) => mean(Math.floor(i / side) * stride, (i % side) * stride);
  return {values: Float32Array.from({length: side * side}, (_, i) => at(i)), size: side};
}
