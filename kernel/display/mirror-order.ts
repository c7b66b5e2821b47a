/**
 * The items of `before` that can stay where they are while the list becomes `after`: a longest increasing subsequence,
 * so that bringing one of 1,000 siblings to the front moves one.
 */
export function stableItems<T>(before: readonly T[], after: readonly T[]): Set<T> {
  const places = new Map(before.map((item, index) => [item, index]));
  // tails[k]: index in `after` of the last item of the best subsequence of length k + 1; previous: its predecessor.
  const tails: number[] = [];
  const previous: number[] = [];
  const placeAt = (k: number): number => places.get(after[tails[k] as number] as T) as number;
  after.forEach((item, index) => {
    const place = places.get(item);
    if (place === undefined) return;
    let [low, high] = [0, tails.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (placeAt(middle) < place) low = middle + 1;
      else high = middle;
    }
    previous[index] = low > 0 ? (tails[low - 1] as number) : -1;
    tails[low] = index;
  });
  const stay = new Set<T>();
  for (let index = tails.at(-1) ?? -1; index >= 0; index = previous[index] as number) stay.add(after[index] as T);
  return stay;
}
