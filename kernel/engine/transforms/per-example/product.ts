/**
 * Parameters that are multiplied with matrices of examples. The gradient of example i is g_i = Σ_t l_t r_tᵀ over its
 * positions t, where l and r are the layer's input and the gradient δ at its output, or the other way round. With one
 * position, as in a dense layer,
 *
 *   ‖g_i‖² = ‖l‖² ‖r‖²  and  Σ_i g_i² = (L∘L)ᵀ (R∘R);
 *
 * with several, ‖g_i‖² = Σ_ts (L Lᵀ ∘ R Rᵀ)_ts (Goodfellow, arXiv:1510.01799; Rochette et al., arXiv:1912.06015).
 */
import * as tf from "../../tfjs.ts";
import {type Contribution, type FindLayer, rowsOf, shaped} from "./contribution.ts";

/** y = x w, or w x for each matrix x of a batch, either of them transposed. */
export const product: FindLayer = ({call, name, param, rows, keep}) => {
  const isRight = name === "b";
  const {transposeA, transposeB} = call.attrs ?? {};
  const other = isRight ? call.inputs.a : call.inputs.b;
  const isMatrix = param.shape.slice(0, -2).every((n) => n === 1);
  if (!other || !isMatrix) return undefined;
  const x = keep(other);
  return (delta) => {
    const left = isRight ? (transposeA ? turned(x) : x) : turned(delta);
    const right = isRight ? delta : transposeB ? x : turned(x);
    const [l, r] = (isRight ? transposeB : transposeA) ? [right, left] : [left, right];
    const isOfOne = [l, r].every((matrix) => matrix.size === rows.count * (matrix.shape.at(-1) ?? 0));
    return (isOfOne ? onePosition : severalPositions)(l, r, rows.count, param.shape);
  };
};

/** Each matrix transposed. */
function turned(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

type Outer = (left: tf.Tensor, right: tf.Tensor, count: number, shape: number[]) => Contribution;

/** left [B, m] and right [B, n], with more axes of 1; the gradients have m · n elements in `shape`. */
const onePosition: Outer = (left, right, B, shape) => {
  const l = shaped(left, [B, left.size / B]);
  const r = shaped(right, [B, right.size / B]);
  return {
    grads: (from, n) => {
      const [some, others] = [rowsOf(l, B, from, n), rowsOf(r, B, from, n)];
      return shaped(tf.mul(tf.expandDims(some, 2), tf.expandDims(others, 1)), [n, ...shape]);
    },
    sum: () => shaped(tf.matMul(l, r, true), shape),
    squaredNorms: () => tf.mul(tf.sum(tf.square(l), 1), tf.sum(tf.square(r), 1)),
    squares: () => shaped(tf.matMul(tf.square(l), tf.square(r), true), shape),
  };
};

/** left [B, T, m] and right [B, T, n], or as many elements with the same last axis. */
const severalPositions: Outer = (left, right, B, shape) => {
  const [m, n] = [left.shape.at(-1) ?? 0, right.shape.at(-1) ?? 0];
  const T = left.size / (B * m);
  const [l, r] = [shaped(left, [B, T, m]), shaped(right, [B, T, n])];
  const gram = (x: tf.Tensor) => tf.matMul(x, x, false, true);
  return {
    grads: (from, count) =>
      shaped(tf.matMul(rowsOf(l, B, from, count), rowsOf(r, B, from, count), true), [count, ...shape]),
    sum: () => shaped(tf.matMul(tf.reshape(l, [B * T, m]), tf.reshape(r, [B * T, n]), true), shape),
    ...(T * (m + n) < m * n && {squaredNorms: () => tf.sum(tf.mul(gram(l), gram(r)), [1, 2])}),
  };
};
