/** SmoothGrad: the mean over 64 noisy copies of an image of the gradient of a logit with respect to the image. */
import type {Tensor} from "@tensorflow/tfjs-core";
import type {TfjsLab} from "../labs.ts";
import {the} from "../named.ts";
import type {Run, Task} from "../task.ts";

const COPIES = 64;
const CLASS = 3;

/** The gradient for all copies at once: they are a batch. */
function batched({tf, params, batch, given, predict, read}: TfjsLab): Run {
  const score = (x: Tensor) => predict(params, x).slice([0, CLASS], [-1, 1]).sum();
  return () => {
    const map = tf.tidy(() =>
      tf
        .grad(score)(batch.x.slice(0, 1).add(the(given, "noise")))
        .mean(0),
    );
    return read({map});
  };
}

export const smoothGrad: Task = {
  name: "smoothgrad",
  models: ["784-128-10", "cnn"],
  tolerance: 1e-3,
  isBatched: true,
  data: ({normal}, _, {x}) => ({noise: normal([COPIES, ...(x?.shape.slice(1) ?? [])], 0.3)}),

  ours: ({tf, engine: {compile, grad}, params, batch, given, predict, read}) => {
    const score = (x: Tensor, at: typeof params) => predict(at, x).slice([0, CLASS], [-1, 1]).sum();
    const mean = compile((images: Tensor, noise: Tensor, at: typeof params) =>
      tf.mean(grad(score)(tf.add(tf.slice(images, 0, 1), noise), at), 0),
    );
    return () => read({map: mean(batch.x, the(given, "noise"), params)});
  },

  // One copy after another, as the published implementation (PAIR's saliency) and its ports do.
  tfjs: ({tf, params, batch, given, predict, read}) => {
    const slope = tf.grad((x) => predict(params, x).slice([0, CLASS], [-1, 1]).sum());
    return () => {
      const map = tf.tidy(() => {
        let sum: Tensor = tf.zerosLike(batch.x.slice(0, 1));
        for (let i = 0; i < COPIES; i++) {
          const before = sum;
          sum = tf.tidy(() => before.add(slope(batch.x.slice(0, 1).add(the(given, "noise").slice(i, 1)))));
          before.dispose();
        }
        return sum.div(COPIES).squeeze([0]);
      });
      return read({map});
    };
  },

  tfjsBatched: batched,

  jax: ({jax, params, batch, given, predict, read}) => {
    const {numpy: np} = jax;
    type Arrays = typeof params;
    type Array = typeof batch.x;
    const chosen = np.array(Float32Array.from({length: 10}, (_, i) => (i === CLASS ? 1 : 0)));
    const score = (x: Array, at: Arrays) => np.sum(predict(at, x.reshape([1, ...x.shape])).mul(chosen.ref));
    const map = jax.jit((noise: Array, x: Array, at: Arrays) => {
      const [first, rest] = np.split(x, [1]);
      rest?.dispose();
      return np.mean(jax.vmap(jax.grad(score), [0, null])(first?.add(noise) ?? noise, at), 0);
    });
    return () => read({map: map(the(given, "noise").ref, batch.x.ref, jax.tree.ref(params))});
  },
};
