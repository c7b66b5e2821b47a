/** A small semidefinite program that central flows solve at every step. */
import {curvature} from "../../engine/curvature/index.ts";

/**
 * The symmetric X ⪰ 0 with Y = B + A(X) ⪰ 0 and ⟨X, Y⟩ = 0: the minimum of ½⟨X, A(X)⟩ + ⟨B, X⟩ over X ⪰ 0, by
 * accelerated projected gradient descent.
 * @param apply A, symmetric and positive semidefinite on symmetric matrices [k, k], as rows
 * @param b B, symmetric
 * @param bound of A's largest eigenvalue
 */
export function semidefiniteComplementarity(
  apply: (x: readonly Float64Array[]) => Float64Array[],
  b: readonly Float64Array[],
  bound: number,
): Float64Array[] {
  const k = b.length;
  let x: Float64Array[] = b.map(() => new Float64Array(k));
  if (!(bound > 0)) return x;
  let momentum = x;
  let t = 1;
  for (let i = 0; i < 500; i++) {
    const image = apply(momentum);
    const next = projectPositive(
      momentum.map((row, r) =>
        row.map((value, c) => value - ((image[r]?.[c] as number) + (b[r]?.[c] as number)) / bound),
      ),
    );
    const grown = (1 + Math.sqrt(1 + 4 * t * t)) / 2;
    const moved = next.map((row, r) => row.map((value, c) => value - (x[r]?.[c] as number)));
    momentum = next.map((row, r) => row.map((value, c) => value + ((t - 1) / grown) * (moved[r]?.[c] as number)));
    const change = Math.sqrt(moved.flatMap((row) => [...row]).reduce((sum, value) => sum + value * value, 0));
    const size = Math.sqrt(next.flatMap((row) => [...row]).reduce((sum, value) => sum + value * value, 0));
    [x, t] = [next, grown];
    if (change <= 1e-10 * size) break;
  }
  return x;
}

/** The nearest positive semidefinite matrix: negative eigenvalues become 0. */
export function projectPositive(matrix: readonly Float64Array[]): Float64Array[] {
  const {values, vectors} = curvature.host.eigenSymmetric(matrix);
  return matrix.map((row, r) =>
    row.map((_, c) =>
      values.reduce((sum, value, i) => {
        const v = vectors[i] as Float64Array;
        return sum + Math.max(0, value) * (v[r] as number) * (v[c] as number);
      }, 0),
    ),
  );
}
