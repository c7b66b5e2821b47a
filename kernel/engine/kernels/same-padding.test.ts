/** Convolutions of padding "same" whose stride steps over the end of the image, against sums written out. */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "../gradients/audit/backends.ts";
import {drawInput, generator, real} from "../gradients/audit/case.ts";
import * as tf from "../tfjs.ts";

type Four = [number, number, number, number];

const geometries: [image: Four, filter: Four, strides: [number, number], dilation: number][] = [
  [[1, 3, 4, 1], [2, 4, 1, 3], [3, 1], 1],
  [[2, 3, 6, 2], [1, 3, 2, 2], [3, 2], 1],
  [[1, 6, 6, 2], [1, 1, 2, 3], [2, 2], 1],
  [[1, 7, 5, 1], [2, 2, 1, 1], [4, 4], 1],
  [[1, 7, 8, 2], [1, 2, 2, 1], [1, 1], 3],
  [[2, 5, 5, 2], [3, 3, 2, 2], [2, 2], 1],
];

const total = (terms: readonly number[]) => terms.reduce((sum, term) => sum + term, 0);
const count = (n: number) => Array.from({length: n}, (_, i) => i);

/** Where a filter of this size starts for the first output: "same" pads the smaller half of what is wanting in front. */
function origin(size: number, filter: number, stride: number, dilation: number): number {
  const wanting = (Math.ceil(size / stride) - 1) * stride + (filter - 1) * dilation + 1 - size;
  return -Math.floor(Math.max(0, wanting) / 2);
}

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(geometries)("image [%s], filter [%s], strides %s, dilation %i", (image, filter, strides, dilation) => {
    const random = generator(4);
    const [pixels, weights] = [drawInput(real(...image), random), drawInput(real(...filter), random)];
    const [batch, height, width, channels] = image;
    const [rows, columns, , outputs] = filter;
    const [top, left] = [origin(height, rows, strides[0], dilation), origin(width, columns, strides[1], dilation)];
    /** The products of input channel c with what leads to output d, at the output (y, z). */
    const products = (b: number, y: number, z: number, c: number, d: number) =>
      count(rows).flatMap((i) =>
        count(columns).map((j) => {
          const [row, column] = [top + y * strides[0] + i * dilation, left + z * strides[1] + j * dilation];
          if (row < 0 || row >= height || column < 0 || column >= width) return 0;
          const pixel = pixels[((b * height + row) * width + column) * channels + c] ?? Number.NaN;
          return pixel * (weights[((i * columns + j) * channels + c) * outputs + d] ?? Number.NaN);
        }),
      );
    const places = count(batch).flatMap((b) =>
      count(Math.ceil(height / strides[0])).flatMap((y) =>
        count(Math.ceil(width / strides[1])).map((z) => [b, y, z] as const),
      ),
    );
    const dense = places.flatMap(([b, y, z]) =>
      count(outputs).map((d) => total(count(channels).flatMap((c) => products(b, y, z, c, d)))),
    );
    const depthwise = places.flatMap(([b, y, z]) =>
      count(channels).flatMap((c) => count(outputs).map((d) => total(products(b, y, z, c, d)))),
    );

    const [x, w] = [tf.tensor4d(pixels, image), tf.tensor4d(weights, filter)];
    const fused = {x, filter: w, strides, pad: "same", dilations: dilation, activation: "relu"} as const;
    expectClose(tf.conv2d(x, w, strides, "same", "NHWC", dilation), dense);
    expectClose(tf.fused.conv2d(fused), dense.map(positive));
    if (strides[0] !== strides[1]) return;
    expectClose(tf.depthwiseConv2d(x, w, strides, "same", "NHWC", dilation), depthwise);
    expectClose(tf.fused.depthwiseConv2d(fused), depthwise.map(positive));
  });
});

const positive = (x: number) => Math.max(0, x);

function expectClose(found: tf.Tensor, expected: readonly number[]): void {
  const values = found.dataSync();
  expect(values.length).toBe(expected.length);
  for (const [i, value] of expected.entries()) expect(values[i]).toBeCloseTo(value, 5);
}
