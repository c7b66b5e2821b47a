/** The plane in which a training run moves most. */
import {rememberOwner} from "../../engine/attach.ts";
import {curvature} from "../../engine/curvature/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";

export interface TrajectoryPlane<P> {
  /** Unit vectors of most and second most variance, of the form of the parameters. The caller disposes of them. */
  readonly directions: [P, P];
  /** Share of the variance about the last point that each explains. */
  readonly explained: [number, number];
  /** Coordinates of each point on them, from the last, and its distance off the plane relative to that from the last. */
  readonly path: readonly {readonly a: number; readonly b: number; readonly off: number}[];
}

/**
 * Principal components of w_t − w_T over a run's points w_1 … w_T (Li et al. 2018, section 7), by the eigenvectors of their
 * inner products. A run of little curvature lies in such planes by chance alone: look at `off`, the part of each point
 * that the picture leaves out.
 * @param points parameters at three times or more; the last is the origin
 * @throws RangeError when there are fewer, or they are all the same
 */
export async function trajectoryPlane<P extends tree.Tree>(points: readonly P[]): Promise<TrajectoryPlane<P>> {
  const last = points.at(-1);
  if (!last || points.length < 3) {
    throw new RangeError(`landscape.trajectoryPlane: points must be 3 or more; there are ${points.length}.`);
  }
  const own = rememberOwner();
  const [origin, unravel] = tree.ravel(last);
  const count = points.length;
  // [T, P]
  const moved = tf.tidy(() => tf.stack(points.map((point) => tf.sub(tree.ravel(point)[0], origin))) as tf.Tensor2D);
  const gram = tf.matMul(moved, moved, false, true);
  try {
    const products = await gram.data();
    const rows = Array.from({length: count}, (_, i) =>
      Float64Array.from(products.subarray(i * count, (i + 1) * count)),
    );
    const {values, vectors} = curvature.host.eigenSymmetric(rows);
    const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
    if (!(total > 0)) throw new RangeError("landscape.trajectoryPlane: the points are all the same.");
    const top = [count - 1, count - 2].map((i) => ({
      value: Math.max(0, values[i] as number),
      vector: vectors[i] as Float64Array,
    }));
    const directions = own(() =>
      tf.tidy(() =>
        top.map(({value, vector}) => {
          const sum = tf.matMul(tf.tensor2d(Float32Array.from(vector), [1, count]), moved);
          return unravel(tf.reshape(tf.div(sum, Math.max(Math.sqrt(value), 1e-30)), [-1])) as tf.TensorContainer;
        }),
      ),
    ) as unknown as [P, P];
    const path = rows.map((row, t) => {
      const [a = 0, b = 0] = top.map(({value, vector}) => Math.sqrt(value) * (vector[t] as number));
      const square = row[t] as number;
      return {a, b, off: square > 0 ? Math.sqrt(Math.max(0, square - a * a - b * b) / square) : 0};
    });
    return {directions, explained: [(top[0]?.value ?? 0) / total, (top[1]?.value ?? 0) / total], path};
  } finally {
    tf.dispose([origin, moved, gram]);
  }
}
