/** What one use of a parameter adds to the gradients of single examples, and how the uses of layers are found. */
import type {Call} from "../../interpreter.ts";
import * as tf from "../../tfjs.ts";
import type {Rows} from "./rows.ts";

/** B is the number of examples, g_i = ∂ loss_i / ∂ parameter through this use. */
export interface Contribution {
  /** g_i of n examples from this one on, of shape [n, …]. */
  grads(from: number, n: number): tf.Tensor;
  /** Σ_i g_i, where there is a cheaper way than to add up `grads`. */
  sum?(): tf.Tensor;
  /** ‖g_i‖², [B], where there is a cheaper way. */
  squaredNorms?(): tf.Tensor;
  /** Σ_i g_i², where there is a cheaper way. */
  squares?(): tf.Tensor;
}

/** An operation that uses a parameter and gives a tensor by example, as it is seen while f runs. */
export interface Layer {
  readonly call: Call;
  /** The name of the input that is the parameter. */
  readonly name: string;
  readonly param: tf.Tensor;
  readonly y: tf.Tensor;
  readonly rows: Rows;
  /** A tensor of the same values that lives until the statistics are computed. */
  keep(x: tf.Tensor): tf.Tensor;
}

/** From δ, the gradient of Σ losses at the layer's output. */
export type FromOutput = (delta: tf.Tensor) => Contribution;

/** Nothing for a use that is not understood. */
export type FindLayer = (layer: Layer) => FromOutput | undefined;

/** x in this shape; x itself where it has it, which saves an operation. */
export function shaped(x: tf.Tensor, shape: number[]): tf.Tensor {
  return tf.util.arraysEqual(x.shape, shape) ? x : tf.reshape(x, shape);
}

/** The rows of n examples from this one on, of the B that make up x. */
export function rowsOf(x: tf.Tensor, count: number, from: number, n: number): tf.Tensor {
  if (n === count) return x;
  const each = (x.shape[0] ?? 0) / count;
  return tf.slice(x, [from * each], [n * each]);
}
