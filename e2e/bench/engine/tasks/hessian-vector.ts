/** The Hessian of the mean loss times a vector. */
import {member, named, prefixed, the} from "../named.ts";
import type {Task} from "../task.ts";

export const hessianVector: Task = {
  name: "hvp",
  models: ["64-64-1", "784-128-10", "cnn"],
  tolerance: 1e-3,
  data: ({like}, params) => prefixed("v", like(params)),

  ours: ({engine: {compile, hvp}, params, batch, given, loss, read}) => {
    const v = member(given, "v");
    const product = compile((at: typeof params, v: typeof params, of: typeof batch) => hvp(loss, at, v, of));
    return () => read(product(params, v, batch));
  },

  tfjs: ({tf, params, batch, given, loss, read}) => {
    const names = Object.keys(params);
    const v = member(given, "v");
    const slope = tf.grads((...leaves) => loss(named(names, leaves), batch));
    const along = (...leaves: (typeof params)[string][]) => {
      const gradient = slope(leaves);
      return tf.addN(names.map((name, i) => tf.sum(tf.mul(the(v, name), gradient[i] ?? 0))));
    };
    const product = tf.grads(along);
    return () => read(named(names, product(Object.values(params))));
  },

  jax: ({jax, params, batch, given, loss, read}) => {
    type Arrays = typeof params;
    const v = member(given, "v");
    const product = jax.jit((params: Arrays, v: Arrays, x: typeof batch.x, y: typeof batch.y) => {
      const slope = (at: Arrays) => jax.grad(loss)(at, x.ref, y.ref);
      const [gradient, moved] = jax.jvp(slope, [params], [v]);
      jax.tree.dispose(gradient);
      x.dispose();
      y.dispose();
      return moved;
    });
    return () => read(product(jax.tree.ref(params), jax.tree.ref(v), batch.x.ref, batch.y.ref));
  },

  upstream: (model) =>
    model === "64-64-1"
      ? {fails: "wrong", why: "second derivatives through tanh"}
      : {fails: "throws", why: "softmaxCrossEntropy has no second derivative"},
};
