/**
 * Parameters that are broadcast over what is by example, as biases, and gains of normalizations: with e = δ ∘ ∂y/∂p for
 * each element of y, g_i is the sum of e over the positions and axes that p is the same for.
 */
import * as tf from "../../tfjs.ts";
import {type FindLayer, type Layer, rowsOf, shaped} from "./contribution.ts";

/** y = x + p, x − p, p − x, x · p, x / p or p / x. */
export const broadcast: FindLayer = ({call, name, param, y, rows, keep}) => {
  const leading = rows.leading(y.shape);
  const offset = y.rank - param.rank;
  const isSameForAll = y.shape.slice(0, leading).every((_, axis) => (param.shape[axis - offset] ?? 1) === 1);
  const slope = slopes[call.kernelName ?? ""];
  const other = name === "a" ? call.inputs.b : call.inputs.a;
  if (!isSameForAll || !slope || !other) return undefined;
  const elements = slope({isFirst: name === "a", other, param, y, keep});
  const positions = y.shape.slice(0, leading).reduce((product, n) => product * n, 1) / rows.count;
  const rest = y.shape.slice(leading);
  const axes = rest.flatMap((n, i) => (n > 1 && (param.shape[leading + i - offset] ?? 1) === 1 ? [i + 2] : []));
  if (positions > 1) axes.unshift(1);
  return (delta) => {
    const each = elements(delta);
    const sums = axes.length > 0 ? tf.sum(tf.reshape(each, [rows.count, positions, ...rest]), axes) : each;
    const grads = shaped(sums, [rows.count, ...param.shape]);
    return {grads: (from, n) => rowsOf(grads, rows.count, from, n)};
  };
};

interface Operands extends Pick<Layer, "param" | "y" | "keep"> {
  readonly isFirst: boolean;
  readonly other: tf.Tensor;
}

/** e from δ. */
type Slope = (operands: Operands) => (delta: tf.Tensor) => tf.Tensor;

const slopes: Record<string, Slope> = {
  [tf.Add]: () => (delta) => delta,
  [tf.Sub]:
    ({isFirst}) =>
    (delta) =>
      isFirst ? delta : tf.neg(delta),
  [tf.Multiply]: ({other, keep}) => {
    const factor = keep(other);
    return (delta) => tf.mul(delta, factor);
  },
  [tf.RealDiv]: ({isFirst, other, param, y, keep}) => {
    if (isFirst) {
      const divisor = keep(other);
      return (delta) => tf.div(delta, divisor);
    }
    const [quotient, divisor] = [keep(y), keep(param)];
    return (delta) => tf.neg(tf.div(tf.mul(delta, quotient), divisor));
  },
};
