/** Band Lanczos (krylov.ts) on the host in float64. */
import {normal} from "../rng/host.ts";
import {foldIn, type Key} from "../rng/key.ts";
import type {Krylov} from "./krylov.ts";
import {at, dot, norm} from "./symmetric.ts";
import type {HostOperator} from "./types.ts";

const ROUNDING = 1e-14;

/** Vectors are arrays [n]; see `deviceKrylov`. */
export function hostKrylov(
  apply: HostOperator,
  size: number,
  width: number,
  key: Key,
  start: readonly Float64Array[] = [],
): Krylov<Float64Array[]> {
  const basis: Float64Array[] = [];
  let columns: Float64Array[] = [];
  let step = 0;
  let draws = 0;
  const random = () => Float64Array.from(normal(foldIn(key, draws++), size));
  const append = (row: Float64Array) => {
    const {rest} = project(basis, row);
    basis.push(unit(project(basis, unit(rest)).rest));
  };
  for (let i = 0; i < width; i++) {
    const row = start[i] && unit(start[i] as Float64Array);
    const noise = unit(random());
    append(row ? row.map((value, j) => value + 1e-4 * at(noise, j)) : noise);
  }

  return {
    width,
    dimension: size,
    rounding: ROUNDING,
    extend(count) {
      for (let i = 0; i < count; i++) {
        const {coefficients, rest} = project(basis, apply(basis[step++] as Float64Array));
        if (basis.length < size) {
          coefficients.push(norm(rest));
          basis.push(unit(rest));
        }
        columns.push(Float64Array.from(coefficients));
      }
    },
    async read() {
      const unread = columns;
      columns = [];
      return unread;
    },
    replace(replaced) {
      basis.length = width + replaced;
      append(random());
      step = replaced + 1;
    },
    combine: (weights) => weights.map((row) => combination(basis, row, size)),
    dispose() {
      basis.length = 0;
    },
  };
}

/** The part in the span of the basis, as coefficients, and the rest: "twice is enough". */
function project(basis: readonly Float64Array[], vector: Float64Array): {coefficients: number[]; rest: Float64Array} {
  const rest = Float64Array.from(vector);
  const coefficients = basis.map(() => 0);
  for (let pass = 0; pass < 2; pass++) {
    basis.forEach((q, i) => {
      const along = dot(q, rest);
      coefficients[i] = (coefficients[i] ?? 0) + along;
      for (let j = 0; j < rest.length; j++) rest[j] = at(rest, j) - along * at(q, j);
    });
  }
  return {coefficients, rest};
}

function combination(basis: readonly Float64Array[], weights: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size);
  weights.forEach((weight, i) => {
    for (let j = 0; j < size; j++) sum[j] = at(sum, j) + weight * at(basis[i], j);
  });
  return sum;
}

/** Of length 1, or 0. */
function unit(vector: Float64Array): Float64Array {
  const length = norm(vector) || 1;
  return vector.map((value) => value / length);
}
