/** Draws from weights on the host, by their cumulative sum. */

/**
 * The index, of `from` to `to` − 1, that u ∈ [0, 1) falls on when each has a part of the interval as large as its weight.
 * @param weights ≥ 0, not all 0 in this range; they need not sum to 1
 * @param total their sum, where many are drawn
 */
export function drawIndex(
  weights: ArrayLike<number>,
  u: number,
  from = 0,
  to = weights.length,
  total = totalOf(weights, from, to),
): number {
  let rest = u * total;
  let last = from;
  for (let i = from; i < to; i++) {
    const weight = weights[i] as number;
    if (!(weight > 0)) continue;
    if (rest < weight) return i;
    rest -= weight;
    last = i;
  }
  return last;
}

/** Σ of the weights of `from` to `to` − 1. */
export function totalOf(weights: ArrayLike<number>, from = 0, to = weights.length): number {
  let total = 0;
  for (let i = from; i < to; i++) total += weights[i] as number;
  return total;
}
