/** The kernels that replace or complete TensorFlow.js's, against the cpu backend's and against plain loops. */
import {expect, test} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import {drawInput, generator, real} from "../gradients/audit/case.ts";
import * as tf from "../tfjs.ts";
import {twins} from "./webgpu/twins.ts";

let draws = 0;
function random(...shape: number[]): tf.Tensor {
  return tf.tensor(drawInput(real(...shape), generator(draws++)), shape);
}

/** Computes on both backends from the same random numbers. */
async function onBoth(f: () => tf.Tensor | tf.Tensor[]): Promise<void> {
  const results: number[][][] = [];
  const seed = draws;
  for (const backend of ["cpu", "wasm"] as const) {
    await start(backend);
    draws = seed;
    const before = tf.memory().numTensors;
    results.push(tf.tidy(() => [f()].flat().map((x) => [...x.dataSync()])));
    expect(tf.memory().numTensors, backend).toBe(before);
  }
  const [cpu = [], wasm = []] = results;
  expect(wasm.length).toBe(cpu.length);
  for (const [i, values] of cpu.entries()) {
    const scale = values.reduce((largest, x) => Math.max(largest, Math.abs(x)), 1);
    expect(values.length).toBeGreaterThan(0);
    expect(wasm[i]?.length).toBe(values.length);
    values.forEach((x, j) => {
      expect(Math.abs((wasm[i]?.[j] ?? Number.NaN) - x)).toBeLessThan(2e-5 * scale);
    });
  }
}

const kernel = (name: string, inputs: tf.NamedTensorMap, attrs: object) =>
  tf.engine().runKernel(name, inputs, attrs as tf.NamedAttrMap) as tf.Tensor;

const geometries: [string, number[], number[], [number, number], string | number][] = [
  ["28 × 28, same", [8, 28, 28, 1], [5, 5, 1, 6], [1, 1], "same"],
  ["valid", [3, 9, 7, 4], [3, 2, 4, 5], [1, 1], "valid"],
  ["stride with rows left over", [2, 10, 9, 3], [3, 3, 3, 4], [2, 3], "valid"],
  ["same, stride 2", [2, 9, 8, 3], [3, 3, 3, 4], [2, 2], "same"],
  ["even filter, same", [2, 7, 7, 2], [4, 2, 2, 3], [2, 1], "same"],
  ["padding 2", [2, 6, 6, 2], [3, 3, 2, 2], [1, 1], 2],
  ["filter of the image's size", [2, 4, 4, 2], [4, 4, 2, 3], [1, 1], "valid"],
  ["1 × 1", [1, 1, 1, 1], [1, 1, 1, 1], [1, 1], "valid"],
];

test.each(geometries)("Conv2DBackpropFilter: %s", async (_, shape, filterShape, strides, pad) => {
  await onBoth(() => {
    const x = random(...shape) as tf.Tensor4D;
    const y = tf.conv2d(
      x,
      tf.zeros<tf.Rank.R4>(filterShape as [number, number, number, number]),
      strides,
      pad as "same",
    );
    const options = {strides, pad, dataFormat: "NHWC", filterShape};
    return kernel(tf.Conv2DBackpropFilter, {x, dy: random(...y.shape)}, options);
  });
});

test.each(geometries)(
  "depthwise gradients: %s",
  async (_, shape, [height = 1, width = 1, channels = 1], strides, pad) => {
    if (strides[0] !== strides[1]) return;
    const filterShape = [height, width, channels, 2];
    await onBoth(() => {
      const [x, filter] = [random(...shape) as tf.Tensor4D, random(...filterShape) as tf.Tensor4D];
      const dy = random(...tf.depthwiseConv2d(x, filter, strides, pad as "same").shape);
      const options = {strides, pad, dilations: [1, 1]};
      return [
        kernel(tf.DepthwiseConv2dNativeBackpropFilter, {x, dy}, {...options, filterShape}),
        kernel(tf.DepthwiseConv2dNativeBackpropInput, {dy, filter}, {...options, inputShape: shape}),
      ];
    });
  },
);

