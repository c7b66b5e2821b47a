/** Forward mode: derivatives along a direction, in one run. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {checkSameShapes, fresh, rebuild, tidied} from "./arguments.ts";
import {noteDerivative} from "./nesting.ts";
import {checkPrimals} from "./reverse.ts";
import {Trace} from "./trace.ts";

/**
 * The value of f and its derivative along the tangents, J · v, in one run: about two to three times the cost of f.
 *
 * It differentiates through gradients too: the tangent of a gradient is a Hessian-vector product.
 * @param primals f's arguments, each a tree of float32 tensors
 * @param tangents one for each argument, of its form and shapes
 * @throws TreeError when the tangents differ from the primals in form or shapes; DerivativeError as `vjp`; Error that
 * names the operation, when f runs one that has no rule
 */
export function jvp<P extends readonly tree.Tree[], Y extends tree.Tree>(
  f: (...primals: P) => Y,
  primals: readonly [...P],
  tangents: readonly tree.Tree[],
): [value: Y, tangent: Y] {
  checkPrimals("jvp", primals);
  checkSameShapes("jvp", ["primals", "tangents"], [primals, tangents]);
  noteDerivative();
  return tidied(() => {
    const inputs = fresh(primals as unknown as P);
    const trace = new Trace(inputs.leaves, tree.leaves(tangents));
    try {
      const value = trace.watch(() => f(...inputs.tree));
      const leaves = tree.leaves(value);
      const moved = leaves.map((leaf) => tf.clone(trace.tangentOf(leaf) ?? tf.zerosLike(leaf)));
      const own = leaves.map((leaf) => tf.clone(leaf));
      return [rebuild(value, own) as Y, rebuild(value, moved) as Y];
    } finally {
      trace.end();
    }
  });
}
