/** How alike two maps are in the order of their entries. */
import {AttributionError} from "./arguments.ts";

/**
 * Spearman's ρ, the correlation of ranks, where equal values share the mean of their ranks. NaN for a map that is the
 * same everywhere.
 * @throws AttributionError when the maps have different sizes
 */
export function rankCorrelation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) {
    throw new AttributionError("rankCorrelation", "b", `${b.length} numbers`, `${a.length} numbers, as a`);
  }
  const [x, y] = [ranks(a), ranks(b)];
  const centre = (a.length - 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [u, v] = [(x[i] as number) - centre, (y[i] as number) - centre];
    xy += u * v;
    xx += u * u;
    yy += v * v;
  }
  return xy / Math.sqrt(xx * yy);
}

/** From 0; those of equal values are their mean. */
function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({length: values.length}, (_, i) => i);
  order.sort((i, j) => (values[i] as number) - (values[j] as number));
  const found = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] as number] === values[order[from] as number]) to++;
    for (const i of order.slice(from, to)) found[i] = (from + to - 1) / 2;
    from = to;
  }
  return found;
}
