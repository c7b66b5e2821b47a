/** Cases of convolutions, pooling, resizing and normalization. */
import * as tf from "../../tfjs.ts";
import {type Case, positive, real} from "./case.ts";

const t4 = (x: tf.Tensor) => x as tf.Tensor4D;
const t3 = (x: tf.Tensor) => x as tf.Tensor3D;
const t2 = (x: tf.Tensor) => x as tf.Tensor2D;
const t1 = (x: tf.Tensor) => x as tf.Tensor1D;

type Pad = "same" | "valid";
const windows: [label: string, stride: number, pad: Pad][] = [
  ["valid", 1, "valid"],
  ["same", 1, "same"],
  ["stride 2", 2, "valid"],
  ["same, stride 2", 2, "same"],
];

const convolutions: Case[] = windows.flatMap(([label, stride, pad]): Case[] => [
  {
    op: "conv1d",
    label,
    inputs: [real(2, 5, 2), real(3, 2, 2)],
    f: (x, w) => tf.conv1d(t3(x), t3(w), stride, pad),
    curved: true,
  },
  {
    op: "conv2d",
    label,
    inputs: [real(2, 4, 5, 2), real(3, 2, 2, 2)],
    f: (x, w) => tf.conv2d(t4(x), t4(w), stride, pad),
    jax: ({lax}, x, w) => {
      const y = lax.convGeneralDilated(
        x.transpose([0, 3, 1, 2]),
        w.transpose([3, 2, 0, 1]),
        [stride, stride],
        pad === "same" ? "SAME" : "VALID",
      );
      return y.transpose([0, 2, 3, 1]);
    },
    curved: true,
  },
  {
    op: "depthwiseConv2d",
    label,
    inputs: [real(1, 4, 5, 2), real(2, 3, 2, 2)],
    f: (x, w) => tf.depthwiseConv2d(t4(x), t4(w), stride, pad),
    curved: true,
  },
  {
    op: "separableConv2d",
    label,
    inputs: [real(1, 4, 4, 2), real(2, 2, 2, 1), real(1, 1, 2, 3)],
    f: (x, w, v) => tf.separableConv2d(t4(x), t4(w), t4(v), stride, pad),
    curved: true,
  },
  {
    op: "conv2dTranspose",
    label,
    inputs: [real(1, 2, 3, 2), real(3, 3, 2, 2)],
    f: (x, w) => {
      const size = (n: number) => (pad === "same" ? n * stride : (n - 1) * stride + 3);
      return tf.conv2dTranspose(t4(x), t4(w), [1, size(2), size(3), 2], stride, pad);
    },
    curved: true,
  },
]);

convolutions.push(
  ...[2, [1, 3] as [number, number]].flatMap((dilation): Case[] => [
    {
      op: "conv2d",
      label: `dilation ${dilation}`,
      inputs: [real(1, 5, 7, 2), real(2, 3, 2, 2)],
      f: (x, w) => tf.conv2d(t4(x), t4(w), 1, "same", "NHWC", dilation),
      curved: true,
    },
    {
      op: "depthwiseConv2d",
      label: `dilation ${dilation}`,
      inputs: [real(1, 5, 7, 2), real(2, 3, 2, 1)],
      f: (x, w) => tf.depthwiseConv2d(t4(x), t4(w), 1, "valid", "NHWC", dilation),
      curved: true,
    },
  ]),
  {
    op: "conv2d",
    label: "one image",
    inputs: [real(3, 3, 1), real(2, 2, 1, 2)],
    f: (x, w) => tf.conv2d(t3(x), t4(w), 1, "valid"),
    curved: true,
  },
  {
    op: "conv2d",
    label: "1 × 1",
    inputs: [real(1, 1, 1, 1), real(1, 1, 1, 1)],
    f: (x, w) => tf.conv2d(t4(x), t4(w), 1, "same"),
    curved: true,
  },
  {
    op: "conv2d",
    label: "padding 1",
    inputs: [real(1, 3, 3, 1), real(3, 3, 1, 2)],
    f: (x, w) => tf.conv2d(t4(x), t4(w), 2, 1),
    curved: true,
  },
  {
    op: "fused.conv2d",
    label: "bias, elu",
    inputs: [real(1, 4, 4, 1), real(2, 2, 1, 2), real(2)],
    f: (x, filter, bias) =>
      tf.fused.conv2d({x: t4(x), filter: t4(filter), strides: 1, pad: "same", bias, activation: "elu"}),
    curved: true,
  },
  {
    op: "fused.depthwiseConv2d",
    label: "bias",
    inputs: [real(1, 4, 4, 2), real(2, 2, 2, 1), real(2)],
    f: (x, filter, bias) => tf.fused.depthwiseConv2d({x: t4(x), filter: t4(filter), strides: 1, pad: "same", bias}),
    curved: true,
  },
);

