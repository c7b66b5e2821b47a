/** Second derivatives of whole networks: Hessians are symmetric, and products with them are differences of gradients. */
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {audited, start} from "./audit/backends.ts";
import {drawInput, generator, type Input, real, unit} from "./audit/case.ts";
import {derivatives, error, linear} from "./audit/derivatives.ts";
import {hvpByDifferences} from "./audit/float64.ts";

interface Network {
  readonly name: string;
  readonly inputs: readonly Input[];
  /** The loss, a number, of the parameters. */
  loss(...parameters: tf.Tensor[]): tf.Tensor;
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

const networks: Network[] = [
  {
    name: "perceptron with tanh",
    inputs: [unit(4, 5), unit(5), unit(5, 3), unit(3)],
    loss: (w1, b1, w2, b2) => crossEntropy(data(6, 4).matMul(w1).add(b1).tanh().matMul(w2).add(b2)),
  },
  {
    name: "convolutions, maximum and mean pooling",
    inputs: [unit(3, 3, 1, 3), unit(3), unit(2, 2, 3, 2), unit(8, 3)],
    loss: (w1, b1, w2, w3) => {
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
    loss: (w1, gain, bias, w2) => {
      const x = data(5, 4).matMul(w1);
      const {mean, variance} = tf.moments(x, -1, true);
      const normal = x.sub(mean).div(variance.add(1e-5).sqrt()).mul(gain).add(bias);
      return crossEntropy(normal.mul(normal.mul(Math.SQRT1_2).erf().add(1)).mul(0.5).matMul(w2));
    },
  },
  {
    name: "attention, two heads, over embedded tokens",
    inputs: [unit(5, 4), unit(4, 4), unit(4, 4), unit(4, 4), unit(4, 3)],
    loss: (table, query, key, value, out) => {
      const tokens = tf.gather(table, tf.tensor1d([0, 3, 3, 1, 4, 0], "int32"));
      const heads = (w: tf.Tensor) => tokens.matMul(w).reshape([6, 2, 2]).transpose([1, 0, 2]);
      const scores = tf.softmax(tf.matMul(heads(query), heads(key), false, true).div(Math.SQRT2));
      const mixed = tf.einsum("hqk,hkd->hqd", scores, heads(value)).transpose([1, 0, 2]).reshape([6, 4]);
      return crossEntropy(mixed.add(tokens).matMul(out));
    },
  },
];

const total = (a: number[][], b: number[][]) => {
  const [x, y] = [a.flat(), b.flat()];
  return x.reduce((sum, value, i) => sum + value * (y[i] ?? Number.NaN), 0);
};
const size = (a: number[][]) => Math.sqrt(total(a, a));

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(networks)("$name: ⟨u, Hv⟩ = ⟨v, Hu⟩", async ({inputs, loss}) => {
    const random = generator(5);
    const draw = () => inputs.map((input) => drawInput(input, random));
    const [at, u, v] = [draw(), draw(), draw()];
    const network = {inputs, f: loss};
    const {hvp: hu} = await derivatives(network, linear, at, u);
    const {hvp: hv} = await derivatives(network, linear, at, v);
    expect(size(hv)).toBeGreaterThan(0.01);
    expect(Math.abs(total(u, hv) - total(v, hu))).toBeLessThan(1e-5 * size(u) * size(hv));
  });
});

describe("against second differences in float64", () => {
  beforeAll(() => start("cpu"));

  test.each(networks)("$name", async ({name, inputs, loss}) => {
    const random = generator(6);
    const at = inputs.map((input) => drawInput(input, random).map(Math.fround));
    const v = at.map((x) => x.map(() => Math.fround(random() - 0.5)));
    const network = {op: name, label: name, inputs, f: loss};
    const expected = hvpByDifferences(network, linear, at, v);
    const {hvp} = await derivatives(network, linear, at, v);
    expect(error(hvp, expected)).toBeLessThan(1e-4);
  });
});
