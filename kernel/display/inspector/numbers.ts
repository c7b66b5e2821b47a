/** Facts about the numbers of a tensor. */

export interface Statistics {
  /** Of the finite numbers; NaN when there are none. */
  min: number;
  max: number;
  mean: number;
  nan: number;
  infinite: number;
}

/** Statistics of `data`, of any length, in one pass. */
export function statisticsOf(data: ArrayLike<number>): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let finite = 0;
  let nan = 0;
  let infinite = 0;
  for (let index = 0; index < data.length; index++) {
    const value = data[index] as number;
    if (Number.isFinite(value)) {
      if (value < min) min = value;
      if (value > max) max = value;
      sum += value;
      finite++;
    } else if (Number.isNaN(value)) nan++;
    else infinite++;
  }
  if (finite === 0) return {min: Number.NaN, max: Number.NaN, mean: Number.NaN, nan, infinite};
  return {min, max, mean: sum / finite, nan, infinite};
}

/** A number in at most `digits` significant digits, without superfluous zeros. */
export function shortNumber(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "∞").replace("-", "−");
  if (value === 0) return "0";
  const rounded = Number(value.toPrecision(digits));
  const size = Math.abs(rounded);
  const text = size >= 1e6 || size < 1e-4 ? rounded.toExponential().replace("e+", "e") : String(rounded);
  return text.replaceAll("-", "−");
}
