/** The loss at 41 × 41 points θ + α u + β v of a plane in the space of parameters. */
import type {Tensor} from "@tensorflow/tfjs-core";
import {member, prefixed, the} from "../named.ts";
import type {Task} from "../task.ts";

const SIDE = 41;
const steps = Array.from({length: SIDE}, (_, i) => (2 * i) / (SIDE - 1) - 1);

export const plane: Task = {
  name: "plane",
  models: ["64-64-1"],
  tolerance: 1e-4,
  isBatched: true,
  data: ({like}, params) => ({...prefixed("u", like(params, 0.1)), ...prefixed("v", like(params, 0.1))}),

  // A row of the plane at a time.
  ours: ({tf, engine: {compile, tree, vmap}, params, batch, given, loss, read}) => {
    type Params = typeof params;
    const [u, v] = [member(given, "u"), member(given, "v")];
    const betas = tf.tensor1d(steps);
    const row = compile((alpha: Tensor, betas: Tensor, at: Params, u: Params, v: Params, of: typeof batch) => {
      const start = tree.axpy(alpha, u, at);
      return vmap((beta: Tensor) => loss(tree.axpy(beta, v, start), of))(betas);
    });
    return () =>
      read({losses: tf.tidy(() => tf.concat(steps.map((alpha) => row(tf.scalar(alpha), betas, params, u, v, batch))))});
  },

  tfjs: ({tf, params, batch, given, loss, read, part}) => {
    const [u, v] = [member(given, "u"), member(given, "v")];
    const point = (alpha: number, beta: number) =>
      tf.tidy(() => {
        const at = Object.entries(params).map(([name, leaf]) => {
          const moved = leaf.add(the(u, name).mul(alpha)).add(the(v, name).mul(beta));
          return [name, moved] as const;
        });
        return loss(Object.fromEntries(at), batch);
      });
    const rows = steps.slice(0, Math.round(SIDE * part));
    return () => {
      const losses = tf.tidy(() => tf.concat(rows.map((alpha) => tf.stack(steps.map((beta) => point(alpha, beta))))));
      return read({losses});
    };
  },
  tfjsPart: {wasm: 1, webgpu: 1 / SIDE},

  jax: ({jax, params, batch, given, loss, read}) => {
    const {numpy: np, tree} = jax;
    type Arrays = typeof params;
    type Array = typeof batch.x;
    const [u, v] = [member(given, "u"), member(given, "v")];
    const betas = np.array(steps);
    const move = (at: Arrays, along: Arrays, size: Array): Arrays => {
      const moved = tree.map((x: Array, d: Array) => x.add(d.mul(size.ref)), at, along) as Arrays;
      size.dispose();
      return moved;
    };
    const row = jax.jit((alpha: Array, betas: Array, at: Arrays, u: Arrays, v: Arrays, x: Array, y: Array) => {
      const point = (beta: Array, start: Arrays, v: Arrays, x: Array, y: Array) => loss(move(start, v, beta), x, y);
      return jax.vmap(point, [0, null, null, null, null])(betas, move(at, u, alpha), v, x, y);
    });
    return () => {
      const rows = steps.map((alpha) =>
        row(np.array(alpha), betas.ref, tree.ref(params), tree.ref(u), tree.ref(v), batch.x.ref, batch.y.ref),
      );
      return read({losses: np.concatenate(rows)});
    };
  },
};
