/** Cases of reductions, running sums and products, and losses. */
import * as tf from "../../tfjs.ts";
import {type Case, cut, nonZero, positive, real} from "./case.ts";
import type {JaxFunction} from "./jax.ts";

const reduced: [label: string, shape: number[], axis: number | number[] | undefined][] = [
  ["all", [2, 3], undefined],
  ["last axis", [2, 3], 1],
  ["inner axis", [2, 3, 2], 1],
  ["two axes", [2, 3, 2], [0, 2]],
  ["of one", [1, 2], 0],
  ["a scalar", [], undefined],
];

type Reduce = (x: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;
type JaxReduce = (...of: Parameters<JaxFunction>) => (axis: number[] | null) => ReturnType<JaxFunction>;

function reduction(op: string, f: Reduce, jax: JaxReduce, curved = false): Case[] {
  return reduced.flatMap(([label, shape, axis]): Case[] => {
    const axes = axis === undefined ? null : [axis].flat();
    const inputs = [real(...shape)];
    return [
      {op, label, inputs, f: (x) => f(x, axis), jax: (...of) => jax(...of)(axes), curved},
      {op, label: `${label}, kept`, inputs, f: (x) => f(x, axis, true), curved},
    ];
  });
}

const reductions: Case[] = [
  ...reduction(
    "sum",
    tf.sum,
    ({np}, x) =>
      (axis) =>
        np.sum(x, axis),
  ),
  ...reduction(
    "mean",
    tf.mean,
    ({np}, x) =>
      (axis) =>
        np.mean(x, axis),
  ),
  ...reduction(
    "max",
    tf.max,
    ({np}, x) =>
      (axis) =>
        np.max(x, axis),
  ),
  ...reduction(
    "min",
    tf.min,
    ({np}, x) =>
      (axis) =>
        np.min(x, axis),
  ),
  ...reduction(
    "prod",
    tf.prod,
    ({np}, x) =>
      (axis) =>
        np.prod(x, axis),
  ),
  ...reduction(
    "logSumExp",
    tf.logSumExp,
    ({nn}, x) =>
      (axis) =>
        nn.logsumexp(x, axis),
  ),
  {op: "prod", label: "a zero", inputs: [real(2, 3)], f: (x) => x.mul(tf.tensor([1, 0, 1])).prod(1)},
  {op: "prod", label: "two zeros", inputs: [real(4)], f: (x) => x.mul(tf.tensor([1, 0, 0, 1])).prod()},
  ...[0, 1, 2].flatMap((axis) =>
    [false, true].flatMap((exclusive) =>
      [false, true].flatMap((reverse): Case[] => {
        const label = `axis ${axis}${exclusive ? ", exclusive" : ""}${reverse ? ", reversed" : ""}`;
        const inputs = [real(2, 3, 2)];
        return [
          {op: "cumsum", label, inputs, f: (x) => tf.cumsum(x, axis, exclusive, reverse)},
          {
            op: "cumprod",
            label,
            inputs,
            f: (x) => tf.cumprod(x, axis, exclusive, reverse),
            curved: !exclusive || axis === 1,
          },
        ];
      }),
    ),
  ),
  {op: "cumsum", label: "vector", inputs: [real(4)], f: (x) => tf.cumsum(x), jax: ({np}, x) => np.cumsum(x)},
  {op: "cumprod", label: "vector", inputs: [real(4)], f: (x) => tf.cumprod(x), jax: ({np}, x) => np.cumprod(x)},
  {op: "cumprod", label: "a zero", inputs: [real(4)], f: (x) => tf.cumprod(x.mul(tf.tensor([1, 0, 1, 1])))},
  {op: "norm", label: "euclidean", inputs: [real(2, 3)], f: (x) => tf.norm(x), curved: true},
  {op: "norm", label: "euclidean, axis", inputs: [real(2, 3)], f: (x) => tf.norm(x, 2, 1), curved: true},
  {op: "norm", label: "1", inputs: [nonZero(3)], f: (x) => tf.norm(x, 1)},
  {op: "norm", label: "maximum", inputs: [real(4)], f: (x) => tf.norm(x, Number.POSITIVE_INFINITY)},
  {
    op: "moments",
    label: "variance",
    inputs: [real(3, 4)],
    f: (x) => tf.moments(x, 1).variance,
    jax: ({np}, x) => np.var_(x, 1),
    curved: true,
  },
  {op: "moments", label: "mean", inputs: [real(3, 4)], f: (x) => tf.moments(x, [0, 1]).mean},
];

const {softmaxCrossEntropy, sigmoidCrossEntropy, huberLoss, meanSquaredError} = tf.losses;
const {absoluteDifference, logLoss, hingeLoss, cosineDistance} = tf.losses;
const {NONE, SUM, MEAN} = tf.Reduction;
const oneHot = () => tf.tensor([0, 0, 1, 0, 1, 0, 0, 0], [2, 4]);
const signs = () => tf.tensor([1, 0, 0, 1, 0, 1], [2, 3]);

const losses: Case[] = [
  {
    op: "losses.softmaxCrossEntropy",
    label: "classes",
    inputs: [real(2, 4)],
    f: (x) => softmaxCrossEntropy(oneHot(), x),
    jax: ({nn, np}, x) =>
      np.mean(
        np.sum(
          nn.logSoftmax(x, -1).mul(
            np.array([
              [0, 0, -1, 0],
              [-1, 0, 0, 0],
            ]),
          ),
          -1,
        ),
      ),
    curved: true,
  },
  {
    op: "losses.softmaxCrossEntropy",
    label: "soft labels with a gradient, smoothed, weighted",
    inputs: [positive(2, 4), real(2, 4)],
    f: (labels, x) => softmaxCrossEntropy(labels, x, tf.tensor([0.5, 2]), 0.1, SUM),
    curved: true,
  },
  {
    op: "losses.softmaxCrossEntropy",
    label: "each",
    inputs: [real(2, 4)],
    f: (x) => softmaxCrossEntropy(oneHot(), x, undefined, 0, NONE),
    curved: true,
  },
  {
    op: "losses.sigmoidCrossEntropy",
    label: "mean",
    inputs: [real(2, 3)],
    f: (x) => sigmoidCrossEntropy(signs(), x),
    jax: ({nn, np}, x) =>
      np.mean(
        nn.softplus(x.ref).sub(
          x.mul(
            np.array([
              [1, 0, 0],
              [1, 0, 1],
            ]),
          ),
        ),
      ),
    curved: true,
  },
  {
    op: "losses.sigmoidCrossEntropy",
    label: "at 0",
    inputs: [real(2, 3)],
    f: (x) => sigmoidCrossEntropy(signs(), x.sub(x.mul(tf.onesLike(x))), undefined, 0.1, MEAN),
  },
  {
    op: "losses.huberLoss",
    label: "both parts",
    inputs: [cut(2, 3)],
    f: (x) => huberLoss(tf.zeros([2, 3]), x, undefined, 0.5),
  },
  {
    op: "losses.meanSquaredError",
    label: "weighted",
    inputs: [real(2, 3), real(2, 3)],
    f: (a, b) => meanSquaredError(a, b, tf.tensor([1, 0, 2])),
    curved: true,
  },
  {
    op: "losses.absoluteDifference",
    label: "mean",
    inputs: [nonZero(2, 3)],
    f: (x) => absoluteDifference(tf.zeros([2, 3]), x),
  },
  {op: "losses.logLoss", label: "mean", inputs: [positive(2, 3)], f: (x) => logLoss(signs(), x.mul(0.5)), curved: true},
  {op: "losses.hingeLoss", label: "mean", inputs: [cut(2, 3)], f: (x) => hingeLoss(signs(), x.mul(2.2))},
  {
    op: "losses.cosineDistance",
    label: "axis 1",
    inputs: [real(2, 3), real(2, 3)],
    f: (a, b) => cosineDistance(a, b, 1),
    curved: true,
  },
];

export const reductionCases: readonly Case[] = [...reductions, ...losses];
