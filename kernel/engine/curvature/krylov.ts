/**
 * Lanczos with several start vectors (Ruhe's band Lanczos) and full reorthogonalization: a growing orthonormal basis Q
 * with A qᵢ in the span of the first `width` + i + 1 vectors. With one start vector it is ordinary Lanczos. Nothing is
 * read back while it grows.
 */
import {foldIn, type Key} from "../rng/key.ts";
import {normal} from "../rng/random.ts";
import * as tf from "../tfjs.ts";
import type {Problem} from "./check.ts";

/** The process, wherever its vectors live: `V` is [k, n]. */
export interface Krylov<V> {
  /** Number of start vectors. */
  readonly width: number;
  /** Dimension of the space: the basis has no more vectors. */
  readonly dimension: number;
  /** The size, relative to the operator's, below which what is left of a product is rounding. */
  readonly rounding: number;
  /** Applies the operator to the next `count` vectors of the basis. */
  extend(count: number): void;
  /**
   * The columns QᵀA qᵢ that were not read yet. Each has one number for every vector of the basis at its time and, while
   * the basis is not complete, the length of what was left, which became the next vector.
   */
  read(): Promise<Float64Array[]>;
  /** Drops the vector that column `step` made, and all since, for a random one: what was left was rounding. */
  replace(step: number): void;
  /** Sums of the vectors of the basis with each of these weights, [k, n]. */
  combine(weights: readonly Float64Array[]): V;
  dispose(): void;
}

/** Products of float32 vectors are known to about this. */
const ROUNDING = 2e-6;
/** What is left of a vector in the span of the basis is divided by this, not by 0. */
const TINY = 1e-30;

/**
 * @param width start vectors, at most the dimension
 * @param start further vectors [n] or [k, n] to begin with, before random ones: `width` counts them
 */
export function deviceKrylov(problem: Problem, width: number, key: Key, start?: tf.Tensor): Krylov<tf.Tensor2D> {
  const {size, dimension} = problem;
  let draws = 0;
  const random = () => tf.reshape(problem.restrict(normal(foldIn(key, draws++), [size])), [1, size]) as tf.Tensor2D;
  let basis = tf.tidy(() => {
    const rows = start ? tf.split(problem.restrict(tf.reshape(start, [-1, size])), rowsOf(start)) : [];
    let orthonormal = tf.zeros([0, size]) as tf.Tensor2D;
    for (let i = 0; i < width; i++) {
      // A given vector in the span of those before it leaves noise or 0: the random part makes it a direction.
      const row = rows[i] ? mixed(unit(rows[i] as tf.Tensor2D), unit(random())) : random();
      orthonormal = append(orthonormal, row);
    }
    return orthonormal;
  });
  let columns: tf.Tensor1D[] = [];
  let step = 0;
  const setBasis = (next: tf.Tensor2D) => {
    if (next === basis) return;
    basis.dispose();
    basis = next;
  };

  return {
    width,
    dimension,
    rounding: ROUNDING,
    extend(count) {
      for (let i = 0; i < count; i++) {
        const [column, next] = tf.tidy(() => {
          const row = tf.slice(basis, [step, 0], [1, size]);
          const image = tf.reshape(problem.apply(tf.reshape(row, [size])), [1, size]) as tf.Tensor2D;
          const {coefficients, rest} = project(basis, image);
          if (basis.shape[0] === dimension) return [coefficients, basis] as const;
          const length = tf.norm(rest);
          const vector = tf.div(rest, tf.maximum(length, TINY));
          return [
            tf.concat([coefficients, tf.reshape(length, [1])]) as tf.Tensor1D,
            tf.concat([basis, vector], 0) as tf.Tensor2D,
          ] as const;
        });
        columns.push(column);
        setBasis(next);
        step++;
      }
    },
    async read() {
      const [unread, sizes] = [columns, columns.map((column) => column.size)];
      columns = [];
      if (unread.length === 0) return [];
      const all = tf.concat(unread);
      tf.dispose(unread);
      try {
        const values = await all.data();
        let start = 0;
        return sizes.map((length) => {
          start += length;
          return Float64Array.from(values.subarray(start - length, start));
        });
      } finally {
        all.dispose();
      }
    },
    replace(replaced) {
      setBasis(tf.tidy(() => append(tf.slice(basis, [0, 0], [width + replaced, size]), random())));
      step = replaced + 1;
    },
    combine(weights) {
      return tf.tidy(() => {
        const used = weights[0]?.length ?? 0;
        const flat = Float32Array.from(weights.flatMap((row) => Array.from(row)));
        return tf.matMul(tf.tensor2d(flat, [weights.length, used]), tf.slice(basis, [0, 0], [used, size]));
      }) as tf.Tensor2D;
    },
    dispose() {
      tf.dispose([basis, columns]);
      columns = [];
    },
  };
}

/** The basis with one more vector, which is not in its span. */
export function append(basis: tf.Tensor2D, row: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const {rest} = project(basis, unit(row));
    // Once more: where little was left, its rounding was much of it.
    return tf.concat([basis, unit(project(basis, unit(rest)).rest)], 0) as tf.Tensor2D;
  });
}

/** The part of a row [1, n] in the span of the basis [k, n], as coefficients [k], and the rest: "twice is enough". */
export function project(basis: tf.Tensor2D, row: tf.Tensor2D): {coefficients: tf.Tensor1D; rest: tf.Tensor2D} {
  if (basis.shape[0] === 0) return {coefficients: tf.tensor1d([]), rest: row};
  const along = (vector: tf.Tensor2D) => tf.matMul(vector, basis, false, true);
  const first = along(row);
  const once = tf.sub(row, tf.matMul(first, basis)) as tf.Tensor2D;
  const second = along(once);
  const rest = tf.sub(once, tf.matMul(second, basis)) as tf.Tensor2D;
  return {coefficients: tf.reshape(tf.add(first, second), [-1]) as tf.Tensor1D, rest};
}

function unit(row: tf.Tensor2D): tf.Tensor2D {
  return tf.div(row, tf.maximum(tf.norm(row), TINY));
}

/** Little of `noise`, so that a good start stays good: eigenvalues see its square. */
function mixed(row: tf.Tensor2D, noise: tf.Tensor2D): tf.Tensor2D {
  return tf.add(row, tf.mul(noise, 1e-4));
}

function rowsOf(start: tf.Tensor): number {
  return start.rank === 1 ? 1 : (start.shape[0] ?? 1);
}
