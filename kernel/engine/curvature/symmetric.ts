/** Eigenvalues of small symmetric matrices on the host, in float64. */

/** Of a matrix as rows. */
export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** `vectors[i]` belongs to `values[i]`; orthonormal. */
  readonly vectors: Float64Array[];
}

/**
 * All eigenvalues of a tridiagonal matrix by implicit QL, and some rows of the matrix of its eigenvectors.
 * @param diagonal [m]
 * @param offDiagonal [m − 1] (more are ignored)
 * @param rows rows [m] that are multiplied by the matrix of eigenvectors (columns): with the first row of the identity
 *   the result is the first component of each eigenvector. They are overwritten.
 * @returns eigenvalues, ascending, and the rows, in the same order
 * @throws RangeError when a number is not finite
 */
export function tridiagonalEigen(
  diagonal: ArrayLike<number>,
  offDiagonal: ArrayLike<number>,
  rows: Float64Array[] = [],
): {values: Float64Array; rows: Float64Array[]} {
  const m = diagonal.length;
  const d = Float64Array.from(diagonal);
  const e = Float64Array.from({length: m}, (_, i) => (i < m - 1 ? (offDiagonal[i] ?? Number.NaN) : 0));
  if (!d.every(Number.isFinite) || !e.every(Number.isFinite)) {
    throw new RangeError("tridiagonalEigen: diagonal and offDiagonal must be finite.");
  }
  for (let low = 0; low < m; low++) {
    for (let high = blockEnd(d, e, low); high > low; high = blockEnd(d, e, low)) rotate(d, e, rows, low, high);
  }
  const order = Array.from(d.keys()).sort((i, j) => at(d, i) - at(d, j));
  const sorted = (values: Float64Array) => Float64Array.from(order, (i) => at(values, i));
  return {values: sorted(d), rows: rows.map(sorted)};
}

/** Near the smallest numbers there are, a sweep would round to itself for ever. */
const SMALLEST = 1e-300;

/** The first index from `low` on after which the matrix falls apart. */
function blockEnd(d: Float64Array, e: Float64Array, low: number): number {
  for (let i = low; i < d.length - 1; i++) {
    const size = Math.abs(at(d, i)) + Math.abs(at(d, i + 1));
    if (Math.abs(at(e, i)) <= Math.max(Number.EPSILON * size, SMALLEST)) return i;
  }
  return d.length - 1;
}

/** One QL sweep from `high` to `low` with Wilkinson's shift. */
function rotate(d: Float64Array, e: Float64Array, rows: Float64Array[], low: number, high: number): void {
  const slope = (at(d, low + 1) - at(d, low)) / (2 * at(e, low));
  const root = Math.hypot(slope, 1);
  let g = at(d, high) - at(d, low) + at(e, low) / (slope + (slope < 0 ? -root : root));
  let [sine, cosine, p] = [1, 1, 0];
  for (let i = high - 1; i >= low; i--) {
    const f = sine * at(e, i);
    const b = cosine * at(e, i);
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The matrix fell apart inside of the sweep.
      d[i + 1] = at(d, i + 1) - p;
      e[high] = 0;
      return;
    }
    [sine, cosine] = [f / r, g / r];
    g = at(d, i + 1) - p;
    const t = (at(d, i) - g) * sine + 2 * cosine * b;
    p = sine * t;
    d[i + 1] = g + p;
    g = cosine * t - b;
    for (const row of rows) {
      const [left, right] = [at(row, i), at(row, i + 1)];
      row[i + 1] = sine * left + cosine * right;
      row[i] = cosine * left - sine * right;
    }
  }
  d[low] = at(d, low) - p;
  e[low] = g;
  e[high] = 0;
}

/**
 * Eigenvalues and eigenvectors of a dense symmetric matrix: Householder's reflections to a tridiagonal matrix, then QL.
 * @param matrix n rows [n]; the part below the diagonal is used
 * @throws RangeError when a number is not finite
 */
export function eigenSymmetric(matrix: readonly ArrayLike<number>[]): SymmetricEigen {
  const n = matrix.length;
  const a = matrix.map((row, i) => Float64Array.from({length: n}, (_, j) => (i >= j ? row[j] : matrix[j]?.[i]) ?? 0));
  const q = identity(n);
  for (let k = 0; k < n - 2; k++) reflect(a, q, k);
  const diagonal = Float64Array.from(a, (row, i) => at(row, i));
  const offDiagonal = Float64Array.from({length: Math.max(n - 1, 0)}, (_, i) => at(a[i + 1], i));
  const {values, rows} = tridiagonalEigen(diagonal, offDiagonal, q);
  return {values, vectors: Array.from(values, (_, i) => Float64Array.from(rows, (row) => at(row, i)))};
}

/** Makes column `k` of `a` zero below its second entry: a ← H a H and q ← q H with H = I − 2 v vᵀ. */
function reflect(a: Float64Array[], q: Float64Array[], k: number): void {
  const n = a.length;
  const v = Float64Array.from(a, (row, i) => (i > k ? at(row, k) : 0));
  const length = norm(v);
  if (length === 0) return;
  v[k + 1] = at(v, k + 1) + (at(v, k + 1) < 0 ? -length : length);
  const scale = 1 / norm(v);
  for (let i = 0; i < n; i++) v[i] = at(v, i) * scale;
  const p = Float64Array.from(a, (row) => dot(row, v));
  const half = dot(p, v);
  for (let i = 0; i < n; i++) p[i] = 2 * (at(p, i) - half * at(v, i));
  a.forEach((row, i) => {
    for (let j = 0; j < n; j++) row[j] = at(row, j) - at(v, i) * at(p, j) - at(p, i) * at(v, j);
  });
  for (const row of q) {
    const twice = 2 * dot(row, v);
    for (let j = 0; j < n; j++) row[j] = at(row, j) - twice * at(v, j);
  }
}

export function identity(n: number): Float64Array[] {
  return Array.from({length: n}, (_, i) => Float64Array.from({length: n}, (_, j) => (i === j ? 1 : 0)));
}

export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += at(x, i) * at(y, i);
  return sum;
}

export function norm(x: Float64Array): number {
  return Math.sqrt(dot(x, x));
}

/** An element that is there. */
export function at(values: Float64Array | undefined, i: number): number {
  return (values as Float64Array)[i] as number;
}