test.each<[number[], number[], [number, number], "same" | "valid" | number, [number, number]]>([
  [[2, 7, 9, 8], [5, 5, 8, 1], [1, 1], "same", [1, 1]],
  [[2, 7, 9, 5], [3, 4, 5, 2], [2, 3], "same", [1, 1]],
  [[1, 9, 8, 16], [3, 3, 16, 3], [2, 1], "valid", [1, 1]],
  [[1, 9, 8, 16], [3, 1, 16, 1], [1, 1], 1, [1, 1]],
  [[1, 9, 9, 8], [3, 3, 8, 2], [1, 1], "same", [2, 1]],
  // Filters larger than the image, windows of padding only, dilated columns.
  [[2, 2, 3, 16], [5, 5, 16, 1], [1, 1], "same", [1, 1]],
  [[1, 4, 4, 16], [2, 2, 16, 1], [1, 1], 3, [1, 1]],
  [[1, 9, 9, 8], [3, 3, 8, 2], [1, 1], "same", [1, 2]],
])(
  "convolution of %s to few channels by %s, strides %s, %s, dilations %s",
  async (shape, filter, strides, pad, dilations) => {
    await onBoth(() =>
      tf.conv2d(random(...shape) as tf.Tensor4D, random(...filter) as tf.Tensor4D, strides, pad, "NHWC", dilations),
    );
  },
);

test.each([
  [40, 30, 50, true, false],
  [40, 30, 50, false, true],
  [40, 30, 50, true, true],
  [2, 3, 2, true, true],
  // Whole strips of eight columns and parts of one, few rows and rows that are not four together, portions of rows.
  [40, 30, 48, false, false],
  [5, 9, 8, false, false],
  [5, 9, 8, true, true],
  [7, 33, 13, false, false],
  [7, 33, 13, true, false],
  [7, 33, 13, false, true],
  [70, 1500, 9, false, false],
  [70, 1500, 9, true, true],
])("matMul: %i × %i × %i, transposed %s %s", async (rows, inner, columns, transposeA, transposeB) => {
  await onBoth(() => {
    const a = transposeA ? random(inner, rows) : random(rows, inner);
    const b = transposeB ? random(columns, inner) : random(inner, columns);
    return [
      tf.matMul(a, b, transposeA, transposeB),
      tf.matMul(a.expandDims(0), b, transposeA, transposeB),
      tf.matMul(tf.stack([a, a]), tf.stack([b, b]), transposeA, transposeB),
    ];
  });
});

test("matMul of NaN and infinities gives them in their rows and columns only", async () => {
  await start("wasm");
  const [a, b] = [tf.ones([9, 5]).bufferSync(), tf.ones([5, 11]).bufferSync()];
  a.set(Number.NaN, 2, 3);
  b.set(Number.POSITIVE_INFINITY, 1, 9);
  const found = (await tf.matMul(a.toTensor(), b.toTensor()).array()) as number[][];
  for (const [i, row] of found.entries()) {
    for (const [j, x] of row.entries()) expect(x).toBe(i === 2 ? Number.NaN : j === 9 ? Number.POSITIVE_INFINITY : 5);
  }
});

test("matMul broadcasts batches of both operands", async () => {
  await onBoth(() => {
    const [a, b] = [random(2, 1, 3, 4), random(5, 4, 2)];
    const rows = tf.unstack(a).map((x) => tf.stack(tf.unstack(b).map((y) => tf.matMul(x.squeeze([0]), y))));
    const difference = tf.matMul(a, b).sub(tf.stack(rows));
    expect(difference.abs().max().dataSync()[0]).toBeLessThan(1e-6);
    return tf.matMul(a, b);
  });
});

test.each(["ij,k->jk", "ij,jk->ki", "bij,bjk->bik", "ij,ij->", "abc->ca"])(
  "einsum %s is the sum it says",
  async (equation) => {
    const sizes: Record<string, number> = {i: 2, j: 3, k: 2, b: 2, a: 2, c: 3};
    const [inputs = "", output = ""] = equation.split("->");
    await onBoth(() => {
      const terms = inputs.split(",");
      const tensors = terms.map((term) => random(...[...term].map((label) => sizes[label] ?? 1)));
      const labels = [...new Set(inputs.replace(",", ""))];
      const result = tf.einsum(equation, ...tensors);
      const sums = tf.buffer(result.rank > 0 ? result.shape : [1]);
      const count = labels.reduce((product, label) => product * (sizes[label] ?? 1), 1);
      for (let n = 0, left = n; n < count; left = ++n) {
        const at: Record<string, number> = {};
        for (const label of labels) {
          at[label] = left % (sizes[label] ?? 1);
          left = Math.floor(left / (sizes[label] ?? 1));
        }
        const place = (term: string) => (term ? [...term].map((label) => at[label] ?? 0) : [0]);
        const product = tensors.reduce((p, tensor, i) => p * tensor.bufferSync().get(...place(terms[i] ?? "")), 1);
        sums.set(sums.get(...place(output)) + product, ...place(output));
      }
      expect(result.sub(sums.toTensor().reshape(result.shape)).abs().max().dataSync()[0]).toBeLessThan(1e-5);
      return result;
    });
  },
);

