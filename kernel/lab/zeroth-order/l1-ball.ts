/** The l1 ball of radius R: its cheapest vertex in a direction, and the nearest of its points. */

/** arg min ⟨direction, v⟩ over ‖v‖₁ ≤ R: −R sign(d_j) at the j where |d_j| is largest, 0 elsewhere. */
export function l1Vertex(direction: Float64Array, radius: number): Float64Array {
  let at = 0;
  for (let j = 1; j < direction.length; j++) {
    if (Math.abs(direction[j] as number) > Math.abs(direction[at] as number)) at = j;
  }
  const vertex = new Float64Array(direction.length);
  vertex[at] = -radius * Math.sign(direction[at] as number);
  return vertex;
}

/**
 * The point of ‖v‖₁ ≤ R that is nearest to x: all sizes less the one number that makes them add up to R, not below 0 (Duchi,
 * Shalev-Shwartz, Singer and Chandra 2008).
 */
export function projectOnL1Ball(x: Float64Array, radius: number): Float64Array {
  const sizes = x.map(Math.abs).sort().reverse();
  if (sizes.reduce((sum, size) => sum + size, 0) <= radius) return x.slice();
  let [sum, excess] = [0, 0];
  for (const [k, size] of sizes.entries()) {
    sum += size;
    const candidate = (sum - radius) / (k + 1);
    if (size <= candidate) break;
    excess = candidate;
  }
  return x.map((v) => Math.sign(v) * Math.max(0, Math.abs(v) - excess));
}
