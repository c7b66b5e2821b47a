/** Memory for time: functions whose inner values are not kept for the gradient. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {DerivativeError, kindOf, rebuild} from "./arguments.ts";
import {pulledBack} from "./reverse.ts";

/**
 * The function with the values and derivatives of f, that keeps only its arguments for the gradient and runs f again
 * when the gradient is computed. What f uses by closure is a constant, and must live until then: pass tensors as
 * arguments.
 * @param f from trees of tensors to a tensor
 * @throws DerivativeError when f's result is no tensor; TreeError when an argument is no tree
 */
export function checkpoint<A extends readonly tree.Tree[]>(f: (...args: A) => tf.Tensor): (...args: A) => tf.Tensor {
  return (...args) => {
    const leaves = tree.leaves(args);
    const run = tf.customGrad((...given) => {
      const save = given[leaves.length] as unknown as tf.GradSaveFunc;
      const xs = given.slice(0, leaves.length) as tf.Tensor[];
      save(xs);
      const value: unknown = f(...(rebuild(args, xs) as A));
      if (!(value instanceof tf.Tensor)) {
        throw new DerivativeError("checkpoint", "the result of f", kindOf(value), "a tensor");
      }
      // A function that gives its argument back must not share it.
      return {value: tf.clone(value), gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(f, args, saved, dy)};
    });
    return run(...leaves);
  };
}

/** Of all leaves of f's arguments, 0 for integers. */
function gradients<A extends readonly tree.Tree[]>(
  f: (...args: A) => tf.Tensor,
  args: A,
  saved: tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] {
  const isReal = ({dtype}: tf.Tensor) => dtype === "float32";
  const again = (...real: tf.Tensor[]) => {
    const rest = [...real];
    return f(
      ...(rebuild(
        args,
        saved.map((x) => (isReal(x) ? rest.shift() : x)),
      ) as A),
    );
  };
  const real = pulledBack("checkpoint", again, saved.filter(isReal), dy);
  return saved.map((x) => (isReal(x) ? real.shift() : undefined) ?? tf.zeros(x.shape));
}
