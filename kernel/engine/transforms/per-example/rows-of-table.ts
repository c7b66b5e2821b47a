/**
 * Tables whose rows the examples pick, as embeddings. With δ_t the gradient at the t-th pick of an example, and
 * c_t = Σ_s δ_s over its picks s of the same row, ‖g_i‖² = Σ_t ⟨δ_t, c_t⟩; row v of g_i² is Σ c_t² / n_t over the n_t
 * picks of v. The table-sized gradients of the examples are not needed for either.
 */
import * as tf from "../../tfjs.ts";
import {type FindLayer, rowsOf} from "./contribution.ts";

/** y = gather(table, indices) along axis 0. */
export const rowsOfTable: FindLayer = ({call, name, param, rows: {count: B}, keep}) => {
  const {indices} = call.inputs;
  if (name !== "x" || !indices || call.attrs?.axis !== 0 || call.attrs.batchDims) return undefined;
  const picks = keep(indices);
  const [V = 0, ...row] = param.shape;
  const T = indices.size / B;
  return (delta) => {
    const which = tf.cast(tf.reshape(picks, [B, T]), "int32");
    const each = tf.reshape(delta, [B, T, -1]);
    const table = (values: tf.Tensor) =>
      tf.reshape(
        tf.unsortedSegmentSum(tf.reshape(values, [B * T, -1]), tf.reshape(which, [-1]) as tf.Tensor1D, V),
        param.shape,
      );
    const same = T === 1 ? undefined : samePick(which);
    const together = same ? tf.matMul(same, each) : each;
    return {
      grads: (from, n) => {
        const tables = tf
          .mul(tf.range(0, n, 1, "int32"), V)
          .toInt()
          .expandDims(1);
        const places = tf
          .add(rowsOf(which, B, from, n), tables)
          .toInt()
          .reshape([-1]) as tf.Tensor1D;
        const values = tf.reshape(rowsOf(each, B, from, n), [n * T, -1]);
        return tf.reshape(tf.unsortedSegmentSum(values, places, n * V), [n, V, ...row]);
      },
      sum: () => table(each),
      squaredNorms: () => tf.sum(tf.mul(each, together), [1, 2]),
      squares: () => {
        const squared = tf.square(together);
        return table(same ? tf.div(squared, tf.sum(same, 2, true)) : squared);
      },
    };
  };
};

/** 1 where two picks of an example are of the same row, else 0: [B, T, T]. */
function samePick(which: tf.Tensor): tf.Tensor {
  return tf.cast(tf.equal(tf.expandDims(which, 2), tf.expandDims(which, 1)), "float32");
}
