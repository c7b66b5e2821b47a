/** Memory for time: functions whose inner values are not kept for the gradient. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {rebuild} from "./arguments.ts";
import {custom, type Gradients} from "./custom-grad.ts";
import {pulledBack} from "./reverse.ts";

/**
 * The function with the values and derivatives of f, that keeps only its arguments for the gradient and runs f again
 * when the gradient is computed. What f uses by closure is a constant, and must live until then: pass tensors as
 * arguments.
 * @param f from trees of tensors to a tree of tensors
 * @throws TreeError when an argument or f's result is no tree
 */
export function checkpoint<A extends readonly tree.Tree[] = tf.Tensor[], Y extends tree.Tree = tf.Tensor>(
  f: (...args: A) => Y,
): (...args: A) => Y {
  const forward = (...args: A) => [f(...args), args] as const;
  const backward = (args: A, dy: Y) => gradients(f, args, dy);
  return custom("checkpoint", {forward, backward}, {isSeen: false});
}

/** Of the arguments, 0 for integers. */
function gradients<A extends readonly tree.Tree[], Y extends tree.Tree>(
  f: (...args: A) => Y,
  args: A,
  dy: Y,
): Gradients<A> {
  const isReal = ({dtype}: tf.Tensor) => dtype === "float32";
  const inputs = tree.leaves(args);
  const again = (...real: tf.Tensor[]) => {
    const rest = [...real];
    const all = inputs.map((x) => (isReal(x) ? rest.shift() : x));
    // Integers of the result are as good as 0: nothing depends on them smoothly.
    return tree.leaves(f(...(rebuild(args, all) as A))).map((y) => (isReal(y) ? y : tf.zeros(y.shape)));
  };
  const cotangent = tree.leaves(dy).map((leaf) => tf.cast(leaf, "float32"));
  const real = pulledBack("checkpoint", again, inputs.filter(isReal), cotangent);
  const all = inputs.map((x) => (isReal(x) ? real.shift() : undefined) ?? tf.zeros(x.shape));
  return rebuild(args, all) as Gradients<A>;
}
