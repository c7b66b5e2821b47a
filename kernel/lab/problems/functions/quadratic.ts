/** Quadratic functions of a given spectrum: where everything about gradient descent has a closed form. */
import {type Key, rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {ProblemError, show} from "../arguments.ts";
import {type Objective, valuesOf} from "./objective.ts";

export interface QuadraticOptions {
  /** Eigenvalues of the Hessian, of any sign, in any order. */
  readonly spectrum: readonly number[];
  /** Turns the eigenvectors by a random rotation; without it they are the axes, in the order of `spectrum`. */
  readonly key?: Key;
  /** Where the gradient is 0; by default the origin. */
  readonly centre?: readonly number[];
}

export interface Quadratic extends Objective {
  /** The Hessian H [n, n], row by row, in float64: f(x) = ½ (x − c)ᵀ H (x − c). */
  readonly hessian: Float64Array;
  /** Its eigenvectors [n, n] as rows, in the order of `spectrum`. */
  readonly eigenvectors: Float64Array;
  readonly spectrum: readonly number[];
}

/**
 * f(x) = ½ (x − c)ᵀ H (x − c) with H = Qᵀ diag(spectrum) Q.
 * @throws ProblemError for a spectrum or centre that cannot be, RandomError for what is no key
 */
export function quadratic({spectrum, key, centre}: QuadraticOptions): Quadratic {
  checkNumbers("spectrum", spectrum);
  const n = spectrum.length;
  const middle = centre ?? new Array<number>(n).fill(0);
  checkNumbers("centre", middle, n);
  const eigenvectors = key ? rotation(key, n) : identity(n);
  const hessian = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += at(spectrum, k) * at(eigenvectors, k * n + i) * at(eigenvectors, k * n + j);
      hessian[i * n + j] = sum;
    }
  }
  const gradient = (x: ArrayLike<number>) =>
    Float64Array.from({length: n}, (_, i) => {
      let sum = 0;
      for (let j = 0; j < n; j++) sum += at(hessian, i * n + j) * (at(x, j) - at(middle, j));
      return sum;
    });
  const least = Math.min(...spectrum);
  return {
    name: "Quadratic",
    dimension: n,
    spectrum,
    hessian,
    eigenvectors,
    values: (points) =>
      valuesOf("Quadratic", points, n, (x) => {
        const offset = tf.sub(x, tf.tensor1d([...middle]));
        const matrix = tf.tensor2d(Float32Array.from(hessian), [n, n]);
        return tf.mul(tf.sum(tf.mul(tf.matMul(offset, matrix), offset), 1), 0.5);
      }),
    value: (x) => gradient(x).reduce((sum, slope, i) => sum + (slope * (at(x, i) - at(middle, i))) / 2, 0),
    gradient,
    minima: least > 0 ? [middle] : [],
    minimum: least >= 0 ? 0 : Number.NEGATIVE_INFINITY,
    domain: middle.map((value): [number, number] => [value - 2, value + 2]),
  };
}

function checkNumbers(path: string, values: readonly number[], length = values?.length): void {
  const isList = Array.isArray(values) && values.length > 0 && values.length === length;
  if (isList && values.every(Number.isFinite)) return;
  throw new ProblemError("quadratic", path, show(values), `a list of ${length || "one or more"} finite numbers`);
}

/** Entries that are there, as all indices above are. */
function at(values: ArrayLike<number>, i: number): number {
  return values[i] ?? Number.NaN;
}

function identity(n: number): Float64Array {
  return Float64Array.from({length: n * n}, (_, i) => (i % (n + 1) === 0 ? 1 : 0));
}

/** Orthonormal rows, spread evenly over the rotations and reflections: normal ones made orthogonal, twice for float64. */
export function rotation(key: Key, n: number): Float64Array {
  const q = Float64Array.from(rng.host.normal(key, n * n));
  for (let i = 0; i < n; i++) {
    const row = q.subarray(i * n, (i + 1) * n);
    for (let pass = 0; pass < 2; pass++) {
      for (let j = 0; j < i; j++) {
        const other = q.subarray(j * n, (j + 1) * n);
        const overlap = row.reduce((sum, value, k) => sum + value * at(other, k), 0);
        for (let k = 0; k < n; k++) row[k] = at(row, k) - overlap * at(other, k);
      }
    }
    const length = Math.hypot(...row);
    for (let k = 0; k < n; k++) row[k] = at(row, k) / length;
  }
  return q;
}
