/** Functions of tensors with an axis of length 0, in two implementations: TensorFlow.js's and jax-js's. */
import * as tf from "../../tfjs.ts";
import {real} from "./case.ts";
import type {Both} from "./random.ts";

export const emptyFunctions: readonly Both[] = [
  {
    label: "products with a row",
    inputs: [real(0, 3), real(3)],
    f: (a, b) => a.mul(b),
    jax: ({np}, a, b) => np.multiply(a, b),
  },
  {label: "tanh", inputs: [real(2, 0)], f: (x) => x.tanh(), jax: ({np}, x) => np.tanh(x)},
  {label: "sums of nothing", inputs: [real(2, 0)], f: (x) => x.sum(1), jax: ({np}, x) => np.sum(x, 1)},
  {
    label: "a sum over no examples",
    inputs: [real(0, 3)],
    f: (x) => x.square().sum(0),
    jax: ({np}, x) => np.sum(np.square(x), 0),
  },
  {label: "no means", inputs: [real(0, 3)], f: (x) => x.mean(1), jax: ({np}, x) => np.mean(x, 1)},
  {label: "no maxima", inputs: [real(0, 3)], f: (x) => x.max(1), jax: ({np}, x) => np.max(x, 1)},
  {label: "products of nothing", inputs: [real(2, 0)], f: (x) => x.prod(1), jax: ({np}, x) => np.prod(x, 1)},
  {label: "no logSumExp", inputs: [real(0, 3)], f: (x) => x.logSumExp(1), jax: ({nn}, x) => nn.logsumexp(x, 1)},
  {label: "no softmax", inputs: [real(0, 3)], f: (x) => x.softmax(), jax: ({nn}, x) => nn.softmax(x, -1)},
  {label: "no logSoftmax", inputs: [real(0, 3)], f: (x) => x.logSoftmax(), jax: ({nn}, x) => nn.logSoftmax(x, -1)},
  {
    label: "a layer of no examples",
    inputs: [real(0, 3), real(3, 2), real(2)],
    f: (x, w, b) => x.matMul(w).add(b).sigmoid(),
    jax: ({np, nn}, x, w, b) => nn.sigmoid(np.matmul(x, w).add(b)),
  },
  {
    label: "a layer of no inputs",
    inputs: [real(2, 0), real(0, 3), real(3)],
    f: (x, w, b) => x.matMul(w).add(b).sigmoid(),
    jax: ({np, nn}, x, w, b) => nn.sigmoid(np.matmul(x, w).add(b)),
  },
  {
    label: "einsum",
    inputs: [real(0, 3), real(3, 2)],
    f: (a, b) => tf.einsum("ij,jk->ik", a, b),
    jax: ({np}, a, b) => np.einsum(a, [0, 1], b, [1, 2], [0, 2]),
  },
  {
    label: "no images",
    inputs: [real(0, 4, 4, 1), real(2, 2, 1, 2)],
    f: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "valid"),
    jax: ({lax}, x, w) => lax.convGeneralDilated(x.transpose([0, 3, 1, 2]), w.transpose([3, 2, 0, 1]), [1, 1], "VALID"),
  },
  {
    label: "concat with something",
    inputs: [real(0, 3), real(2, 3)],
    f: (a, b) => tf.concat([a, b]),
    jax: ({np}, a, b) => np.concatenate([a, b]),
  },
  {
    label: "a slice of nothing",
    inputs: [real(2, 3)],
    f: (x) => x.slice([0, 1], [2, 0]),
    jax: (_, x) => x.slice([], [1, 1]),
  },
  {
    label: "zeros around nothing",
    inputs: [real(0, 3)],
    f: (x) =>
      x.pad([
        [1, 0],
        [0, 0],
      ]),
    jax: ({np}, x) =>
      np.pad(x, [
        [1, 0],
        [0, 0],
      ]),
  },
  {label: "transpose", inputs: [real(0, 3)], f: (x) => x.transpose(), jax: ({np}, x) => np.transpose(x)},
  {label: "reshape", inputs: [real(0, 3)], f: (x) => x.reshape([3, 0]), jax: ({np}, x) => np.reshape(x, [3, 0])},
  {label: "tile", inputs: [real(0, 3)], f: (x) => x.tile([2, 2]), jax: ({np}, x) => np.tile(x, [2, 2])},
];
