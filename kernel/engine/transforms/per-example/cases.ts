/** Networks that the statistics of single examples' gradients are tested on. */
import * as tf from "../../tfjs.ts";
import {checkpoint} from "../checkpoint.ts";
import {straightThrough} from "../custom.ts";

export type Tensors = Readonly<Record<string, tf.Tensor>>;

export interface Network {
  readonly name: string;
  params(): Tensors;
  /** The losses, [B]; of each tensor by its name. */
  f(params: (name: string) => tf.Tensor, batch: (name: string) => tf.Tensor): tf.Tensor;
  batch(): Tensors;
  /** Whether parameters are used in ways that are not understood, and take a run of their own. */
  readonly isSlow?: boolean;
}

/** How many examples the batches have. */
export const COUNT = 5;

/** Numbers within ±1 that are the same everywhere. */
export function wave(...shape: number[]): tf.Tensor {
  const size = shape.reduce((n, m) => n * m, 1);
  return tf.tensor(
    Array.from({length: size}, (_, i) => Math.sin(2.3 * i + size)),
    shape,
  );
}

export function getter(tensors: Tensors): (name: string) => tf.Tensor {
  return (name) => {
    const tensor = tensors[name];
    if (!tensor) throw new Error(`There is no tensor ${name}.`);
    return tensor;
  };
}

const examples =
  (...shape: number[]) =>
  () => ({x: wave(COUNT, ...shape)});
const labelled =
  (...shape: number[]) =>
  () => ({x: wave(COUNT, ...shape), y: tf.softmax(wave(COUNT, 3))});
/** Numbers of rows of a table of 4; some are picked several times by one example, and one by none. */
const picks =
  (...shape: number[]) =>
  () => ({
    x: tf.tensor(
      Array.from({length: shape.reduce((n, m) => n * m, COUNT)}, (_, i) => [0, 3, 3, 1, 3, 0, 0][i % 7] ?? 0),
      [COUNT, ...shape],
      "int32",
    ),
  });
const squares = (y: tf.Tensor) => tf.sum(tf.reshape(tf.square(tf.sub(y, 0.3)), [y.shape[0] ?? 0, -1]), 1);
const crossEntropy = (logits: tf.Tensor, y: tf.Tensor) => tf.logSoftmax(logits).mul(y).sum(-1).neg();
const normalized = (x: tf.Tensor) => {
  const {mean, variance} = tf.moments(x, -1, true);
  return x.sub(mean).div(variance.add(1e-3).sqrt());
};

const products: Network[] = [
  {
    name: "dense layers",
    params: () => ({w: wave(4, 6), b: wave(6), v: wave(6, 3), c: wave(3)}),
    f: (p, d) => crossEntropy(d("x").matMul(p("w")).add(p("b")).tanh().matMul(p("v")).add(p("c")), d("y")),
    batch: labelled(4),
  },
  {
    name: "transposed matrices",
    params: () => ({w: wave(6, 4), v: wave(3, 6)}),
    f: (p, d) => squares(d("x").matMul(p("w"), false, true).tanh().matMul(p("v").transpose())),
    batch: examples(4),
  },
  {
    name: "a matrix that is used twice",
    params: () => ({w: wave(3, 3), b: wave(3)}),
    f: (p, d) => squares(d("x").matMul(p("w")).add(p("b")).tanh().matMul(p("w")).add(p("b"))),
    batch: examples(3),
  },
  {
    name: "layers over several positions",
    params: () => ({w: wave(4, 6), b: wave(6), v: wave(6, 5)}),
    f: (p, d) => squares(d("x").matMul(p("w")).add(p("b")).tanh().reshape([-1, 6]).matMul(p("v")).reshape([-1, 3, 5])),
    batch: examples(3, 4),
  },
  {
    name: "few positions of wide layers",
    params: () => ({w: wave(7, 6), v: wave(5, 6)}),
    f: (p, d) => squares(d("x").matMul(p("w")).tanh().matMul(p("v"), false, true)),
    batch: examples(2, 7),
  },
  {
    name: "matrices that mix the positions",
    params: () => ({w: wave(4, 3), v: wave(4, 2), u: wave(5, 2)}),
    f: (p, d) => {
      const x = tf.matMul(p("v"), tf.matMul(p("w"), d("x")).tanh(), true).transpose([0, 2, 1]);
      return squares(tf.matMul(p("u"), x, false, true));
    },
    batch: examples(3, 6),
  },
  {
    name: "attention over embedded tokens, with layer normalization",
    params: () => ({
      ...{table: wave(4, 4), place: wave(3, 4), q: wave(4, 4), k: wave(4, 4), v: wave(4, 4), o: wave(4, 4)},
      ...{gain: wave(4), shift: wave(4)},
    }),
    f: (p, d) => {
      const x = tf.gather(p("table"), d("x")).add(p("place").expandDims(0));
      const z = normalized(x).mul(p("gain")).add(p("shift"));
      const heads = (name: string) => z.matMul(p(name)).reshape([-1, 3, 2, 2]).transpose([0, 2, 1, 3]);
      const scores = tf.softmax(tf.matMul(heads("q"), heads("k"), false, true).div(Math.SQRT2));
      const mixed = tf.matMul(scores, heads("v")).transpose([0, 2, 1, 3]).reshape([-1, 3, 4]);
      return squares(x.add(mixed.matMul(p("o"))));
    },
    batch: picks(3),
  },
  {
    name: "an embedding that is the output matrix too",
    params: () => ({table: wave(4, 6), w: wave(6, 6)}),
    f: (p, d) => {
      const hidden = tf.gather(p("table"), d("x")).mean(1).matMul(p("w")).tanh();
      return crossEntropy(hidden.matMul(p("table"), false, true), tf.oneHot(d("x"), 4).toFloat().mean(1));
    },
    batch: picks(3),
  },
  {
    name: "an embedding of one token",
    params: () => ({table: wave(4, 6)}),
    f: (p, d) => squares(tf.gather(p("table"), d("x")).sin()),
    batch: picks(),
  },
  {
    name: "a recurrent network from a state of zeros",
    params: () => ({w: wave(2, 4), u: wave(4, 4), b: wave(4), v: wave(4, 3)}),
    f: (p, d) => {
      let state = tf.zeros([d("x").shape[0] ?? 0, 4]);
      for (const input of tf.unstack(d("x"), 1))
        state = input
          .matMul(p("w"))
          .add(state.matMul(p("u")))
          .add(p("b"))
          .tanh();
      return squares(state.matMul(p("v")));
    },
    batch: examples(3, 2),
  },
];

