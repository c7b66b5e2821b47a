/**
 * exp(a_k) / Σ_j exp(a_j) over a part of a list, on the host in float64; no power overflows, as the largest is taken off first.
 * @param out takes the probabilities, at the places of their logits; may be `logits`
 * @param from, count the part; by default all
 * @returns `out`
 */
export function hostSoftmax(
  logits: ArrayLike<number>,
  out = new Float64Array(logits.length),
  from = 0,
  count = logits.length,
): Float64Array<ArrayBuffer> {
  let [largest, total] = [Number.NEGATIVE_INFINITY, 0];
  for (let k = from; k < from + count; k++) largest = Math.max(largest, logits[k] as number);
  for (let k = from; k < from + count; k++) total += out[k] = Math.exp((logits[k] as number) - largest);
  for (let k = from; k < from + count; k++) out[k] = (out[k] as number) / total;
  return out;
}
