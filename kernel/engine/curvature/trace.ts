/** Traces from random probes. */
import {foldIn, type Key} from "../rng/key.ts";
import {rademacher} from "../rng/random.ts";
import * as tf from "../tfjs.ts";
import {checkFinite, type Problem, prepare} from "./check.ts";
import {append} from "./krylov.ts";
import {CurvatureError, type Operator, type RandomOptions, type Result} from "./types.ts";

export interface TraceOptions extends RandomOptions {
  /**
   * `hutchinson` (the default): the mean of zᵀA z over random signs z, of variance 2 Σ_{i≠j} A²ᵢⱼ for one.
   * `hutch++`: a third of the products finds the span of the largest eigenvectors, a third gives the trace there
   * exactly, a third estimates the rest: far better where few eigenvalues dominate.
   */
  readonly method?: "hutchinson" | "hutch++";
}

export interface Trace extends Result<number> {
  /** Of `value`, estimated from the probes' spread: infinite for a single one. */
  readonly standardError: number;
}

const DEFAULTS = {maxIterations: 96, tolerance: 0.01};
/** Probes that are needed before their spread tells anything, and between two looks at it. */
const FEWEST = 16;

/**
 * An unbiased estimate of the trace. `residual` is the standard error relative to the absolute value. Hutchinson's stops
 * once that is ≤ `tolerance` (by default 0.01; looked at every 16 probes, which makes the error that is stated then
 * slightly too small; tolerance 0 never stops early); Hutch++ always uses `maxIterations` products (by default 96).
 * Not to be called inside `tf.tidy`.
 * @param size n
 * @throws CurvatureError for arguments that cannot be, and when the operator gives other shapes or NaN
 */
export async function trace(operator: Operator, size: number, options: TraceOptions): Promise<Trace> {
  const call = "curvature.trace";
  const {method = "hutchinson", key} = options;
  if (method !== "hutchinson" && method !== "hutch++") {
    throw new CurvatureError(call, "method", `must be hutchinson or hutch++; it is ${String(method)}`);
  }
  const problem = await prepare(call, operator, size, options, DEFAULTS);
  try {
    return method === "hutchinson" ? await hutchinson(problem, key) : await hutchPlusPlus(problem, key);
  } finally {
    problem.dispose();
  }
}

/** Signs in the block, zeros outside. */
export function probe(problem: Problem, key: Key, i: number): tf.Tensor1D {
  return problem.restrict(rademacher(foldIn(key, i), [problem.size])) as tf.Tensor1D;
}

async function hutchinson(problem: Problem, key: Key): Promise<Trace> {
  const {call, maxIterations, tolerance, signal} = problem;
  const samples: number[] = [];
  for (;;) {
    const count = Math.min(FEWEST, maxIterations - samples.length);
    const forms = tf.tidy(() => {
      const form = (i: number) =>
        tf.tidy(() => {
          const z = probe(problem, key, samples.length + i);
          return tf.sum(tf.mul(z, problem.apply(z)));
        });
      return tf.stack(Array.from({length: count}, (_, i) => form(i)));
    });
    samples.push(...(await read(call, forms)));
    signal?.throwIfAborted();
    const result = summary(samples, 0, tolerance, samples.length);
    if (result.converged || samples.length === maxIterations) return result;
  }
}

async function hutchPlusPlus(problem: Problem, key: Key): Promise<Trace> {
  const {call, dimension, maxIterations, tolerance, signal} = problem;
  if (maxIterations < 3) throw new CurvatureError(call, "maxIterations", "must be at least 3 for hutch++");
  const rank = Math.min(Math.floor(maxIterations / 3), dimension);
  const probes = Math.max(1, Math.min(maxIterations - 2 * rank, maxIterations));
  const {size, apply} = problem;
  const row = (vector: tf.Tensor) => tf.reshape(vector, [1, size]) as tf.Tensor2D;
  const numbers = tf.tidy(() => {
    let basis = tf.zeros([0, size]) as tf.Tensor2D;
    for (let i = 0; i < rank; i++) {
      const grown = tf.tidy(() => append(basis, row(apply(probe(problem, key, i)))));
      basis.dispose();
      basis = grown;
    }
    const inside = tf.tidy(() => {
      const forms = tf.unstack(basis).map((q) => tf.tidy(() => tf.sum(tf.mul(q, apply(q as tf.Tensor1D)))));
      return tf.addN(forms);
    });
    const outside = Array.from({length: probes}, (_, i) =>
      tf.tidy(() => {
        const z = row(probe(problem, key, rank + i));
        const rest = tf.sub(z, tf.matMul(tf.matMul(z, basis, false, true), basis));
        return tf.sum(tf.mul(rest, row(apply(tf.reshape(rest, [size])))));
      }),
    );
    return tf.stack([inside, ...outside]);
  });
  const [inside = Number.NaN, ...outside] = await read(call, numbers);
  signal?.throwIfAborted();
  return summary(outside, inside, tolerance, 2 * rank + probes);
}

async function read(call: string, numbers: tf.Tensor): Promise<number[]> {
  try {
    const values = Array.from(await numbers.data());
    checkFinite(call, values);
    return values;
  } finally {
    numbers.dispose();
  }
}

function summary(samples: readonly number[], exact: number, tolerance: number, iterations: number): Trace {
  const n = samples.length;
  const mean = samples.reduce((sum, x) => sum + x, 0) / n;
  const squares = samples.reduce((sum, x) => sum + (x - mean) ** 2, 0);
  const standardError = n > 1 ? Math.sqrt(squares / (n - 1) / n) : Number.POSITIVE_INFINITY;
  const value = exact + mean;
  const residual = standardError === 0 ? 0 : standardError / Math.abs(value);
  return {value, converged: residual <= tolerance, iterations, residual, standardError};
}