test("pooling finds maxima of zeros and negative numbers, the first of equals", async () => {
  await onBoth(() => {
    const x = random(2, 5, 6, 2).abs().neg().minimum(-0.3) as tf.Tensor4D;
    const grad = (y: tf.Tensor) =>
      tf.grad((z) =>
        tf
          .maxPool(z as tf.Tensor4D, [2, 3], 2, "same")
          .square()
          .sum(),
      )(y);
    const {result, indexes} = tf.maxPoolWithArgmax(x, [2, 3], 2, "same", true);
    const alone = tf.maxPoolWithArgmax(x, [2, 3], 2, "same", false);
    return [grad(x), grad(tf.relu(x)), result, indexes, alone.indexes].flatMap((y) => y ?? []);
  });
});

test("unsortedSegmentSum drops negative segments; strided slices keep integers", async () => {
  await onBoth(() => [
    tf.unsortedSegmentSum(random(4, 3), tf.tensor1d([1, -1, 1, 0], "int32"), 3),
    tf.stridedSlice(tf.range(0, 20, 1, "int32").reshape([4, 5]), [0, 1], [4, 5], [2, 3]),
  ]);
});

test.each([0, 1, 2, -1])("unstack along axis %i, of integers too", async (axis) => {
  await onBoth(() => [
    ...tf.unstack(random(3, 4, 5), axis),
    ...tf.unstack(tf.range(0, 24, 1, "int32").reshape([2, 3, 4]), axis),
  ]);
});

test("gather with batch dimensions takes each batch's own", async () => {
  await start("wasm");
  const x = tf.range(0, 24).reshape([3, 4, 2]);
  const indices = tf.tensor2d([3, 0, 1, 2, 2, 2], [3, 2], "int32");
  expect(await tf.gather(x, indices, 1, 1).array()).toEqual([
    [
      [6, 7],
      [0, 1],
    ],
    [
      [10, 11],
      [12, 13],
    ],
    [
      [20, 21],
      [20, 21],
    ],
  ]);
});

test("gather of single numbers keeps the shape of the indices and the dtype", async () => {
  await start("wasm");
  const indices = tf.tensor2d([3, 0, 1, 1], [2, 2], "int32");
  expect(await tf.gather(tf.tensor1d([5, 6, 7, 8.5]), indices).array()).toEqual([
    [8.5, 5],
    [6, 6],
  ]);
  const whole = tf.gather(tf.tensor1d([5, -6, 7, 8], "int32"), tf.tensor1d([1, 3], "int32"));
  expect([whole.dtype, ...whole.dataSync()]).toEqual(["int32", -6, 8]);
  expect(tf.gather(tf.tensor1d([1]), tf.tensor1d([], "int32")).shape).toEqual([0]);
});

test("gather copies rows, short and long ones, for indices of any shape; it refuses rows that are not there", async () => {
  await onBoth(() => {
    const rows = tf.tensor2d([3, 0, 1, 1], [2, 2], "int32");
    return [
      tf.gather(random(4, 3), rows),
      tf.gather(random(4, 5, 7), rows),
      tf.gather(random(4, 3).greater(0.5), rows),
    ];
  });
  for (const row of [4, -1]) {
    expect(() => tf.gather(random(4, 3), tf.tensor1d([row], "int32"))).toThrow(`${row} is not in [0, 3]`);
  }
});

test("oneHot gives the dtype and the values that it is asked for", async () => {
  await start("wasm");
  const classes = tf.tensor1d([2, 0, 5], "int32");
  const [hot, smooth, mask] = [
    tf.oneHot(classes, 3, 1, 0, "float32"),
    tf.oneHot(classes, 3, 0.9, 0.05),
    tf.oneHot(classes, 3, 1, 0, "bool"),
  ];
  expect([...hot.dataSync()]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
  expect(smooth.dtype).toBe("int32");
  expect(tf.sum(hot).dataSync()[0]).toBe(2);
  expect([...tf.cast(mask, "float32").dataSync()]).toEqual([0, 0, 1, 1, 0, 0, 0, 0, 0]);
});

test("tensorScatterUpdate leaves its argument as it was", async () => {
  await start("cpu");
  const x = tf.tensor1d([1, 2, 3]);
  const y = tf.tensorScatterUpdate(x, [[1]], [9]);
  expect([...y.dataSync()]).toEqual([1, 9, 3]);
  expect([...x.dataSync()]).toEqual([1, 2, 3]);
});

test.each(twins.map(({name, compute}) => [name, compute] as const))("%s", async (_, compute) => {
  await onBoth(compute);
});
