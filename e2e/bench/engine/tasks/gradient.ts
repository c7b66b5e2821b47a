/** The gradient of the mean loss of a batch with respect to all parameters. */
import {named} from "../named.ts";
import type {Task} from "../task.ts";

export const gradient: Task = {
  name: "gradient",
  models: ["64-64-1", "784-128-10", "cnn"],
  tolerance: 1e-4,

  ours: ({engine: {compile, grad}, params, batch, loss, read}) => {
    const slope = compile(grad(loss));
    return () => read(slope(params, batch));
  },

  tfjs: ({tf, params, batch, loss, read}) => {
    const names = Object.keys(params);
    const slope = tf.grads((...leaves) => loss(named(names, leaves), batch));
    return () => read(named(names, slope(Object.values(params))));
  },

  jax: ({jax, params, batch, loss, read}) => {
    const slope = jax.jit(jax.grad(loss));
    return () => read(slope(jax.tree.ref(params), batch.x.ref, batch.y.ref));
  },

  upstream: (model, place) =>
    model === "cnn" && place === "wasm"
      ? {fails: "throws", why: "no gradient of a convolution's filter on WASM"}
      : undefined,
};
