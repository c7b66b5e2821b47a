/** Losses of whole networks, whose Hessians are symmetric. */
import * as tf from "../../tfjs.ts";
import {drawInput, generator, type Input, real, unit} from "./case.ts";
import {derivatives, linear} from "./derivatives.ts";

export interface Network {
  readonly name: string;
  readonly inputs: readonly Input[];
  /** The loss, a number, of the parameters. */
  f(...parameters: tf.Tensor[]): tf.Tensor;
}

/** Data that stay the same. */
const data = (...shape: number[]) => {
  const input = real(...shape);
  return tf.tensor(drawInput(input, generator(99)), shape);
};
const labels = (rows: number, classes: number) =>
  tf.oneHot(
    Array.from({length: rows}, (_, i) => (i * 7) % classes),
    classes,
  );
const crossEntropy = (logits: tf.Tensor) =>
  tf.losses.softmaxCrossEntropy(labels(logits.shape[0] ?? 0, logits.shape[1] ?? 0), logits);

export const networks: readonly Network[] = [
  {
    name: "perceptron with tanh",
    inputs: [unit(4, 5), unit(5), unit(5, 3), unit(3)],
    f: (w1, b1, w2, b2) => crossEntropy(data(6, 4).matMul(w1).add(b1).tanh().matMul(w2).add(b2)),
  },
  {
    name: "convolutions, maximum and mean pooling",
    inputs: [unit(3, 3, 1, 3), unit(3), unit(2, 2, 3, 2), unit(8, 3)],
    f: (w1, b1, w2, w3) => {
      const images = data(2, 8, 8, 1) as tf.Tensor4D;
      const first = tf.maxPool(
        tf
          .conv2d(images, w1 as tf.Tensor4D, 1, "same")
          .add(b1)
          .elu() as tf.Tensor4D,
        2,
        2,
        "same",
      );
      const second = tf.avgPool(tf.conv2d(first, w2 as tf.Tensor4D, 1, "same").tanh() as tf.Tensor4D, 2, 2, "same");
      return crossEntropy(second.reshape([2, 8]).matMul(w3));
    },
  },
  {
    name: "layer normalization with gelu",
    inputs: [unit(4, 6), unit(6), unit(6), unit(6, 3)],
    f: (w1, gain, bias, w2) => {
      const x = data(5, 4).matMul(w1);
      const {mean, variance} = tf.moments(x, -1, true);
      const normal = x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gain).add(bias);
      return crossEntropy(normal.mul(normal.mul(Math.SQRT1_2).erf().add(1)).mul(0.5).matMul(w2));
    },
  },
  {
    name: "attention, two heads, over embedded tokens",
    inputs: [unit(5, 4), unit(4, 4), unit(4, 4), unit(4, 4), unit(4, 3)],
    f: (table, query, key, value, out) => {
      const tokens = tf.gather(table, tf.tensor1d([0, 3, 3, 1, 4, 0], "int32"));
      const heads = (w: tf.Tensor) => tokens.matMul(w).reshape([6, 2, 2]).transpose([1, 0, 2]);
      const scores = tf.softmax(tf.matMul(heads(query), heads(key), false, true).div(Math.SQRT2));
      const mixed = tf.einsum("hqk,hkd->hqd", scores, heads(value)).transpose([1, 0, 2]).reshape([6, 4]);
      return crossEntropy(mixed.add(tokens).matMul(out));
    },
  },
];

/**
 * How far the Hessian H of a network is from symmetric, at random parameters and directions, on the current backend.
 * @returns |⟨u, Hv⟩ − ⟨v, Hu⟩| / (‖u‖ ‖Hv‖), and ‖Hv‖
 */
export async function asymmetry(network: Network): Promise<{gap: number; size: number}> {
  const random = generator(5);
  const draw = () => network.inputs.map((input) => drawInput(input, random));
  const [at, u, v] = [draw(), draw(), draw()];
  const {hvp: hu} = await derivatives(network, linear, at, u);
  const {hvp: hv} = await derivatives(network, linear, at, v);
  const size = norm(hv);
  return {gap: Math.abs(dot(u, hv) - dot(v, hu)) / (norm(u) * size), size};
}

function dot(a: number[][], b: number[][]): number {
  const [x, y] = [a.flat(), b.flat()];
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? Number.NaN), 0);
}

function norm(a: number[][]): number {
  return Math.sqrt(dot(a, a));
}
