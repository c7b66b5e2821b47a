import * as tf from "./tfjs.ts";

/** f32 on every backend; a GPU that only has half floats is off by 1e-3 and is refused. */
const TOLERANCE = 1e-4;

/**
 * Computes a matrix product, reductions and a gradient on the current backend and compares every value with plain
 * JavaScript.
 * @throws with the operation and both values where they differ
 */
export async function selfTest(): Promise<void> {
  const [rows, inner, columns] = [5, 7, 6];
  const a = Float32Array.from({length: rows * inner}, (_, i) => Math.sin(i + 1));
  const b = Float32Array.from({length: inner * columns}, (_, i) => Math.cos(i * 2 + 1));
  const product = multiply(a, b, rows, inner, columns);
  const results = tf.tidy(() => {
    const x = tf.tensor2d(a, [rows, inner]);
    const w = tf.tensor2d(b, [inner, columns]);
    const loss = (w: tf.Tensor) => x.matMul<tf.Tensor>(w).square().sum();
    return [x.matMul(w), x.matMul(w).sum(0), x.max(), tf.grad(loss)(w)];
  });
  const expected: [string, Float32Array][] = [
    ["matrix product", product],
    ["sum", Float32Array.from({length: columns}, (_, j) => sum(rows, (i) => product[i * columns + j]))],
    ["maximum", Float32Array.of(Math.max(...a))],
    // d/dw |x w|² = 2 xᵀ (x w)
    ["gradient", multiply(transpose(a, rows, inner), product, inner, rows, columns).map((value) => 2 * value)],
  ];
  try {
    for (const [i, [what, values]] of expected.entries()) compare(what, await results[i]?.data(), values);
  } finally {
    tf.dispose(results);
  }
}

function compare(what: string, computed: ArrayLike<number> | undefined, expected: Float32Array): void {
  if (computed?.length !== expected.length) throw new Error(`Self-test: the ${what} has the wrong length.`);
  for (const [i, value] of expected.entries()) {
    const got = computed[i] ?? Number.NaN;
    if (!(Math.abs(got - value) <= TOLERANCE * Math.max(1, Math.abs(value)))) {
      throw new Error(`Self-test: the ${what} gave ${got} where ${value} is right.`);
    }
  }
}

function multiply(a: Float32Array, b: Float32Array, rows: number, inner: number, columns: number): Float32Array {
  return Float32Array.from({length: rows * columns}, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    return sum(inner, (k) => (a[i * inner + k] ?? 0) * (b[k * columns + j] ?? 0));
  });
}

function transpose(a: Float32Array, rows: number, columns: number): Float32Array {
  return Float32Array.from(a, (_, at) => a[(at % rows) * columns + Math.floor(at / rows)] ?? 0);
}

function sum(count: number, term: (i: number) => number | undefined): number {
  let total = 0;
  for (let i = 0; i < count; i++) total += term(i) ?? 0;
  return total;
}
