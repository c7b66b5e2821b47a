/**
 * Bayesian logistic regression with 16 weights and 128 observations; a loss is the negative logarithm of the posterior
 * density: Σ softplus(s) − y s + ½ |w|², s = x w. Many weight vectors are columns of one matrix.
 */
import type * as jaxjs from "@jax-js/jax";
import type * as tfjs from "@tensorflow/tfjs-core";
import type {TfBatch} from "../labs.ts";
import type {Model} from "./model.ts";

type Params<T> = Record<"w", T>;

export const logistic: Model = {
  draw: ({normal, signs}) => {
    const sides = signs([128, 1]);
    return {
      params: {w: normal([16, 1])},
      batch: {x: normal([128, 16]), y: {...sides, values: sides.values.map((side) => (side + 1) / 2)}},
    };
  },
  tf: (tf) => {
    const predict = ({w}: Params<tfjs.Tensor>, x: tfjs.Tensor): tfjs.Tensor => x.matMul(w);
    const losses = (params: Params<tfjs.Tensor>, {x, y}: TfBatch): tfjs.Tensor => {
      const scores = predict(params, x);
      return tf.softplus(scores).sub(scores.mul(y)).sum(0).add(params.w.square().sum(0).mul(0.5));
    };
    return {predict, losses, loss: (params: Params<tfjs.Tensor>, batch) => losses(params, batch).sum()};
  },
  jax: ({nn, numpy: np}) => {
    const predict = ({w}: Params<jaxjs.Array>, x: jaxjs.Array) => np.matmul(x, w);
    const losses = ({w}: Params<jaxjs.Array>, x: jaxjs.Array, y: jaxjs.Array) => {
      const scores = predict({w: w.ref}, x);
      return np.sum(nn.softplus(scores.ref).sub(scores.mul(y)), 0).add(np.sum(np.square(w), 0).mul(0.5));
    };
    return {predict, losses, loss: (params: Params<jaxjs.Array>, x, y) => np.sum(losses(params, x, y))};
  },
};
