/** Values and memory of compiled functions, on the backends that run without a browser. */
import {afterEach, beforeEach, describe, expect, test} from "vitest";
import {audited, start} from "../gradients/audit/backends.ts";
import {type Key, rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {tidied} from "../transforms/arguments.ts";
import {grad, hvp, jvp, perExample, valueAndGrad} from "../transforms/index.ts";
import * as tree from "../tree.ts";
import {bits, expectSame, numbers} from "./expect-same.ts";
import {compile} from "./index.ts";

type Net = {w: tf.Tensor; b: tf.Tensor}[];

const net = (key: Key, sizes: readonly number[]): Net =>
  sizes.slice(1).map((size, i) => {
    const before = sizes[i] ?? 1;
    const w = tf.tidy(() => rng.normal(rng.foldIn(key, i), [before, size]).div(Math.sqrt(before)));
    return {w, b: tf.tidy(() => rng.normal(rng.foldIn(key, 100 + i), [size]).mul(0.1))};
  });

const forward = (params: Net, x: tf.Tensor): tf.Tensor =>
  params.reduce((h, {w, b}, i) => {
    const z = tf.add(tf.matMul(h, w), b);
    return i === params.length - 1 ? z : tf.tanh(z);
  }, x);

const loss = (params: Net, x: tf.Tensor, y: tf.Tensor): tf.Scalar => tf.mean(tf.square(tf.sub(forward(params, x), y)));

const step = (params: Net, x: tf.Tensor, y: tf.Tensor, rate: tf.Scalar): {params: Net; value: tf.Tensor} => {
  const [value, gradient] = valueAndGrad(loss)(params, x, y);
  return {params: tree.map((p, g) => tf.sub(p, tf.mul(rate, g)), params, gradient) as Net, value};
};

describe.each(audited)("on %s", (backend) => {
  const key = rng.key(7);
  let params: Net;
  let x: tf.Tensor;
  let y: tf.Tensor;
  let tensorsBefore: number;

  beforeEach(async () => {
    await start(backend);
    tensorsBefore = tf.memory().numTensors;
    params = net(key, [3, 8, 1]);
    x = rng.normal(rng.key(1), [16, 3]);
    y = rng.normal(rng.key(2), [16, 1]);
  });

  afterEach(() => {
    tf.dispose([x, y]);
    tf.dispose(tree.leaves(params));
    expect(tf.memory().numTensors).toBe(tensorsBefore);
  });

  test("a step of gradient descent does what it does uncompiled, at each of its rates", () => {
    const compiled = compile(step);
    for (const rate of [0.5, 0.1, 0, -1e-3]) {
      const found = compiled(params, x, y, rate);
      const expected = tf.tidy(() => step(params, x, y, tf.scalar(rate)));
      expectSame(found, expected, compiled.plans);
      tf.dispose([tree.leaves(found), tree.leaves(expected)]);
    }
    expect(compiled.plans.length).toBe(1);
    compiled.dispose();
  });

  test("a hundred steps one after the other do what a hundred uncompiled ones do", () => {
    const compiled = compile(step);
    let [a, b] = [params, params].map((p) => tree.map((leaf) => tf.clone(leaf), p) as Net) as [Net, Net];
    for (let i = 0; i < 100; i++) {
      const found = compiled(a, x, y, 0.1);
      const expected = tf.tidy(() => step(b, x, y, tf.scalar(0.1)));
      tf.dispose([tree.leaves(a), tree.leaves(b), found.value, expected.value]);
      [a, b] = [found.params, expected.params];
    }
    // Differences grow with the steps.
    expectSame(a, b, compiled.plans, 1e-5);
    tf.dispose([tree.leaves(a), tree.leaves(b)]);
    compiled.dispose();
  });

  test.each<[string, (params: Net, x: tf.Tensor, y: tf.Tensor) => tree.Tree]>([
    ["a gradient", (p, u, v) => grad(loss)(p, u, v)],
    ["a Hessian times a vector", (p, u, v) => hvp((q: Net) => loss(q, u, v), p, p)],
    ["derivatives along a direction", (p, u, v) => jvp((q: Net) => loss(q, u, v), [p], [p])],
    ["variances over examples", (p, u, v) => perExample((q: Net, r: tf.Tensor[]) => losses(q, r)).variance(p, [u, v])],
    ["an argument, twice", (p, u) => [u, u, p[0]?.w ?? u]],
    ["a view of an argument", (_, u) => tf.reshape(u, [-1])],
    ["a constant", () => ({one: tf.ones([2, 2]), three: tf.add(1, 2)})],
    ["several results of one operation", (_, u) => tf.split(u, 3, 1)],
    ["two results of one operation, one of no use", (_, u) => tf.topk(u, 2).values],
    ["an operation made of others", (p, u) => tf.einsum("ij,jk->ki", u, p[0]?.w as tf.Tensor2D)],
    ["whole numbers", (_, u) => [tf.argMax(u, 1), tf.greater(u, 0), tf.cast(tf.greater(u, 0), "float32")]],
    ["lists of inputs", (_, u, v) => [tf.concat([u, v, u], 1), tf.addN([u, u, u]), tf.stack([v, v])]],
    ["a function with a gradient of its own", (_, u) => grad((z: tf.Tensor) => tf.sum(ownGradient(z)))(u)],
    ["a convolution's gradient", (_, u) => grad(convolved)(u)],
  ])("%s: the same values, and nothing left", (_, f) => {
    const compiled = compile(f);
    const before = tf.memory();
    for (let i = 0; i < 3; i++) {
      const found = compiled(params, x, y);
      const expected = tidied(() => f(params, x, y));
      expect(tree.structure(found)).toEqual(tree.structure(expected));
      expectSame(found, expected, compiled.plans);
      const given = new Set([x, ...tree.leaves(params)]);
      tf.dispose([tree.leaves(found), tree.leaves(expected).filter((leaf) => !given.has(leaf))]);
    }
    compiled.dispose();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    expect(tf.memory().numBytes).toBe(before.numBytes);
  });

  test("a thousand calls leave no tensor, no buffer and no data", () => {
    const compiled = compile(step);
    const call = (rate: number) => tf.dispose(tree.leaves(compiled(params, x, y, rate)));
    call(1);
    const [before, data] = [tf.memory(), tf.backend().numDataIds()];
    for (let i = 0; i < 1000; i++) call(i);
    expect(tf.memory()).toEqual(before);
    expect(tf.backend().numDataIds()).toBe(data);
    compiled.dispose();
  });

  test("draws of a key are made anew for each key, also of keys made of it", () => {
    const draw = (k: Key, p: tf.Tensor) => {
      const [a, b, c] = rng.split(k, 3);
      return {
        normal: rng.normal(a, [3]),
        uniform: rng.uniform(rng.foldIn(b, 5), [2], {minval: -1, maxval: 1}),
        bernoulli: tf.cast(rng.bernoulli(rng.split(rng.foldIn(c, 1))[1], p), "float32"),
        rademacher: rng.rademacher(k, [4]),
        gamma: rng.gamma(a, [1, 2]),
        gumbel: rng.gumbel(a, [2]),
        choice: rng.choice(b, 10, {shape: [3], replace: false}),
        permutation: rng.permutation(c, p),
        categorical: rng.categorical(c, p, {shape: [2]}),
        sphere: rng.sphere(c, 2),
      };
    };
    const compiled = compile(draw);
    const p = tf.tensor1d([0.2, 0.5, 0.9]);
    const seen = new Set<string>();
    for (const seed of [1, 2, 3, 2]) {
      const found = compiled(rng.key(seed), p);
      const expected = tf.tidy(() => draw(rng.key(seed), p));
      expect(bits(found)).toEqual(bits(expected));
      seen.add(numbers(found.normal).join());
      tf.dispose([tree.leaves(found), tree.leaves(expected)]);
    }
    expect(seen.size).toBe(3);
    expect(compiled.plans.length).toBe(1);
    compiled.dispose();
    p.dispose();
  });

  test("variables by closure are read at each call; the name of another tensor is not", () => {
    const variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2])));
    const first = tf.tensor1d([10, 20]);
    const second = tf.tensor1d([100, 200]);
    let offset = first;
    let factor = 2;
    const compiled = compile((z: tf.Tensor) => z.mul(factor).add(variable).add(offset));
    const call = () => tf.tidy(() => [...compiled(tf.zeros([2])).dataSync()]) as number[];
    expect(call()).toEqual([11, 22]);
    const next = tf.tensor1d([5, 6]);
    variable.assign(next);
    next.dispose();
    expect(call()).toEqual([15, 26]);
    factor = 3;
    offset = second;
    expect(call()).toEqual([15, 26]);
    first.dispose();
    expect(call).toThrow(/^compile: f uses a float32 tensor of shape \[2\] by closure, which is disposed\.$/);
    compiled.dispose();
    expect(call()).toEqual([105, 206]);
    compiled.dispose();
    tf.dispose([second, variable]);
  });

  test("a replay takes no more memory than f itself, and what is said of it is true", () => {
    const compiled = compile(step);
    const peak = (f: () => unknown) => {
      const watched = watchData();
      try {
        tf.dispose(f() as tf.TensorContainer);
      } finally {
        watched.end();
      }
      return watched.peak();
    };
    tf.dispose(tree.leaves(compiled(params, x, y, 1)));
    const replay = peak(() => compiled(params, x, y, 1));
    const eager = peak(() => tf.tidy(() => step(params, x, y, tf.scalar(1))));
    const [plan] = compiled.plans;
    expect(plan?.peakBytes).toBeLessThanOrEqual(eager);
    expect(plan?.peakBytes).toBeLessThan(plan?.eagerPeakBytes ?? 0);
    // Kernels may take more for a moment, and numbers among the arguments are not counted.
    expect(replay + (plan?.constantBytes ?? 0)).toBeLessThanOrEqual((plan?.peakBytes ?? 0) * 1.5 + 4);
    compiled.dispose();
  });
});