const images = (x: tf.Tensor) => x as tf.Tensor4D;
const filter = images;

const convolutions: Network[] = [
  {
    name: "convolutions with biases and pooling",
    params: () => ({k: wave(3, 3, 1, 4), b: wave(4), l: wave(2, 2, 4, 3), c: wave(3), w: wave(18, 3)}),
    f: (p, d) => {
      const first = tf
        .conv2d(images(d("x")), filter(p("k")), 1, "same")
        .add(p("b"))
        .relu();
      const second = tf
        .conv2d(tf.maxPool(images(first), 2, 2, "same"), filter(p("l")), 1, "valid")
        .add(p("c"))
        .tanh();
      const pooled = tf.avgPool(images(second), 2, 1, "valid");
      return crossEntropy(pooled.reshape([-1, 18]).matMul(p("w")), d("y"));
    },
    batch: labelled(7, 9, 1),
  },
  ...(
    [
      ["same, strides 2", [3, 3], 2, "same", 1],
      ["valid, strides that leave rows over", [3, 2], [2, 3], "valid", 1],
      ["a number for padding", [3, 3], 1, 2, 1],
      [
        "padding of each side",
        [2, 3],
        1,
        [
          [0, 0],
          [1, 0],
          [2, 1],
          [0, 0],
        ],
        1,
      ],
      ["dilations", [2, 3], 1, "same", [2, 3]],
      ["even filter", [4, 2], 1, "same", 1],
      ["1 × 1", [1, 1], 1, "valid", 1],
      ["1 × 1, strides", [1, 1], 2, "same", 1],
      ["of the image's size", [6, 7], 1, "valid", 1],
    ] as const
  ).map(
    ([name, [height, width], strides, pad, dilations]): Network => ({
      name: `conv2d: ${name}`,
      params: () => ({k: wave(height, width, 2, 3)}),
      f: (p, d) =>
        squares(
          tf
            .conv2d(images(d("x")), filter(p("k")), strides as number, pad as "same", "NHWC", dilations as number)
            .tanh(),
        ),
      batch: examples(6, 7, 2),
    }),
  ),
  {
    name: "conv2d: one channel to one",
    params: () => ({k: wave(2, 2, 1, 1)}),
    f: (p, d) => squares(tf.conv2d(images(d("x")), filter(p("k")), 1, "valid")),
    batch: examples(3, 3, 1),
  },
  {
    name: "conv2d: two images for each example",
    params: () => ({k: wave(2, 2, 2, 3)}),
    f: (p, d) =>
      squares(
        tf
          .conv2d(images(d("x").reshape([-1, 4, 4, 2])), filter(p("k")), 1, "valid")
          .reshape([-1, 2, 27])
          .sin(),
      ),
    batch: examples(2, 4, 4, 2),
  },
  {
    name: "conv1d with dilation",
    params: () => ({k: wave(3, 2, 4), b: wave(4)}),
    f: (p, d) =>
      squares(
        tf
          .conv1d(d("x") as tf.Tensor3D, p("k") as tf.Tensor3D, 1, "same", "NWC", 2)
          .add(p("b"))
          .tanh(),
      ),
    batch: examples(8, 2),
  },
  {
    name: "conv2dTranspose",
    params: () => ({k: wave(3, 3, 2, 3)}),
    f: (p, d) => {
      const shape: [number, number, number, number] = [d("x").shape[0] ?? 0, 6, 8, 2];
      return squares(tf.conv2dTranspose(images(d("x")), filter(p("k")), shape, 2, "same").tanh());
    },
    batch: examples(3, 4, 3),
  },
  {
    name: "depthwise and pointwise",
    params: () => ({k: wave(3, 3, 2, 2), l: wave(1, 1, 4, 3), m: wave(2, 2, 3, 1)}),
    f: (p, d) => {
      const x = tf.separableConv2d(images(d("x")), filter(p("k")), filter(p("l")), 1, "same").tanh();
      return squares(tf.depthwiseConv2d(images(x), filter(p("m")), 2, "same"));
    },
    batch: examples(6, 5, 2),
  },
];

