/** The variance over the examples of a batch of the gradients of their losses, of each parameter. */
import type {Tensors} from "../labs.ts";
import {named} from "../named.ts";
import type {Task} from "../task.ts";

export const perExampleVariance: Task = {
  name: "variance",
  models: ["64-64-1", "784-128-10", "cnn"],
  tolerance: 1e-3,
  isBatched: true,

  ours: ({engine: {compile, perExample}, params, batch, losses, read}) => {
    const statistics = perExample(losses);
    const variance = compile((at: typeof params, of: typeof batch) => statistics.variance(at, of));
    return () => read(variance(params, batch));
  },

  tfjs: ({tf, params, batch, losses, read, part}) => {
    const names = Object.keys(params);
    const count = batch.x.shape[0] ?? 0;
    const gradient = (i: number) => {
      const [x, y] = [batch.x, batch.y].map((all) => all.slice([i], [1]));
      return tf.grads((...leaves) => losses(named(names, leaves), {x, y} as typeof batch).sum())(Object.values(params));
    };
    const zeros = () => Object.values(params).map((leaf) => tf.zerosLike(leaf));
    return () => {
      let sums = {first: zeros(), second: zeros()};
      for (let i = 0; i < count * part; i++) {
        const next = tf.tidy(() => {
          const g = gradient(i);
          return {
            first: g.map((leaf, j) => leaf.add(sums.first[j] ?? 0)),
            second: g.map((leaf, j) => leaf.square().add(sums.second[j] ?? 0)),
          };
        });
        tf.dispose(sums);
        sums = next;
      }
      const variances = tf.tidy(() =>
        sums.second.map((squares, j) => squares.sub(sums.first[j]?.square().div(count) ?? 0).div(count - 1)),
      );
      tf.dispose(sums);
      const results = read(named(names, variances) as Tensors);
      return part < 1 ? results.then(() => ({})) : results;
    };
  },
  tfjsPart: {wasm: 1, webgpu: 1 / 16},

  jax: ({jax, params, batch, losses, read}) => {
    const {numpy: np, tree} = jax;
    type Arrays = typeof params;
    const single = (at: Arrays, x: typeof batch.x, y: typeof batch.y) =>
      losses(at, x.reshape([1, ...x.shape]), y.reshape([1, ...y.shape])).reshape([]);
    const gradients = jax.vmap(jax.grad(single), [null, 0, 0]);
    const variance = jax.jit((at: Arrays, x: typeof batch.x, y: typeof batch.y) =>
      tree.map((g: typeof x) => np.var_(g, 0, {correction: 1}), gradients(at, x, y) as Arrays),
    );
    return () => read(variance(tree.ref(params), batch.x.ref, batch.y.ref) as Arrays);
  },

  upstream: (model, place) =>
    model === "cnn" && place === "wasm"
      ? {fails: "throws", why: "no gradient of a convolution's filter on WASM"}
      : undefined,
};
