/**
 * What every program here is compared with the cpu backend's kernel on: shapes that take each of its ways, with numbers
 * that are the same on both. The browser tests run them.
 */
import * as rng from "../../rng/rng.ts";
import * as tf from "../../tfjs.ts";

export interface Twin {
  readonly name: string;
  readonly compute: () => tf.Tensor;
}

const numbers = (seed: number, ...shape: number[]): tf.Tensor =>
  tf.tensor(rng.host.normal(rng.key(seed), tf.util.sizeFromShape(shape)), shape);

const kernel = (name: string, inputs: tf.NamedTensorMap, attributes: object) =>
  tf.engine().runKernel(name, inputs, attributes as tf.NamedAttrMap) as tf.Tensor;

/** Rows, inner axis and columns: divisible by four or not, one number, few results of long sums. */
const SIZES: [number, number, number][] = [
  [8, 12, 16],
  [5, 7, 9],
  [1, 1, 1],
  [1, 300, 3],
  [4, 1027, 4],
  [64, 256, 1],
];

const products: Twin[] = SIZES.flatMap(([rows, inner, columns]) =>
  [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) => ({
      name: `matMul ${rows} × ${inner} × ${columns}, transposed ${transposeA} ${transposeB}`,
      compute: () =>
        tf.matMul(
          numbers(1, ...(transposeA ? [inner, rows] : [rows, inner])),
          numbers(2, ...(transposeB ? [columns, inner] : [inner, columns])),
          transposeA,
          transposeB,
        ),
    })),
  ),
);

/** Of operands that are squared as they are read, as plans have them. */
const squares: Twin[] = SIZES.flatMap(([rows, inner, columns]) =>
  [
    [true, true],
    [true, false],
    [false, true],
  ].map(([squareA, squareB]) => ({
    name: `matMul ${rows} × ${inner} × ${columns} of squares ${squareA} ${squareB}`,
    compute: () => {
      const [a, b] = [numbers(1, inner, rows), numbers(2, inner, columns)];
      if (tf.getBackend() === "webgpu") return kernel(tf.BatchMatMul, {a, b}, {transposeA: true, squareA, squareB});
      return tf.matMul(squareA ? tf.square(a) : a, squareB ? tf.square(b) : b, true);
    },
  })),
);

const batches: Twin[] = [
  {name: "matMul of a batch", compute: () => tf.matMul(numbers(1, 3, 5, 8), numbers(2, 3, 8, 6))},
  {name: "matMul of a batch and a matrix", compute: () => tf.matMul(numbers(1, 3, 5, 300), numbers(2, 300, 6))},
  {
    name: "matMul of a matrix and a batch",
    compute: () => tf.matMul(numbers(1, 5, 8), numbers(2, 2, 3, 6, 8), false, true),
  },
];

const folded: Twin[] = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    [
      [1, 5],
      [6, 1],
      [6, 5],
    ].flatMap(([rows = 1, columns = 1]) => {
      const [a, b] = [transposeA ? [8, rows] : [rows, 8], transposeB ? [columns, 8] : [8, columns]];
      const label = `${rows} × 8 × ${columns}, transposed ${transposeA} ${transposeB}`;
      return [
        {
          name: `matMul of batches of ${label}, with one on the right`,
          compute: () => tf.matMul(numbers(1, 40, 3, ...a), numbers(2, ...b), transposeA, transposeB),
        },
        {
          name: `matMul of batches of ${label}, with one on the left`,
          compute: () => tf.matMul(numbers(1, ...a), numbers(2, 40, 3, ...b), transposeA, transposeB),
        },
      ];
    }),
  ),
);

const reductions: Twin[] = Object.entries({sum: tf.sum, mean: tf.mean, max: tf.max, min: tf.min}).flatMap(
  ([name, reduce]) =>
    [[0], [1], [2], [0, 1], [1, 2], [0, 1, 2], [0, 2]].map((axes) => ({
      name: `${name} over ${axes} of 3 × 1500 × 5`,
      compute: () => reduce(numbers(3, 3, 1500, 5), axes, axes.length === 1),
    })),
);

const arithmetic = {
  add: tf.add,
  sub: tf.sub,
  mul: tf.mul,
  div: tf.div,
  squaredDifference: tf.squaredDifference,
};

