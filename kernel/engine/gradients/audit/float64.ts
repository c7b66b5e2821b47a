/**
 * Derivatives by central differences in double precision, from values of the function only.
 *
 * TensorFlow.js has no float64, but its cpu kernels allocate what they compute with the global `Float32Array`: while
 * that name means `Float64Array`, the same kernels compute in double precision. No gradient code runs.
 */
import * as tf from "../../tfjs.ts";
import type {Case} from "./case.ts";

export type Head = (y: tf.Tensor) => tf.Tensor;

/** For first differences; their error is about STEP² and 1e-16 / STEP. */
const STEP = 1e-5;
/** For second differences; their error is about STEP2² and 1e-16 / STEP2². */
const STEP2 = 2e-4;

/** Computes the scalar function of these inputs' elements at many points. The cpu backend must be the current one. */
function inDouble<T>(f: (evaluate: (values: number[][]) => number) => T, {inputs, f: of}: Case, head: Head): T {
  const single = globalThis.Float32Array;
  const double = globalThis.Float64Array as unknown as typeof Float32Array;
  globalThis.Float32Array = double;
  try {
    return f((values) =>
      tf.tidy(() => {
        const xs = inputs.map(({shape}, i) => tf.tensor(values[i] ?? [], shape, "float32"));
        return head(of(...xs)).dataSync()[0] ?? Number.NaN;
      }),
    );
  } finally {
    globalThis.Float32Array = single;
  }
}

/** The gradient with respect to every input. */
export function gradientByDifferences(of: Case, head: Head, at: number[][]): number[][] {
  return inDouble(
    (evaluate) =>
      at.map((x, i) =>
        x.map((_, j) => {
          const shifted = (h: number) => evaluate(moved(at, [[i, j, h]]));
          return (shifted(STEP) - shifted(-STEP)) / (2 * STEP);
        }),
      ),
    of,
    head,
  );
}

/** The Hessian's product with `v`, which has the inputs' shapes. */
export function hvpByDifferences(of: Case, head: Head, at: number[][], v: number[][]): number[][] {
  return inDouble(
    (evaluate) => {
      const along = (h: number) => at.map((x, i) => x.map((value, j) => value + h * (v[i]?.[j] ?? 0)));
      const [ahead, behind] = [along(STEP2), along(-STEP2)];
      return at.map((x, i) =>
        x.map((_, j) => {
          const slope = (base: number[][]) =>
            evaluate(moved(base, [[i, j, STEP2]])) - evaluate(moved(base, [[i, j, -STEP2]]));
          return (slope(ahead) - slope(behind)) / (4 * STEP2 * STEP2);
        }),
      );
    },
    of,
    head,
  );
}

function moved(at: number[][], moves: [input: number, element: number, by: number][]): number[][] {
  const copy = at.map((x) => [...x]);
  for (const [i, j, by] of moves) {
    const row = copy[i];
    if (row) row[j] = (row[j] ?? 0) + by;
  }
  return copy;
}
