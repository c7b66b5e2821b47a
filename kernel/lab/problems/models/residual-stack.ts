/** Residual blocks of equal form, stacked in one tensor, so that one operation serves all of them. */
import * as tf from "../../../engine/tfjs.ts";

/** Blocks g_l(h) = relu(h A_l) B_l. There may be axes of runs after the first, or none. */
export interface ResidualStack {
  /** [blocks, …, units, width]. */
  readonly a: tf.Tensor;
  /** [blocks, …, width, units]. */
  readonly b: tf.Tensor;
}

/** What a forward pass leaves behind. The caller owns its tensors. */
export interface ResidualPass {
  /** h_0 … h_L, [blocks + 1, …, B, units]: h_{l+1} = h_l + g_l(h_l). */
  readonly levels: tf.Tensor;
  /** relu(h_l A_l), [blocks, …, B, width]. */
  readonly hidden: tf.Tensor;
}

/** @param x h_0 [..., B, units] */
export function residualForward({a, b}: ResidualStack, x: tf.Tensor): ResidualPass {
  return tf.tidy(() => {
    const [into, outOf] = [tf.unstack(a), tf.unstack(b)];
    const levels = [x];
    const hidden = into.map((weights, l) => {
      const h = levels[l] as tf.Tensor;
      const active = tf.relu(tf.matMul(h, weights));
      levels.push(tf.add(h, tf.matMul(active, outOf[l] as tf.Tensor)));
      return active;
    });
    return {levels: tf.stack(levels), hidden: tf.stack(hidden)};
  });
}

/** J_lᵀ δ for all blocks at once. @param deltas δ_{l+1} [blocks, …, B, units] */
export function residualPullback({a, b}: ResidualStack, {hidden}: ResidualPass): (deltas: tf.Tensor) => tf.Tensor {
  return (deltas) => tf.tidy(() => tf.matMul(intoHidden(b, hidden, deltas), a, false, true));
}

/** The gradient of the weights of all blocks for given δ_{l+1} [blocks, …, B, units]. */
export function residualWeightGradient(
  {b}: ResidualStack,
  {levels, hidden}: ResidualPass,
  deltas: tf.Tensor,
): {a: tf.Tensor; b: tf.Tensor} {
  return tf.tidy(() => {
    const inputs = tf.slice(
      levels,
      levels.shape.map(() => 0),
      [hidden.shape[0] as number, ...levels.shape.slice(1)],
    );
    return {
      a: tf.matMul(inputs, intoHidden(b, hidden, deltas), true, false),
      b: tf.matMul(hidden, deltas, true, false),
    };
  });
}

function intoHidden(b: tf.Tensor, hidden: tf.Tensor, deltas: tf.Tensor): tf.Tensor {
  return tf.mul(tf.matMul(deltas, b, false, true), tf.step(hidden));
}
