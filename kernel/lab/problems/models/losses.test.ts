import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../../../engine/tfjs.ts";
import {grad} from "../../../engine/transforms/index.ts";
import {accuracy, binaryCrossEntropy, crossEntropy, squaredError} from "./losses.ts";

beforeAll(() => tf.setBackend("cpu"));

const rows = [
  [0.1, 0.2, 0.3, 0.4],
  [1, 0, -1, 0.5],
];
const close = (found: tf.Tensor, expected: number[], digits = 5) => {
  const values = [...found.dataSync()];
  expect(values.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, digits);
};

describe("crossEntropy", () => {
  const logSumExp = (row: number[]) => Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0));
  const expected = rows.map((row, i) => logSumExp(row) - (row[[0, 2][i] ?? 0] ?? Number.NaN));

  test("of class numbers, and of probabilities", () => {
    const logits = tf.tensor2d(rows);
    const labels = tf.tensor1d([0, 2], "int32");
    close(crossEntropy(logits, labels), expected);
    expect(crossEntropy(logits, labels).shape).toEqual([2]);
    close(crossEntropy(logits, tf.oneHot(labels, 4).toFloat()), expected);
    const even = tf.fill([2, 4], 0.25);
    close(
      crossEntropy(logits, even),
      rows.map((row) => logSumExp(row) - row.reduce((s, v) => s + v, 0) / 4),
    );
  });

  test("stays finite for large logits", () => {
    close(crossEntropy(tf.tensor2d([[1e4, -1e4]]), tf.tensor1d([1], "int32")), [2e4], 0);
    close(crossEntropy(tf.tensor2d([[1e4, -1e4]]), tf.tensor1d([0], "int32")), [0]);
  });

  test("its gradient is softmax − label", () => {
    const labels = tf.tensor1d([0, 2], "int32");
    const gradient = grad((z: tf.Tensor) => crossEntropy(z, labels).sum())(tf.tensor2d(rows)) as tf.Tensor;
    const softmax = rows.map((row) => row.map((v) => Math.exp(v - logSumExp(row))));
    close(
      gradient,
      softmax.flatMap((row, i) => row.map((p, j) => p - (j === [0, 2][i] ? 1 : 0))),
    );
  });

  test.each([
    [
      () => crossEntropy(tf.zeros([2]), tf.tensor1d([0, 1], "int32")),
      /logits is a tensor of shape \[2\], not a tensor of shape \[B, C\]/,
    ],
    [
      () => crossEntropy(tf.zeros([2, 3]), tf.tensor1d([0, 1])),
      /labels is a tensor of shape \[2\] and dtype float32, not class numbers, an int32 tensor of shape \[2\], or probabilities of shape \[2, 3\]/,
    ],
    [() => crossEntropy(tf.zeros([2, 3]), tf.tensor1d([0], "int32")), /labels is a tensor of shape \[1\]/],
    [() => crossEntropy(tf.zeros([2, 3]), [0, 1] as unknown as tf.Tensor), /labels is \[0, 1\]/],
  ])("refuses wrong arguments (%#)", (call, message) => {
    expect(call).toThrow(message);
  });
});

test("binaryCrossEntropy is −log of the label's probability", () => {
  const z = [-2, 0, 3];
  const y = [0, 1, 0];
  const expected = z.map((v, i) => -Math.log(y[i] ? 1 / (1 + Math.exp(-v)) : 1 - 1 / (1 + Math.exp(-v))));
  close(binaryCrossEntropy(tf.tensor1d(z), tf.tensor1d(y, "int32")), expected);
  close(binaryCrossEntropy(tf.tensor2d(z, [3, 1]), tf.tensor1d(y)), expected);
  expect(() => binaryCrossEntropy(tf.zeros([3, 2]), tf.zeros([3]))).toThrow(/logits is a tensor of shape \[3, 2\]/);
  expect(() => binaryCrossEntropy(tf.zeros([3]), tf.zeros([2]))).toThrow(/labels .* not a tensor of 3 values/);
});

test("squaredError is half the squared distance, by example", () => {
  close(
    squaredError(
      tf.tensor2d([
        [1, 2],
        [0, 0],
      ]),
      tf.tensor2d([
        [0, 0],
        [0, 3],
      ]),
    ),
    [2.5, 4.5],
  );
  expect(() => squaredError(tf.zeros([2, 1]), tf.zeros([2]))).toThrow(
    /targets is a tensor of shape \[2\], not a tensor of shape \[2, 1\]/,
  );
});

test("accuracy is the share of right answers", () => {
  close(
    accuracy(
      tf.tensor2d([
        [0, 1],
        [1, 0],
        [3, 2],
        [0, 5],
      ]),
      tf.tensor1d([1, 0, 1, 1], "int32"),
    ),
    [0.75],
  );
  expect(() => accuracy(tf.zeros([2, 3]), tf.zeros([3]))).toThrow(
    /labels is a tensor of shape \[3\], not a tensor of shape \[2\]/,
  );
});
