/** Rules of products of matrices and tensors: the batch is a batch of matrices, or more rows of one. */
import * as tf from "../../tfjs.ts";
import {alignedTo, input, outputOf, product, type Rule, type Rules, type Run, shapeOf} from "./rule.ts";

const matMul: Rule = (run) => {
  const {transposeA, transposeB} = run.attributes as unknown as tf.BatchMatMulAttrs;
  const [shapeA, shapeB] = [shapeOf(run, "a"), shapeOf(run, "b")];
  if (!run.batched.has("b") && !transposeA && shapeB.length === 2) return rowsTimes(run, shapeA, transposeB);
  const rank = Math.max(shapeA.length, shapeB.length);
  return tf.matMul(alignedTo(run, "a", rank), alignedTo(run, "b", rank), transposeA, transposeB);
};

/** All rows of all elements times one matrix. */
function rowsTimes(run: Run, shapeA: number[], transposeB: boolean): tf.Tensor {
  const [outer, inner = 0] = [shapeA.slice(0, -1), shapeA.at(-1)];
  const rows = tf.reshape(input(run, "a"), [run.size * product(outer), inner]);
  const y = tf.matMul(rows, input(run, "b"), false, transposeB);
  return tf.reshape(y, [run.size, ...outer, y.shape.at(-1) ?? 0]);
}

/** The batch gets a label of its own. */
const einsum: Rule = (run) => {
  const [terms = "", output = ""] = String(run.attributes.equation).replace(/\s/g, "").split("->");
  const label = [..."abcdefghijklmnopqrstuvwxyz"].find((letter) => !terms.includes(letter));
  if (!label) throw new Error(`vmap: einsum has no letter left for the batch in ${terms}.`);
  const batched = terms.split(",").map((term, i) => (run.batched.has(String(i)) ? label + term : term));
  return outputOf(tf.Einsum, run.inputs, {equation: `${batched.join(",")}->${label}${output}`});
};

export const productRules: Rules = {
  [tf.BatchMatMul]: matMul,
  [tf.Einsum]: einsum,
};
