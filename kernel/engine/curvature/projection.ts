/** The small matrix QᵀAQ of a Krylov space, on the host, and what it tells of the large one. */
import {checkFinite, type Limits} from "./check.ts";
import type {Krylov} from "./krylov.ts";
import {at, eigenSymmetric} from "./symmetric.ts";
import {CurvatureError} from "./types.ts";

/** Approximate eigenpairs: `vectors` are their weights in the basis. */
export interface Ritz {
  readonly values: Float64Array;
  readonly vectors: Float64Array[];
  /** ‖A v − λ v‖ of each, for unit vectors v. */
  readonly residuals: Float64Array;
}

/** How far QᵀAQ may be from symmetric, relative to its largest entry, before the operator is called unsymmetric. */
const ASYMMETRY = 1e-2;

export class Projection {
  readonly #width: number;
  readonly #dimension: number;
  readonly #columns: Float64Array[] = [];
  /** Largest entry so far. */
  #scale = 0;

  constructor(krylov: Krylov<unknown>) {
    this.#width = krylov.width;
    this.#dimension = krylov.dimension;
  }

  /** Columns, and so products with the operator whose results are in use. */
  get steps(): number {
    return this.#columns.length;
  }

  /**
   * Reads what is new.
   * @returns whether it had to drop something: the space was invariant, and goes on in a random direction
   * @throws CurvatureError when the operator is not symmetric or gave no numbers
   */
  async update(limits: Limits, krylov: Krylov<unknown>): Promise<boolean> {
    for (const column of await krylov.read()) {
      checkFinite(limits.call, column);
      const step = this.#columns.push(column) - 1;
      this.#scale = column.reduce((most, entry) => Math.max(most, Math.abs(entry)), this.#scale);
      this.#checkSymmetry(limits.call, step);
      const row = this.#width + step;
      if (row >= this.#dimension || at(column, row) > krylov.rounding * this.#scale) continue;
      column[row] = 0;
      krylov.replace(step);
      return true;
    }
    return false;
  }

  #checkSymmetry(call: string, step: number): void {
    const column = this.#columns[step];
    for (let i = 0; i < step; i++) {
      const mirrored = this.#columns[i]?.[step] ?? 0;
      if (Math.abs(at(column, i) - mirrored) <= ASYMMETRY * this.#scale) continue;
      throw new CurvatureError(
        call,
        "operator",
        "is not symmetric: ⟨u, A v⟩ ≠ ⟨v, A u⟩ for two vectors that were tried",
      );
    }
  }

  /** Off the diagonal and on it, for one start vector: the entries of the tridiagonal matrix. */
  tridiagonal(): {diagonal: Float64Array; offDiagonal: Float64Array} {
    return {
      diagonal: Float64Array.from(this.#columns, (column, i) => at(column, i)),
      offDiagonal: Float64Array.from(this.#columns.slice(0, -1), (column, i) => at(column, i + 1)),
    };
  }

  /** All eigenpairs of the projected matrix. */
  ritz(): Ritz {
    const columns = this.#columns;
    const m = columns.length;
    const {values, vectors} = eigenSymmetric(columns.map((column) => column.subarray(0, m)));
    const residuals = Float64Array.from(vectors, (vector) => {
      let squares = 0;
      for (let row = m; row < Math.min(m + this.#width, this.#dimension); row++) {
        let sum = 0;
        for (let i = Math.max(0, row - this.#width); i < m; i++) sum += (columns[i]?.[row] ?? 0) * at(vector, i);
        squares += sum * sum;
      }
      return Math.sqrt(squares);
    });
    return {values, vectors, residuals};
  }
}
