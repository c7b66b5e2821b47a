/** Losses on a plane through parameters. */
import * as tf from "../../engine/tfjs.ts";
import {vmap} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";

/** The points origin + a d₁ + b d₂. Dispose of it when it is not needed any more. */
export interface Plane {
  /** [P] */
  readonly origin: tf.Tensor1D;
  /** [2, P] */
  readonly directions: tf.Tensor2D;
  /** The losses [N] at points (a, b) of the plane, [N · 2] or [N, 2]: all in few operations, `chunk` at once. */
  losses(points: ArrayLike<number>): Promise<Float32Array>;
  /** Where parameters lie: the nearest point of the plane, and their distance from it relative to that from the origin. */
  locate(params: tree.Tree): Promise<{a: number; b: number; distance: number; off: number}>;
  dispose(): void;
}

export interface PlaneOptions {
  /** Points evaluated at once, by default 128: memory for that many sets of parameters. */
  readonly chunk?: number;
}

/**
 * @param loss from params to a scalar
 * @param directions d₁ and d₂, of the form of params
 * @throws TreeError when they have not the form of params; as `vmap` when the loss runs an operation without a batching rule
 */
export function plane<P extends tree.Tree>(
  loss: (params: P) => tf.Tensor,
  params: P,
  directions: readonly [P, P],
  {chunk = 128}: PlaneOptions = {},
): Plane {
  if (!(Number.isInteger(chunk) && chunk >= 1)) {
    throw new RangeError(`landscape.plane: chunk must be a whole number of at least 1; it is ${chunk}.`);
  }
  const [origin, unravel] = tree.ravel(params);
  const basis = tf.tidy(() => {
    // Checks the form of the directions too.
    const rows = directions.map((direction) => tree.ravel(tree.axpy(0, params, direction))[0]);
    return tf.stack(rows) as tf.Tensor2D;
  });
  const all = vmap((flat: tf.Tensor) => loss(unravel(flat) as unknown as P));
  return {
    origin,
    directions: basis,
    async losses(points) {
      const flat = Float32Array.from(points);
      const count = flat.length / 2;
      const found = new Float32Array(count);
      for (let start = 0; start < count; start += chunk) {
        const end = Math.min(count, start + chunk);
        const values = tf.tidy(() => {
          const at = tf.tensor2d(flat.subarray(2 * start, 2 * end), [end - start, 2]);
          return all(tf.add(origin, tf.matMul(at, basis))) as tf.Tensor;
        });
        found.set(await values.data(), start);
        values.dispose();
      }
      return found;
    },
    async locate(params) {
      const numbers = tf.tidy(() => {
        const off = tf.reshape(tf.sub(tree.ravel(params)[0], origin), [-1, 1]) as tf.Tensor2D;
        const [gram, along] = [tf.matMul(basis, basis, false, true), tf.matMul(basis, off)];
        return tf.concat([tf.reshape(gram, [4]), tf.reshape(along, [2]), tf.reshape(tf.sum(tf.square(off)), [1])]);
      });
      const [aa = 0, ab = 0, , bb = 0, pa = 0, pb = 0, square = 0] = await numbers.data();
      numbers.dispose();
      const determinant = aa * bb - ab * ab;
      const [a, b] = [(bb * pa - ab * pb) / determinant, (aa * pb - ab * pa) / determinant];
      const inside = a * pa + b * pb;
      return {
        a,
        b,
        distance: Math.sqrt(square),
        off: square > 0 ? Math.sqrt(Math.max(0, square - inside) / square) : 0,
      };
    },
    dispose() {
      tf.dispose([origin, basis]);
    },
  };
}