const others: Network[] = [
  {
    name: "all that is broadcast",
    params: () => ({a: wave(4), b: wave(3, 1), c: wave(1, 3, 4), d: wave(4).add(3), e: wave(1, 1).add(4), g: wave(4)}),
    f: (p, d) => {
      const x = d("x").mul(p("a")).sub(p("b"));
      const y = p("c").sub(x).div(p("d")).add(4);
      return squares(
        p("e")
          .div(y)
          .mul(p("g").reshape([1, 1, 4])),
      );
    },
    batch: examples(3, 4),
  },
  {
    name: "a gain that is broadcast to more axes",
    params: () => ({gain: wave(1, 4)}),
    f: (p, d) => squares(d("x").mul(p("gain")).sin()),
    batch: examples(1),
  },
  {
    name: "a parameter that no loss uses",
    params: () => ({w: wave(4, 3), rest: wave(2)}),
    f: (p, d) => squares(d("x").matMul(p("w"))),
    batch: examples(4),
  },
  {
    name: "as many rows as examples, of a product of parameters",
    params: () => ({u: wave(COUNT, 2), w: wave(2, 3)}),
    f: (p, d) => squares(d("x").matMul(p("u").matMul(p("w")))),
    batch: examples(COUNT),
    isSlow: true,
  },
  {
    name: "a layer with a gradient of its own",
    params: () => ({w: wave(4, 3), b: wave(3)}),
    f: (p, d) => {
      const half = tf.customGrad((w) => ({
        value: d("x").matMul(w as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => d("x").matMul(dy, true).mul(0.5),
      }));
      return squares(half(p("w")).add(p("b")));
    },
    batch: examples(4),
    isSlow: true,
  },
  {
    name: "a gradient of its own that keeps the examples apart, on the way to a layer",
    params: () => ({w: wave(4, 3), v: wave(3, 2)}),
    f: (p, d) => {
      const clipped = tf.customGrad((x) => ({
        value: tf.tanh(x as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => dy.clipByValue(-0.1, 0.1),
      }));
      return squares(clipped(d("x").matMul(p("w"))).matMul(p("v")));
    },
    batch: examples(4),
  },
  {
    name: "thresholds, straight through, and a layer that is run again for the gradient",
    params: () => ({w: wave(4, 3), v: wave(3, 2), u: wave(2, 2)}),
    f: (p, d) => {
      const hidden = straightThrough((x: tf.Tensor) => x.sign())(d("x").matMul(p("w")));
      const again = checkpoint((x: tf.Tensor) => x.sin().square())(hidden.add(d("x").matMul(p("w"))).matMul(p("v")));
      return squares(again.matMul(p("u")));
    },
    batch: examples(4),
  },
  {
    name: "a gradient of its own that depends on the gradients of other examples",
    params: () => ({w: wave(4, 3), v: wave(3, 2)}),
    f: (p, d) => {
      const scaled = tf.customGrad((x) => ({
        value: tf.tanh(x as tf.Tensor),
        gradFunc: (dy: tf.Tensor) => dy.div(dy.norm()),
      }));
      return squares(scaled(d("x").matMul(p("w"))).matMul(p("v")));
    },
    batch: examples(4),
    isSlow: true,
  },
  {
    name: "powers and a matrix that is scaled before",
    params: () => ({w: wave(4, 3), scale: wave(1), power: wave(3).abs()}),
    f: (p, d) =>
      squares(
        d("x")
          .matMul(p("w").mul(p("scale")))
          .abs()
          .add(0.5)
          .pow(p("power")),
      ),
    batch: examples(4),
    isSlow: true,
  },
  {
    name: "gradients with respect to inputs in the loss",
    params: () => ({w: wave(2, 4), b: wave(4), v: wave(4, 1)}),
    f: (p, d) => {
      const net = (x: tf.Tensor) => x.matMul(p("w")).add(p("b")).tanh().matMul(p("v"));
      return squares(
        tf
          .grad(net)(d("x"))
          .add(net(d("x"))),
      );
    },
    batch: examples(2),
  },
];

export const networks: readonly Network[] = [...products, ...convolutions, ...others];
