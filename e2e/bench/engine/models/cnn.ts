/**
 * A small network for images of 28 × 28: two convolutions with relu and max pooling, one dense layer to 10 classes.
 * TensorFlow.js has channels last, jax-js first; each has its own layout here.
 */
import type * as jaxjs from "@jax-js/jax";
import type * as tfjs from "@tensorflow/tfjs-core";
import type {TfBatch} from "../labs.ts";
import type {Model} from "./model.ts";

type Params<T> = Record<"b1" | "b2" | "b3" | "w1" | "w2" | "w3", T>;

/** Which element, in rows of `shape`, each element of the transposed tensor is. */
function transposed(shape: readonly number[], perm: readonly number[]): {shape: number[]; order: Int32Array} {
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, n) => product * n, 1));
  const [to, steps] = [perm.map((axis) => shape[axis] ?? 1), perm.map((axis) => strides[axis] ?? 1)];
  const places = to.reduce<number[]>(
    (before, n, axis) => before.flatMap((place) => Array.from({length: n}, (_, i) => place + i * (steps[axis] ?? 0))),
    [0],
  );
  return {shape: to, order: Int32Array.from(places)};
}

export const cnn: Model = {
  draw: ({normal, oneHot}) => ({
    params: {
      b1: normal([8], 0.1),
      b2: normal([16], 0.1),
      b3: normal([10], 0.1),
      w1: normal([5, 5, 1, 8], Math.sqrt(2 / 25)),
      w2: normal([3, 3, 8, 16], Math.sqrt(2 / 72)),
      w3: normal([7 * 7 * 16, 10], Math.sqrt(1 / 784)),
    },
    batch: {x: normal([64, 28, 28, 1]), y: oneHot(64, 10)},
  }),
  tf: (tf) => {
    const predict = ({w1, b1, w2, b2, w3, b3}: Params<tfjs.Tensor>, x: tfjs.Tensor): tfjs.Tensor => {
      const images = tf
        .conv2d(x as tfjs.Tensor4D, w1 as tfjs.Tensor4D, 1, "same")
        .add<tfjs.Tensor4D>(b1)
        .relu();
      const half = tf.maxPool(images as tfjs.Tensor4D, 2, 2, "valid");
      const features = tf
        .conv2d(half, w2 as tfjs.Tensor4D, 1, "same")
        .add<tfjs.Tensor4D>(b2)
        .relu();
      const quarter = tf.maxPool(features as tfjs.Tensor4D, 2, 2, "valid");
      return quarter.reshape([-1, 784]).matMul(w3).add(b3);
    };
    const losses = (params: Params<tfjs.Tensor>, {x, y}: TfBatch): tfjs.Tensor =>
      tf.losses.softmaxCrossEntropy(y, predict(params, x), undefined, 0, tf.Reduction.NONE);
    return {predict, losses, loss: (params: Params<tfjs.Tensor>, batch) => losses(params, batch).mean()};
  },
  jax: ({lax, nn, numpy: np}) => {
    // `lax.reduceWindow` has no rule for vmap, and is slower.
    const pool = (x: jaxjs.Array) => {
      const [batch = 0, channels = 0, height = 0, width = 0] = x.shape;
      return np.max(x.reshape([batch, channels, height / 2, 2, width / 2, 2]), [3, 5]);
    };
    const conv = (x: jaxjs.Array, w: jaxjs.Array, b: jaxjs.Array) =>
      nn.relu(lax.conv(x, w, [1, 1], "SAME").add(b.reshape([-1, 1, 1])));
    const predict = ({w1, b1, w2, b2, w3, b3}: Params<jaxjs.Array>, x: jaxjs.Array) => {
      const images = pool(conv(x.reshape([-1, 1, 28, 28]), w1, b1));
      const features = pool(conv(images, w2, b2));
      return np.matmul(features.reshape([-1, 784]), w3).add(b3);
    };
    const losses = (params: Params<jaxjs.Array>, x: jaxjs.Array, y: jaxjs.Array) =>
      np.sum(nn.logSoftmax(predict(params, x)).mul(y), -1).neg();
    return {predict, losses, loss: (params: Params<jaxjs.Array>, x, y) => np.mean(losses(params, x, y))};
  },
  layout: {
    w1: transposed([5, 5, 1, 8], [3, 2, 0, 1]),
    w2: transposed([3, 3, 8, 16], [3, 2, 0, 1]),
    w3: {...transposed([7, 7, 16, 10], [2, 0, 1, 3]), shape: [784, 10]},
  },
};
