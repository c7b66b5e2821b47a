/** jax-js, an independent implementation of the same functions and of their derivatives, in float64. */
import type {Array as JaxArray, lax, nn, numpy} from "@jax-js/jax";
import {type Input, weights} from "./case.ts";

interface Jax {
  readonly np: typeof numpy;
  readonly nn: typeof nn;
  readonly lax: typeof lax;
}

/** jax-js consumes its arguments: what is used twice is `x.ref` once. */
export type JaxFunction = (jax: Jax, ...xs: JaxArray[]) => JaxArray;

type Module = typeof import("@jax-js/jax");

/** Loads it on WASM. It looks for a GPU through `navigator` and at the class of arrays; Node 20 lacks both names. */
export async function loadJax(): Promise<Module> {
  if (!("navigator" in globalThis)) Object.defineProperty(globalThis, "navigator", {value: {}, configurable: true});
  if (!("Float16Array" in globalThis)) Object.assign(globalThis, {Float16Array: class {}});
  const jax = await import("@jax-js/jax");
  await jax.init("wasm");
  jax.defaultDevice("wasm");
  return jax;
}

/**
 * Gradient and Hessian-vector product of Σ w · (y + y²/2), y = f(x).
 * @returns for each input its elements in row-major order
 */
export function derivatives(jax: Module, f: JaxFunction, inputs: readonly Input[], at: number[][], v: number[][]) {
  const {numpy: np, nn, lax} = jax;
  const array = (values: number[], shape: readonly number[]) =>
    np.array(values, {shape: [...shape], dtype: np.float64});
  const scalar = (...xs: JaxArray[]) => {
    const y = f({np, nn, lax}, ...xs);
    const w = array(weights(y.size), y.shape);
    return np.sum(w.mul(y.ref.add(np.square(y).mul(0.5))));
  };
  const every = inputs.map((_, i) => i);
  const gradient = jax.grad(scalar, {argnums: every});
  const tensors = (values: number[][]) => inputs.map(({shape}, i) => array(values[i] ?? [], shape));
  const [first, second] = jax.jvp(gradient, tensors(at), tensors(v));
  const numbers = (arrays: JaxArray[]) => arrays.map((x) => [...x.dataSync()]);
  return {gradient: numbers(first as JaxArray[]), hvp: numbers(second as JaxArray[])};
}
