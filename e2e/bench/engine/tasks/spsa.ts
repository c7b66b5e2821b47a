/** SPSA: the gradient from differences of the loss along 256 random directions of signs, no derivative taken. */
import type {Tensor} from "@tensorflow/tfjs-core";
import {sizeOf, the} from "../named.ts";
import type {Task} from "../task.ts";

const DIRECTIONS = 256;
const SIZE = 0.01;

export const spsa: Task = {
  name: "spsa",
  models: ["64-64-1"],
  tolerance: 2e-3,
  isBatched: true,
  data: ({signs}, params) => ({signs: signs([DIRECTIONS, sizeOf(params)])}),

  ours: ({tf, engine: {compile, tree, vmap}, params, batch, given, loss, read}) => {
    type Params = typeof params;
    const [, unravel] = tree.ravel(params);
    const gradient = compile((all: Tensor, at: Params, of: typeof batch) => {
      const slope = (direction: Tensor) => {
        const lossAt = (size: number) => loss(tree.axpy(size, unravel(direction), at), of);
        return tf.div(tf.sub(lossAt(SIZE), lossAt(-SIZE)), 2 * SIZE * DIRECTIONS);
      };
      return tf.reshape(tf.matMul(tf.reshape(vmap(slope)(all), [1, DIRECTIONS]), all), [-1]);
    });
    return () => read({gradient: gradient(the(given, "signs"), params, batch)});
  },

  tfjs: ({tf, params, batch, given, loss, read, part}) => {
    const names = Object.keys(params);
    const sizes = names.map((name) => the(params, name).size);
    return () => {
      const gradient = tf.tidy(() => {
        let sum = tf.zeros([sizeOf(params)]);
        for (let k = 0; k < DIRECTIONS * part; k++) {
          const before = sum;
          sum = tf.tidy(() => {
            const direction = the(given, "signs").slice(k, 1).flatten();
            const parts = tf.split(direction, sizes);
            const lossAt = (size: number) => {
              const at = names.map((name, i) => {
                const leaf = the(params, name);
                return [name, leaf.add(tf.mul(parts[i] ?? direction, size).reshape(leaf.shape))] as const;
              });
              return loss(Object.fromEntries(at), batch);
            };
            return before.add(
              direction.mul(
                lossAt(SIZE)
                  .sub(lossAt(-SIZE))
                  .div(2 * SIZE),
              ),
            );
          });
          before.dispose();
        }
        return sum.div(DIRECTIONS);
      });
      const results = read({gradient});
      return part < 1 ? results.then(() => ({})) : results;
    };
  },
  tfjsPart: {wasm: 1, webgpu: 1 / 16},

  jax: ({jax, params, batch, given, loss, read}) => {
    const {numpy: np} = jax;
    type Arrays = typeof params;
    type Array = typeof batch.x;
    const names = Object.keys(params);
    const ends = names.map((_, i) => names.slice(0, i + 1).reduce((sum, name) => sum + the(params, name).size, 0));
    const gradient = jax.jit((all: Array, at: Arrays, x: Array, y: Array) => {
      const slope = (direction: Array, at: Arrays, x: Array, y: Array) => {
        const parts = np.split(direction, ends.slice(0, -1));
        const lossAt = (size: number) => {
          const moved = names.map((name, i) => {
            const leaf = the(at, name).ref;
            return [name, leaf.add((parts[i] as Array).ref.mul(size).reshape(leaf.shape))] as const;
          });
          return loss(Object.fromEntries(moved), x.ref, y.ref);
        };
        const difference = lossAt(SIZE).sub(lossAt(-SIZE));
        jax.tree.dispose([parts, at, x, y]);
        return difference.div(2 * SIZE * DIRECTIONS);
      };
      const slopes = jax.vmap(slope, [0, null, null, null])(all.ref, at, x, y);
      return np.matmul(slopes, all);
    });
    return () => read({gradient: gradient(the(given, "signs").ref, jax.tree.ref(params), batch.x.ref, batch.y.ref)});
  },
};
