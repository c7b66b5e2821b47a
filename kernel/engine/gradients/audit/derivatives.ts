/** The derivatives under audit: TensorFlow.js's, with the engine's repairs. */
import * as tf from "../../tfjs.ts";
import {type Case, weights} from "./case.ts";
import type {Head} from "./float64.ts";

/** Σ w · y: no curvature of its own. */
export const linear: Head = (y) => y.mul(tf.tensor(weights(y.size), y.shape)).sum();
/** Σ w · (y + y²/2): so that operations that are linear have second derivatives to test too. */
export const quadratic: Head = (y) => linear(y.add(y.square().mul(0.5)));

/**
 * Gradient of head(f(x)) and product of its Hessian with `v`, on the current backend.
 * @returns for each input its elements in row-major order
 */
export async function derivatives(of: Pick<Case, "inputs" | "f">, head: Head, at: number[][], v: number[][]) {
  return {gradient: await read(gradientOf(of, head, at)), hvp: await read(hvpOf(of, head, at, v))};
}

function gradientOf({inputs, f}: Pick<Case, "inputs" | "f">, head: Head, at: number[][]): tf.Tensor[] {
  return tf.tidy(() => {
    const xs = tensors(inputs, at);
    return gradients(() => head(f(...xs)), xs);
  });
}

function hvpOf({inputs, f}: Pick<Case, "inputs" | "f">, head: Head, at: number[][], v: number[][]): tf.Tensor[] {
  return tf.tidy(() => {
    const [xs, vs] = [tensors(inputs, at), tensors(inputs, v)];
    const slope = () => tf.addN(gradients(() => head(f(...xs)), xs).map((g, i) => g.mul(vs[i] ?? 0).sum()));
    return gradients(slope, xs);
  });
}

function tensors(inputs: Case["inputs"], values: number[][]): tf.Tensor[] {
  return inputs.map(({shape}, i) => tf.tensor(values[i] ?? [], shape, "float32"));
}

async function read(results: tf.Tensor[]): Promise<number[][]> {
  const values = await Promise.all(results.map((x) => x.data()));
  tf.dispose(results);
  return values.map((x) => [...x]);
}

/** Of one number with respect to each of `xs`, 0 where it does not depend on it. */
function gradients(f: () => tf.Tensor, xs: tf.Tensor[]): tf.Tensor[] {
  const {grads} = tf.engine().gradients(f, xs, undefined, true);
  return grads.map((g, i) => g ?? tf.zeros(xs[i]?.shape ?? []));
}

/** The largest difference, relative to the largest element expected or to 1. */
export function error(computed: number[][], expected: number[][]): number {
  const [a, b] = [computed.flat(), expected.flat()];
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  const scale = b.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
  return a.reduce((worst, x, i) => {
    const difference = Math.abs(x - (b[i] ?? Number.NaN)) / scale;
    return Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }, 0);
}