const broadcasts: Twin[] = Object.entries(arithmetic).flatMap(([name, combine]) => [
  {name: `${name} of a tensor and a row`, compute: () => combine(numbers(4, 30, 40, 5), numbers(5, 5))},
  {name: `${name} of a row and a tensor`, compute: () => combine(numbers(4, 7), numbers(5, 300, 7))},
  {name: `${name} of a number and a tensor`, compute: () => combine(numbers(4), numbers(5, 300, 7))},
]);

const transposes: Twin[] = [
  {name: "transpose of 37 × 130", compute: () => tf.transpose(numbers(9, 37, 130))},
  {name: "transpose of 1 × 9", compute: () => tf.transpose(numbers(9, 1, 9))},
  {name: "transpose that changes nothing", compute: () => tf.transpose(numbers(9, 20, 30), [0, 1])},
  {
    name: "transpose of integers",
    compute: () => tf.cast(tf.transpose(tf.cast(numbers(9, 30, 40), "int32")), "float32"),
  },
];

interface Geometry {
  readonly image: [number, number, number, number];
  readonly filter: [number, number, number, number];
  readonly strides: [number, number];
  readonly pad: "same" | "valid" | number;
  readonly dilations?: [number, number];
}

const geometries: Geometry[] = [
  {image: [2, 7, 9, 3], filter: [3, 3, 3, 8], strides: [1, 1], pad: "same"},
  {image: [2, 7, 9, 1], filter: [5, 4, 1, 5], strides: [1, 1], pad: "valid"},
  {image: [3, 8, 8, 4], filter: [3, 2, 4, 6], strides: [2, 3], pad: "same"},
  {image: [1, 6, 6, 2], filter: [2, 2, 2, 4], strides: [1, 1], pad: 1},
  {image: [1, 9, 9, 2], filter: [3, 3, 2, 4], strides: [1, 1], pad: "valid", dilations: [2, 2]},
];

const convolutions: Twin[] = geometries.flatMap(({image, filter, strides, pad, dilations = [1, 1]}) => {
  const label = `${image} ∗ ${filter}, strides ${strides}, ${pad}, dilations ${dilations}`;
  const x = () => numbers(6, ...image) as tf.Tensor4D;
  const w = () => numbers(7, ...filter) as tf.Tensor4D;
  const attributes = {strides, pad, dataFormat: "NHWC"};
  const forward: Twin[] = [
    {name: `conv2d ${label}`, compute: () => tf.conv2d(x(), w(), strides, pad, "NHWC", dilations)},
    {
      name: `depthwiseConv2d ${label}`,
      compute: () => tf.depthwiseConv2d(x(), w(), strides, pad, "NHWC", dilations),
    },
  ];
  if (dilations[0] > 1) return forward;
  const dy = () => numbers(8, ...tf.conv2d(x(), w(), strides, pad).shape);
  return [
    ...forward,
    {
      name: `Conv2DBackpropInput ${label}`,
      compute: () => kernel(tf.Conv2DBackpropInput, {dy: dy(), filter: w()}, {...attributes, inputShape: image}),
    },
    {
      name: `Conv2DBackpropFilter ${label}`,
      compute: () => kernel(tf.Conv2DBackpropFilter, {x: x(), dy: dy()}, {...attributes, filterShape: filter}),
    },
  ];
});

const pools: Twin[] = [
  {size: 2, strides: 2, pad: "valid" as const},
  {size: 2, strides: 2, pad: "same" as const},
  {size: 2, strides: 3, pad: "same" as const},
  {size: 3, strides: 2, pad: "same" as const},
].map(({size, strides, pad}) => ({
  name: `MaxPoolGrad ${size} × ${size}, stride ${strides}, ${pad}`,
  compute: () => {
    // Numbers that are equal often, so that it matters which of them is the first.
    const x = tf.round(numbers(9, 2, 7, 9, 3)) as tf.Tensor4D;
    const y = tf.maxPool(x, size, strides, pad);
    return kernel(tf.MaxPoolGrad, {dy: numbers(10, ...y.shape), input: x, output: y}, {filterSize: size, strides, pad});
  },
}));

export const twins: readonly Twin[] = [
  ...products,
  ...squares,
  ...batches,
  ...folded,
  ...reductions,
  ...transposes,
  ...broadcasts,
  ...convolutions,
  ...pools,
];
