/** When plans are made, used, compared and given up. */
import {beforeEach, expect, expectTypeOf, test} from "vitest";
import {setDebug} from "../debug.ts";
import {start} from "../gradients/audit/backends.ts";
import {debugNans} from "../nans.ts";
import {type Key, rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {tidied} from "../transforms/arguments.ts";
import {grad, hvp, jvp, vmap} from "../transforms/index.ts";
import * as tree from "../tree.ts";
import {bits, expectSame, numbers} from "./expect-same.ts";
import {compile} from "./index.ts";

const kind = (value: number) => (Number.isFinite(value) ? "finite" : String(value));

type Layer = {w: tf.Tensor; b: tf.Tensor};

beforeEach(() => start("cpu"));

const f = (p: {a: tf.Tensor; b?: tf.Tensor} | tf.Tensor[], key: Key) =>
  tf.mul(tf.sum(tf.exp(tree.leaves(p)[0] ?? 0)), rng.uniform(key));
const key = rng.key(3);

test("are made for each form, shape and dtype of the arguments, and for each backend", async () => {
  const compiled = compile(f);
  const before = tf.memory().numTensors;
  const call = (...args: Parameters<typeof f>) => {
    const [found, expected] = [compiled(...args), tf.tidy(() => f(...args))];
    expect(bits(found)).toEqual(bits(expected));
    tf.dispose([found, expected, tree.leaves(args[0])]);
  };
  const counted = (args: Parameters<typeof f>, plans: number) => {
    call(...args);
    expect(compiled.plans.length).toBe(plans);
  };
  counted([{a: tf.ones([2])}, key], 1);
  counted([{a: tf.zeros([2])}, rng.key(4)], 1);
  counted([{a: tf.zeros([3])}, key], 2);
  counted([{a: tf.zeros([2, 1])}, key], 3);
  counted([{a: tf.zeros([2], "int32")}, key], 4);
  counted([{a: tf.zeros([2]), b: tf.zeros([2])}, key], 5);
  counted([{b: tf.zeros([2]), a: tf.zeros([2])}, key], 6);
  counted([[tf.zeros([2])], key], 7);
  counted([{a: tf.ones([2])}, key], 7);
  compiled.dispose();
  expect(compiled.plans).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
  await start("wasm");
  counted([{a: tf.ones([2])}, key], 1);
  await start("cpu");
  counted([{a: tf.ones([2])}, key], 2);
  compiled.dispose();
});

test("sixteen are kept, those used last", () => {
  let runs = 0;
  const compiled = compile((x: tf.Tensor) => {
    runs++;
    return tf.add(x, tf.ones(x.shape));
  });
  const call = (size: number) => tf.tidy(() => void compiled(tf.ones([size])));
  const before = tf.memory().numTensors;
  for (let size = 1; size <= 16; size++) call(size);
  call(1);
  call(17);
  expect(compiled.plans.length).toBe(16);
  expect(tf.memory().numTensors).toBe(before + 16);
  expect(runs).toBe(17);
  call(1);
  expect(runs).toBe(17);
  call(2);
  expect(runs).toBe(18);
  compiled.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("say what became of the operations", () => {
  const compiled = compile((x: tf.Tensor, rate: tf.Scalar) => {
    const constant = tf.exp(tf.add(tf.ones([2]), 1));
    const unused = tf.sin(x);
    const same = [tf.tanh(x), tf.tanh(tf.clone(x))];
    unused.dispose();
    return [tf.reshape(same[0] as tf.Tensor, [1, 2]), tf.mul(same[1] as tf.Tensor, constant), tf.neg(rate)];
  });
  tf.tidy(() => void compiled(tf.ones([2]), 3));
  expect(compiled.plans).toEqual([
    {
      recorded: 9,
      aliased: 2,
      merged: 1,
      folded: 2,
      dropped: 1,
      fused: 0,
      kernels: ["Tanh", "Multiply", "Neg"],
      peakBytes: 28,
      constantBytes: 8,
      eagerPeakBytes: expect.any(Number),
    },
  ]);
  expect(compiled.explain()).toMatch(/^9 kernel calls, of which a replay makes 3:\n {2}2 are views .*1 equal/);
  compiled.dispose();
  expect(compiled.explain()).toBe("No plan yet: it is made at the first call.");
});

test.each<[string, (x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => tf.Tensor, string[]]>([
  ["a layer", (x, w, b) => tf.tanh(tf.add(tf.matMul(x, w), b)), ["_FusedMatMul"]],
  ["a layer that clips", (x, w, b) => tf.relu(tf.add(tf.matMul(x, w), b)), ["_FusedMatMul"]],
  ["a layer, the vector first", (x, w, b) => tf.relu(tf.add(b, tf.matMul(x, w))), ["_FusedMatMul"]],
  ["a layer with another function", (x, w, b) => tf.elu(tf.add(tf.matMul(x, w), b)), ["_FusedMatMul", "Elu"]],
  ["a linear layer", (x, w, b) => tf.neg(tf.add(tf.matMul(x, w), b)), ["_FusedMatMul", "Neg"]],
  [
    "layers, each with a vector of its own",
    (x, w, b) => {
      const each = tf.matMul(tf.reshape(x, [1, 4, 4]), tf.stack([w, tf.mul(w, 2), tf.neg(w)]));
      return tf.tanh(tf.add(each, tf.reshape(tf.stack([b, tf.mul(b, 3), tf.neg(b)]), [3, 1, 4])));
    },
    ["Multiply", "Neg", "Pack", "Multiply", "Neg", "Pack", "_FusedMatMul"],
  ],
  [
    "layers with the same vector",
    (x, w, b) => tf.relu(tf.add(tf.matMul(tf.stack([x, tf.neg(x)]), w), b)),
    ["Neg", "Pack", "_FusedMatMul"],
  ],
  [
    "a single unit",
    (x, w, b) => tf.add(tf.matMul(x, tf.slice(w, [0, 0], [4, 1])), tf.slice(b, 0, 1)),
    ["Slice", "BatchMatMul", "Slice", "Add"],
  ],
  [
    "a reshaped vector",
    (x, w, b) => tf.tanh(tf.add(tf.matMul(x, w), tf.reshape(tf.exp(tf.reshape(b, [1, -1])), [-1]))),
    ["Exp", "_FusedMatMul"],
  ],
  ["a vector along the rows", (x, w, b) => tf.add(tf.matMul(x, w), tf.reshape(b, [-1, 1])), ["BatchMatMul", "Add"]],
  ["transposed operands", (x, w, b) => tf.add(tf.matMul(x, w, true, true), b), ["_FusedMatMul"]],
  [
    "a sum that is used again",
    (x, w, b) => {
      const z = tf.add(tf.matMul(x, w), b);
      return tf.mul(tf.relu(z), z);
    },
    ["_FusedMatMul", "Relu", "Multiply"],
  ],
  [
    "a product that is used again",
    (x, w, b) => {
      const z = tf.matMul(x, w);
      return tf.mul(tf.add(z, b), z);
    },
    ["BatchMatMul", "Add", "Multiply"],
  ],
  [
    "a convolution",
    (x, w, b) =>
      tf.elu(
        tf.add(
          tf.conv2d(tf.reshape(x, [1, 4, 4, 1]) as tf.Tensor4D, tf.reshape(w, [2, 2, 1, 4]) as tf.Tensor4D, 1, "same"),
          b,
        ),
      ),
    ["FusedConv2D"],
  ],
  [
    "a convolution by channels",
    (x, w, b) =>
      tf.sigmoid(
        tf.add(
          tf.depthwiseConv2d(
            tf.reshape(x, [1, 2, 2, 4]) as tf.Tensor4D,
            tf.reshape(w, [2, 2, 4, 1]) as tf.Tensor4D,
            1,
            "same",
          ),
          b,
        ),
      ),
    ["FusedDepthwiseConv2D"],
  ],
])("on wasm, %s with a vector added", async (_, layer, kernels) => {
  await start("wasm");
  const compiled = compile(layer);
  tf.tidy(() => {
    const [x, w, b] = [[4, 4], [4, 4], [4]].map((shape, i) => rng.normal(rng.key(i), shape)) as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    for (let i = 0; i < 2; i++) expectSame(compiled(x, w, b), layer(x, w, b), compiled.plans);
    // What is no finite number stays what it is.
    const wild = tf.tensor2d([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1], [4, 1]).add(x);
    expect(numbers(compiled(wild, w, b)).map(kind)).toEqual(numbers(layer(wild, w, b)).map(kind));
  });
  expect(compiled.plans[0]?.kernels).toEqual(kernels);
  compiled.dispose();
  await start("cpu");
});

test("products with ones are what is multiplied: the gradient of a sum of products is the other factor", () => {
  const slope = compile((x: tf.Tensor, w: tf.Tensor) => grad((p: tf.Tensor) => tf.sum(tf.mul(p, w)))(x));
  const scaled = compile((x: tf.Tensor) => tf.mul(x, tf.mul(tf.ones([2, 20]), tf.fill([2, 20], 3))));
  const spread = compile((x: tf.Tensor) => tf.mul(x, tf.ones([3, 2])));
  tf.tidy(() => {
    expect(numbers(slope(tf.ones([3]), tf.tensor1d([1, -2, Number.NaN])))).toEqual([1, -2, Number.NaN]);
    expect(numbers(scaled(tf.fill([2, 20], 2)))).toEqual(Array(40).fill(6));
    expect(numbers(spread(tf.tensor1d([1, 2])))).toEqual([1, 2, 1, 2, 1, 2]);
  });
  expect(slope.plans[0]?.kernels).toEqual([]);
  expect(scaled.plans[0]?.kernels).toEqual(["Multiply"]);
  expect(spread.plans[0]?.kernels).toEqual(["Multiply"]);
  for (const compiled of [slope, scaled, spread]) compiled.dispose();
});

test("are not used where operations are watched: in gradients, in jvp, in another plan, under traps", () => {
  const cube = compile((x: tf.Tensor) => tf.mul(x, tf.mul(x, x)));
  tf.tidy(() => {
    const x = tf.tensor1d([2, 3]);
    const sum = (u: tf.Tensor) => tf.sum(cube(u)) as tf.Scalar;
    expect(numbers(grad(sum)(x))).toEqual([12, 27]);
    expect(numbers(hvp(sum, x, tf.ones([2])))).toEqual([12, 18]);
    expect(numbers(jvp((u: tf.Tensor) => cube(u), [x], [tf.ones([2])])[1] as tf.Tensor)).toEqual([12, 27]);
    expect(numbers(vmap((u: tf.Tensor) => cube(u))(x))).toEqual([8, 27]);
    expect(cube.plans).toEqual([]);
    const mapped = compile((u: tf.Tensor) => vmap((v: tf.Tensor) => tf.mul(v, v))(u));
    for (let i = 0; i < 2; i++) expect(numbers(mapped(x))).toEqual([4, 9]);
    mapped.dispose();
    const outer = compile((u: tf.Tensor, rate: tf.Scalar) => tf.mul(cube(u), rate));
    for (const rate of [1, 2]) expect(numbers(outer(x, rate))).toEqual([8 * rate, 27 * rate]);
    expect(outer.plans[0]?.kernels).toEqual(["Multiply", "Multiply", "Multiply"]);
    expect(() => debugNans(compile((u: tf.Tensor) => tf.log(u)))(tf.tensor1d([-1]))).toThrow(/^Log gave NaN/);
    expect(cube.plans).toEqual([]);
    outer.dispose();
  });
});

test("a key goes through another compiled function, and through tidy", () => {
  const inner = compile((key: Key) => rng.normal(rng.split(key)[1], [2]));
  const outer = compile((key: Key) => tidied(() => ({a: inner(key), key: rng.split(key)[0]})).a);
  tf.tidy(() => {
    for (const seed of [1, 2]) expect(numbers(outer(rng.key(seed)))).toEqual(numbers(inner(rng.key(seed))));
  });
  inner.dispose();
  outer.dispose();
});

test("with debugging on, what changed behind an argument's back throws", () => {
  let factor = 2;
  const compiled = compile((x: tf.Tensor) => ({y: tf.mul(x, factor)}));
  const call = () => tf.tidy(() => numbers(compiled(tf.tensor1d([1, 2])).y));
  setDebug(true);
  try {
    expect([call(), call()]).toEqual([
      [2, 4],
      [2, 4],
    ]);
    factor = 3;
    const {numTensors} = tf.memory();
    expect(call).toThrow(
      /^compile: the plan's result\.y \(made by Multiply\) is 2 at element 0, and f's is 3\. f depends on something/,
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  } finally {
    setDebug(false);
  }
  expect(call()).toEqual([2, 4]);
  compiled.dispose();
});

test("whose first result is another than f's throw", () => {
  const backend = tf.backend() as unknown as {makeTensorInfo: (...given: unknown[]) => unknown};
  // A kernel that does not give the same values each time.
  tf.registerKernel({
    kernelName: "Count",
    backendName: "cpu",
    kernelFunc: ({inputs}) =>
      backend.makeTensorInfo(inputs.x?.shape, "float32", Float32Array.of(++count)) as tf.TensorInfo,
  });
  let count = 0;
  const compiled = compile((x: tf.Tensor) => [x, tf.engine().runKernel("Count", {x}) as tf.Tensor]);
  tf.tidy(() => {
    const x = tf.tensor1d([5]);
    const {numTensors} = tf.memory();
    expect(() => compiled(x)).toThrow(/the plan's result\[1\] \(made by Count\) is 2 at element 0, and f's is 1/);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
  tf.unregisterKernel("Count", "cpu");
});

test("whose shapes depend on values throw when they change", () => {
  const compiled = compile((x: tf.Tensor1D) => tf.add(tf.unique(x).values, 1));
  tf.tidy(() => {
    const [three, two] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([1, 1, 2])];
    expect(numbers(compiled(three))).toEqual([2, 3, 4]);
    const {numTensors} = tf.memory();
    const data = tf.backend().numDataIds();
    expect(() => compiled(two)).toThrow(/^compile: Unique gave the shape \[2\], and \[3\] when it was recorded/);
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(tf.backend().numDataIds()).toBe(data);
  });
  compiled.dispose();
});

test("types: numbers for scalars, keys, trees", () => {
  const compiled = compile((_: Layer[], rate: tf.Scalar, key: Key, o: {x: tf.Tensor2D}) => [
    rate,
    o.x,
    rng.normal(key),
  ]);
  expectTypeOf(compiled).parameter(1).toEqualTypeOf<tf.Scalar | number>();
  expectTypeOf(compiled).parameter(2).toEqualTypeOf<Key>();
  expectTypeOf(compiled).parameter(3).toEqualTypeOf<{x: tf.Tensor2D}>();
  expectTypeOf(compiled).returns.toEqualTypeOf<tf.Tensor[]>();
  // @ts-expect-error a number would be a constant
  compile((rate: number) => tf.scalar(rate));
});
