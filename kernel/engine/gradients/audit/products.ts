/** Cases of products of matrices and tensors. */
import * as tf from "../../tfjs.ts";
import {type Case, real} from "./case.ts";

const t1 = (x: tf.Tensor) => x as tf.Tensor1D;

/** An einsum with numbers for labels: jax-js reads equations by a method that Node 20 lacks. */
function numbered<T>(equation: string, operands: T[]): (T | number[])[] {
  const [inputs = "", output = ""] = equation.split("->");
  const numbers = (term: string) => [...term].map((label) => label.charCodeAt(0) - 97);
  return [...inputs.split(",").flatMap((term, i) => [operands[i] ?? [], numbers(term)]), numbers(output)];
}

export const productCases: readonly Case[] = [
  ...[false, true].flatMap((ta) =>
    [false, true].map(
      (tb): Case => ({
        op: "matMul",
        label: `${ta ? "aᵀ" : "a"} ${tb ? "bᵀ" : "b"}`,
        inputs: [ta ? real(3, 2) : real(2, 3), tb ? real(4, 3) : real(3, 4)],
        f: (a, b) => tf.matMul(a, b, ta, tb),
        jax: ({np}, a, b) => np.matmul(ta ? a.transpose() : a, tb ? b.transpose() : b),
        curved: true,
      }),
    ),
  ),
  {
    op: "matMul",
    label: "batches",
    inputs: [real(2, 2, 3), real(2, 3, 2)],
    f: (a, b) => tf.matMul(a, b),
    jax: ({np}, a, b) => np.matmul(a, b),
    curved: true,
  },
  {
    op: "matMul",
    label: "broadcast batches",
    inputs: [real(2, 1, 2, 3), real(3, 3, 2)],
    f: (a, b) => tf.matMul(a, b),
    // Its own product puts the broadcast dimensions in another order.
    jax: ({np}, a, b) => np.einsum(np.reshape(a, [2, 2, 3]), [0, 1, 2], b, [3, 2, 4], [0, 3, 1, 4]),
    curved: true,
  },
  {op: "matMul", label: "1 × 1", inputs: [real(1, 1), real(1, 1)], f: (a, b) => tf.matMul(a, b), curved: true},
  {op: "dot", label: "vectors", inputs: [real(3), real(3)], f: tf.dot, jax: ({np}, a, b) => np.dot(a, b), curved: true},
  {op: "dot", label: "matrix, vector", inputs: [real(2, 3), real(3)], f: tf.dot, jax: ({np}, a, b) => np.dot(a, b)},
  {
    op: "outerProduct",
    label: "vectors",
    inputs: [real(2), real(3)],
    f: (a, b) => tf.outerProduct(t1(a), t1(b)),
    jax: ({np}, a, b) => np.outer(a, b),
    curved: true,
  },
  ...(
    [
      ["ij,jk->ik", [2, 3], [3, 2]],
      ["bij,bkj->bik", [2, 2, 3], [2, 2, 3]],
      ["bhqd,bhkd->bhqk", [1, 2, 2, 3], [1, 2, 2, 3]],
      ["ij,k->jk", [2, 3], [2]],
      ["i,i->", [3], [3]],
      ["ij,ij->ji", [2, 3], [2, 3]],
    ] as const
  ).map(
    ([equation, a, b]): Case => ({
      op: "einsum",
      label: equation,
      inputs: [real(...a), real(...b)],
      f: (...xs) => tf.einsum(equation, ...xs),
      jax: ({np}, ...xs) => np.einsum(...numbered(equation, xs)),
      curved: true,
    }),
  ),
  ...["ij->ji", "ijk->ik", "ij->"].map(
    (equation): Case => ({
      op: "einsum",
      label: equation,
      inputs: [real(...(equation.startsWith("ijk") ? [2, 3, 2] : [2, 3]))],
      f: (x) => tf.einsum(equation, x),
      jax: ({np}, x) => np.einsum(...numbered(equation, [x])),
    }),
  ),
  {
    op: "fused.matMul",
    label: "bias, sigmoid",
    inputs: [real(2, 3), real(3, 2), real(2)],
    f: (a, b, bias) => tf.fused.matMul({a, b, bias, activation: "sigmoid"}),
    curved: true,
  },
  {
    op: "fused.matMul",
    label: "linear",
    inputs: [real(2, 3), real(3, 2)],
    f: (a, b) => tf.fused.matMul({a, b}),
    curved: true,
  },
];
