/** Functions whose derivatives are chosen, in reverse and in forward mode. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {DerivativeError, kindOf, rebuild, tidied} from "./arguments.ts";

/** The same values as constants: what is computed from them does not depend on what they were computed from. */
export function stopGradient<T extends tree.Tree>(x: T): T {
  return tidied(() => {
    const leaves = tree.leaves(x).map((leaf) => (leaf.dtype === "float32" ? constant(leaf) : tf.clone(leaf)));
    return rebuild(x, leaves) as T;
  });
}

const constant = tf.customGrad((x) => ({
  value: tf.clone(x as tf.Tensor),
  gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
}));

/**
 * The function with f's values and the derivative of the identity, as for rounding and thresholds in a network.
 * @param f from a float32 tensor to one of the same shape
 * @throws DerivativeError when f's result is of another shape or dtype than its argument
 */
export function straightThrough(f: (x: tf.Tensor) => tf.Tensor): (x: tf.Tensor) => tf.Tensor {
  const through = tf.customGrad((given) => {
    const x = given as tf.Tensor;
    const y: unknown = f(x);
    const isSame = y instanceof tf.Tensor && y.dtype === x.dtype && tf.util.arraysEqual(y.shape, x.shape);
    if (!isSame) {
      const nameOf = ({dtype, shape}: tf.Tensor) => `a ${dtype} tensor of shape [${shape.join(", ")}]`;
      const found = y instanceof tf.Tensor ? nameOf(y) : kindOf(y);
      throw new DerivativeError("straightThrough", "the result of f", found, nameOf(x));
    }
    // A function that gives its argument back must not share it.
    return {value: tf.clone(y), gradFunc: (dy: tf.Tensor) => tf.clone(dy)};
  });
  return (x) => through(x);
}
