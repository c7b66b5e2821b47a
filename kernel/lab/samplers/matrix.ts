/** Small dense matrices as rows, in float64: plain loops, for a few dozen rows. */

export type Matrix = readonly (readonly number[])[];

/** a times the identity. */
export function diagonal(size: number, a: number): number[][] {
  return Array.from({length: size}, (_, i) => Array.from({length: size}, (_, j) => (i === j ? a : 0)));
}

/** A matrix of matrices. */
export function block(blocks: readonly (readonly Matrix[])[]): number[][] {
  return blocks.flatMap((row) => (row[0] ?? []).map((_, i) => row.flatMap((part) => part[i] ?? [])));
}

export function transpose(a: Matrix): number[][] {
  return (a[0] ?? []).map((_, j) => a.map((row) => row[j] as number));
}

export function add(a: Matrix, b: Matrix): number[][] {
  return a.map((row, i) => row.map((value, j) => value + entry(b, i, j)));
}

export function scaled(factor: number, a: Matrix): number[][] {
  return a.map((row) => row.map((value) => factor * value));
}

export function multiply(a: Matrix, b: Matrix): number[][] {
  const width = b[0]?.length ?? 0;
  return a.map((row) => {
    const out = new Array<number>(width).fill(0);
    row.forEach((value, k) => {
      if (value === 0) return;
      const other = b[k] as readonly number[];
      for (let j = 0; j < width; j++) out[j] = (out[j] as number) + value * (other[j] as number);
    });
    return out;
  });
}

/** A ⊗ B */
export function kronecker(a: Matrix, b: Matrix): number[][] {
  return a.flatMap((row) => b.map((other) => row.flatMap((value) => other.map((each) => value * each))));
}

/** X with A X = B, by elimination with row pivots. @throws RangeError when A is singular */
export function solve(a: Matrix, b: Matrix): number[][] {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...(b[i] as readonly number[])]);
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(entry(rows, i, k)) > Math.abs(entry(rows, pivot, k))) pivot = i;
    const row = rows[pivot] as number[];
    if (!(Math.abs(row[k] as number) > 0)) throw new RangeError("solve: the matrix is singular.");
    rows[pivot] = rows[k] as number[];
    rows[k] = row;
    for (let i = 0; i < n; i++) {
      const factor = i === k ? 0 : entry(rows, i, k) / (row[k] as number);
      if (factor === 0) continue;
      const other = rows[i] as number[];
      for (let j = k; j < other.length; j++) other[j] = (other[j] as number) - factor * (row[j] as number);
    }
  }
  return rows.map((row, i) => row.slice(n).map((value) => value / (row[i] as number)));
}

/** The largest absolute eigenvalue, from ‖A^(2ᵏ)‖^(1/2ᵏ) with k = 24: too large by a millionth at most. */
export function spectralRadius(a: Matrix): number {
  let power: Matrix = a;
  let log = 0;
  for (let k = 0; k < 24; k++) {
    const size = Math.max(...power.map((row) => Math.hypot(...row)));
    if (size === 0) return 0;
    log += Math.log(size) / 2 ** k;
    const unit = scaled(1 / size, power);
    power = multiply(unit, unit);
  }
  return Math.exp(log);
}

function entry(a: Matrix, i: number, j: number): number {
  return (a[i] as readonly number[])[j] as number;
}
