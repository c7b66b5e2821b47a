/** Activation functions by name. All can be differentiated twice. */
import * as tf from "../../../engine/tfjs.ts";
import {ProblemError, show} from "../arguments.ts";

type Elementwise = (x: tf.Tensor) => tf.Tensor;

const ACTIVATIONS = {
  relu: (x) => tf.relu(x),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  softplus: (x) => tf.softplus(x),
  elu: (x) => tf.elu(x),
  /** x σ(x), also called swish. */
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
  /** x Φ(x), with the exact normal distribution function. */
  gelu: (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1)),
  /** For linear nets. */
  identity: (x) => x,
} satisfies Record<string, Elementwise>;

/** A name, or any function from a tensor to one of the same shape. */
export type Activation = keyof typeof ACTIVATIONS | Elementwise;

/** @throws ProblemError for what is neither a known name nor a function */
export function activationOf(call: string, activation: Activation): Elementwise {
  if (typeof activation === "function") return activation;
  if (Object.hasOwn(ACTIVATIONS, activation)) return ACTIVATIONS[activation];
  const names = Object.keys(ACTIVATIONS).join(", ");
  throw new ProblemError(call, "activation", show(activation), `a function or one of ${names}`);
}
