/** Functions whose derivatives are chosen, in reverse and in forward mode. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {TreeError, walk} from "../tree-walk.ts";
import {DerivativeError, pathOf, rebuild, tidied} from "./arguments.ts";
import {custom} from "./custom-grad.ts";

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
 * @param f from a tree of float32 tensors to one of the same form and shapes
 * @throws DerivativeError when f's result is of another form, shape or dtype than its argument
 */
export function straightThrough(f: (x: tf.Tensor) => tf.Tensor): (x: tf.Tensor) => tf.Tensor;
export function straightThrough<T extends tree.Tree>(f: (x: T) => T): (x: T) => T;
export function straightThrough<T extends tree.Tree>(f: (x: T) => T): (x: T) => T {
  const forward = (x: T) => {
    const y = f(x);
    checkLike(x, y);
    return [y, []] as const;
  };
  return custom("straightThrough", {forward, backward: (_, dy) => [dy]}, {isSeen: false});
}

function checkLike(x: tree.Tree, y: unknown): void {
  const nameOf = ({dtype, shape}: tf.Tensor) => `a ${dtype} tensor of shape [${shape.join(", ")}]`;
  const place = "the result of f";
  try {
    walk({name: "straightThrough", trees: ["x", place]}, [x, y], ([wanted, found], path) => {
      if (!wanted || !found || nameOf(wanted) === nameOf(found)) return;
      throw new DerivativeError("straightThrough", pathOf(place, path), nameOf(found), nameOf(wanted));
    });
  } catch (error) {
    if (!(error instanceof TreeError)) throw error;
    throw new DerivativeError("straightThrough", pathOf(place, error.path), error.found, error.expected);
  }
}
