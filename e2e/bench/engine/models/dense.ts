/** Networks with one hidden layer of tanh: a regression (64-64-1) and a classification (784-128-10). */
import type * as jaxjs from "@jax-js/jax";
import type * as tfjs from "@tensorflow/tfjs-core";
import type {TfBatch} from "../labs.ts";
import type {Data, Draw} from "../task.ts";
import type {Model} from "./model.ts";

type Params<T> = Record<"b1" | "b2" | "w1" | "w2", T>;

function draw(
  {normal, oneHot}: Draw,
  [inputs, hidden, outputs]: readonly [number, number, number],
  batch: number,
): {params: Data; batch: Data} {
  return {
    params: {
      b1: normal([hidden], 0.1),
      b2: normal([outputs], 0.1),
      w1: normal([inputs, hidden], Math.sqrt(1 / inputs)),
      w2: normal([hidden, outputs], Math.sqrt(1 / hidden)),
    },
    batch: {x: normal([batch, inputs]), y: outputs > 1 ? oneHot(batch, outputs) : normal([batch, outputs])},
  };
}

const tfPredict = ({w1, b1, w2, b2}: Params<tfjs.Tensor>, x: tfjs.Tensor): tfjs.Tensor =>
  x.matMul(w1).add(b1).tanh().matMul(w2).add(b2);

const jaxPredict =
  ({numpy: np}: typeof jaxjs) =>
  ({w1, b1, w2, b2}: Params<jaxjs.Array>, x: jaxjs.Array) =>
    np.matmul(np.tanh(np.matmul(x, w1).add(b1)), w2).add(b2);

export const regression: Model = {
  draw: (random) => draw(random, [64, 64, 1], 256),
  tf: () => {
    const losses = (params: Params<tfjs.Tensor>, {x, y}: TfBatch): tfjs.Tensor =>
      tfPredict(params, x).sub(y).square().squeeze([1]);
    return {predict: tfPredict, losses, loss: (params: Params<tfjs.Tensor>, batch) => losses(params, batch).mean()};
  },
  jax: (jax) => {
    const {numpy: np} = jax;
    const predict = jaxPredict(jax);
    const losses = (params: Params<jaxjs.Array>, x: jaxjs.Array, y: jaxjs.Array) =>
      np.square(predict(params, x).sub(y)).reshape([-1]);
    return {predict, losses, loss: (params: Params<jaxjs.Array>, x, y) => np.mean(losses(params, x, y))};
  },
};

export const classification: Model = {
  draw: (random) => draw(random, [784, 128, 10], 128),
  tf: (tf) => {
    const losses = (params: Params<tfjs.Tensor>, {x, y}: TfBatch): tfjs.Tensor =>
      tf.losses.softmaxCrossEntropy(y, tfPredict(params, x), undefined, 0, tf.Reduction.NONE);
    return {predict: tfPredict, losses, loss: (params: Params<tfjs.Tensor>, batch) => losses(params, batch).mean()};
  },
  jax: (jax) => {
    const {numpy: np, nn} = jax;
    const predict = jaxPredict(jax);
    const losses = (params: Params<jaxjs.Array>, x: jaxjs.Array, y: jaxjs.Array) =>
      np.sum(nn.logSoftmax(predict(params, x)).mul(y), -1).neg();
    return {predict, losses, loss: (params: Params<jaxjs.Array>, x, y) => np.mean(losses(params, x, y))};
  },
};