const images: Case[] = [
  ...windows.flatMap(([label, stride, pad]): Case[] => [
    {op: "maxPool", label, inputs: [real(2, 4, 5, 2)], f: (x) => tf.maxPool(t4(x), [2, 3], stride, pad)},
    {op: "avgPool", label, inputs: [real(2, 4, 5, 2)], f: (x) => tf.avgPool(t4(x), [2, 3], stride, pad)},
  ]),
  {op: "maxPool", label: "one image", inputs: [real(4, 4, 1)], f: (x) => tf.maxPool(t3(x), 2, 2, "valid")},
  {op: "avgPool", label: "of one", inputs: [real(1, 1, 1, 2)], f: (x) => tf.avgPool(t4(x), 1, 1, "valid")},
  ...["plain", "aligned corners", "half-pixel centers"].flatMap((label, mode) =>
    [
      [5, 7],
      [2, 2],
    ].flatMap(([height = 0, width = 0]): Case[] => {
      const inputs = [real(2, 3, 4, 2)];
      const [aligned, half] = [mode === 1, mode === 2];
      const at = `${label}, to ${height} × ${width}`;
      return [
        {
          op: "image.resizeBilinear",
          label: at,
          inputs,
          f: (x) => tf.image.resizeBilinear(t4(x), [height, width], aligned, half),
        },
        {
          op: "image.resizeNearestNeighbor",
          label: at,
          inputs,
          f: (x) => tf.image.resizeNearestNeighbor(t4(x), [height, width], aligned, half),
        },
      ];
    }),
  ),
];

const normalization: Case[] = [
  {
    op: "batchNorm",
    label: "all arguments",
    inputs: [real(3, 2), real(2), positive(2), real(2), positive(2)],
    f: (x, mean, variance, offset, scale) => tf.batchNorm2d(t2(x), t1(mean), t1(variance), t1(offset), t1(scale)),
    curved: true,
  },
  {
    op: "batchNorm",
    label: "images, no scale, no offset",
    inputs: [real(2, 2, 2, 2), real(2), positive(2)],
    f: (x, mean, variance) => tf.batchNorm(t4(x), t1(mean), t1(variance)),
    curved: true,
  },
  {
    op: "batchNorm",
    label: "chained, of its own moments",
    inputs: [real(4, 2)],
    f: (x) => {
      const {mean, variance} = tf.moments(x, 0);
      return x.batchNorm(t1(mean), t1(variance));
    },
    curved: true,
  },
  {
    op: "layer normalization (by moments)",
    label: "rows",
    inputs: [real(2, 4), real(4), real(4)],
    f: (x, gain, bias) => {
      const {mean, variance} = tf.moments(x, -1, true);
      return x.sub(mean).mul(variance.add(1e-5).rsqrt()).mul(gain).add(bias);
    },
    jax: ({np}, x, gain, bias) => {
      const centered = x.ref.sub(np.mean(x, -1, {keepdims: true}));
      const variance = np.mean(np.square(centered.ref), -1, {keepdims: true});
      return centered
        .div(np.sqrt(variance.add(1e-5)))
        .mul(gain)
        .add(bias);
    },
    curved: true,
  },
];

export const imageCases: readonly Case[] = [...convolutions, ...images, ...normalization];