const losses = (params: Net, [x, y]: tf.Tensor[]): tf.Tensor =>
  tf.squeeze(tf.square(tf.sub(forward(params, x as tf.Tensor), y as tf.Tensor)), [1]);

const ownGradient = tf.customGrad((x, save) => {
  const given = x as tf.Tensor;
  (save as tf.GradSaveFunc)([given]);
  return {
    value: tf.exp(tf.mul(given, 0.5)),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, tf.sin(saved[0] ?? dy)),
  };
});

const convolved = (x: tf.Tensor): tf.Scalar => {
  const images = tf.reshape(x, [1, 4, 4, 3]) as tf.Tensor4D;
  const filter = tf.fill<tf.Rank.R4>([2, 2, 3, 2], 0.3);
  return tf.sum(tf.square(tf.maxPool(tf.conv2d(images, filter, 1, "same"), 2, 2, "valid")));
};

/** Bytes of data that the backend has beyond those of the beginning. */
function watchData(): {peak(): number; end(): void} {
  const backend = tf.backend() as unknown as {dataIdMap?: Store; data?: Store};
  const store = backend.dataIdMap ?? backend.data;
  if (!store) throw new Error("There is no store of data.");
  const sizes = new Map<object, number>();
  let [live, most] = [0, 0];
  const before = {set: store.set, delete: store.delete};
  store.set = (id, value) => {
    const {shape = [0], dtype = "float32", values} = value;
    const bytes = values ? values.byteLength : tf.util.sizeFromShape(shape) * tf.util.bytesPerElement(dtype);
    sizes.set(id, bytes);
    live += bytes;
    most = Math.max(most, live);
    return before.set.call(store, id, value);
  };
  store.delete = (id) => {
    live -= sizes.get(id) ?? 0;
    return before.delete.call(store, id);
  };
  return {peak: () => most, end: () => Object.assign(store, before)};
}

interface Store {
  set(id: object, value: {shape?: number[]; dtype?: tf.DataType; values?: Float32Array}): unknown;
  delete(id: object): unknown;
}
