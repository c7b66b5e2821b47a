/** Whether maps of several nets, or of several inputs, say the same. */
import {median} from "d3";
import {AttributionError} from "./arguments.ts";

/**
 * The mean over inputs of the cosine between two sets of maps, signs and all.
 * @param a maps of one input after the other, each of `size` numbers
 * @throws AttributionError when the sets are not of equally many maps of that size
 */
export function meanCosine(a: ArrayLike<number>, b: ArrayLike<number>, size: number): number {
  if (a.length !== b.length || a.length === 0 || a.length % size !== 0) {
    const expected = `of equal length, a multiple of ${size}`;
    throw new AttributionError("meanCosine", "a and b", `${a.length} and ${b.length} numbers`, expected);
  }
  let total = 0;
  for (let from = 0; from < a.length; from += size) {
    let [ab, aa, bb] = [0, 0, 0];
    for (let i = from; i < from + size; i++) {
      const [x, y] = [a[i] as number, b[i] as number];
      ab += x * y;
      aa += x * x;
      bb += y * y;
    }
    total += ab / Math.sqrt(aa * bb);
  }
  return (total * size) / a.length;
}

/**
 * The median over all pairs of sets of their mean cosine: how far several nets give the same reasons.
 * @throws AttributionError for fewer than two sets, and as `meanCosine`
 */
export function agreement(sets: readonly ArrayLike<number>[], size: number): number {
  if (sets.length < 2) throw new AttributionError("agreement", "sets", `${sets.length} sets`, "two or more");
  const pairs = sets.flatMap((a, i) => sets.slice(i + 1).map((b) => meanCosine(a, b, size)));
  return median(pairs) as number;
}
