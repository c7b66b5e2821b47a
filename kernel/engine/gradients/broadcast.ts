/** What every gradient of a broadcasting operation shares. */
import {broadcast_util, type Tensor, zeros} from "@tensorflow/tfjs-core";

/** Sums what broadcasting repeated: the gradient of broadcasting `shape` to `dy`'s shape. */
export function sumTo(dy: Tensor, shape: number[]): Tensor {
  const axes = broadcast_util.getReductionAxes(shape, dy.shape);
  return (axes.length > 0 ? dy.sum(axes) : dy).reshape(shape);
}

/** The gradient of what an operation does not depend on smoothly. */
export function noChange({shape}: {shape: number[]}): () => Tensor {
  return () => zeros(shape);
}

/** Of a gradient's saved tensors; the engine keeps them in the order that the configuration names them. */
export function at(saved: readonly Tensor[], i: number): Tensor {
  const tensor = saved[i];
  if (!tensor) throw new Error(`A gradient asked for its saved tensor ${i}, and there are ${saved.length}.`);
  return tensor;
}

/** Operations with one output get one dy. */
export function only(dy: Tensor | Tensor[]): Tensor {
  return Array.isArray(dy) ? at(dy, 0) : dy;
}
