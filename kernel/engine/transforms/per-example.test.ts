/** The statistics' numbers by hand, what they cost, and what is refused. Layer by layer: per-example/networks.test.ts. */
import {afterAll, afterEach, beforeAll, describe, expect, test, vi} from "vitest";
import {setDebug} from "../debug.ts";
import {start} from "../gradients/audit/backends.ts";
import {interpret} from "../interpreter.ts";
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {grad, perExample} from "./index.ts";

beforeAll(() => start("cpu"));

const values = (tensor: tf.Tensor | undefined) => [...(tensor ?? expect.unreachable()).dataSync()];

type Batch = {readonly x: tf.Tensor; readonly y: tf.Tensor};

describe("a linear regression", () => {
  const f = (w: tf.Tensor, {x, y}: Batch) =>
    x
      .matMul(w.reshape([2, 1]))
      .reshape([-1])
      .sub(y)
      .square()
      .mul(0.5);
  const data = () => ({
    x: tf.tensor2d([
      [1, 0],
      [0, 1],
      [1, 1],
      [2, -1],
    ]),
    y: tf.tensor1d([1, 2, 0, 1]),
  });
  const w = () => tf.tensor1d([0.5, -0.5]);
  const each = perExample(f);

  test("the gradients, one of which is 0, their norms and moments", () => {
    const grads = [
      [-0.5, 0],
      [0, -2.5],
      [0, 0],
      [1, -0.5],
    ];
    expect(each.grads(w(), data()).arraySync()).toEqual(grads.map((row) => row.map((g) => g + 0 || expect.closeTo(0))));
    expect(values(each.norms(w(), data()))).toEqual([0.5, 2.5, 0, Math.fround(Math.hypot(1, 0.5))]);
    expect(values(each.secondMoment(w(), data()))).toEqual([1.25 / 4, 6.5 / 4]);
    expect(values(each.variance(w(), data(), {ddof: 0}))).toEqual([1.25 / 4 - 0.125 ** 2, 6.5 / 4 - 0.75 ** 2]);
  });

  /** By their definitions: noise scales, tests of the batch size, signal-to-noise ratios, information criteria. */
  test("what is made of them", () => {
    const B = 4;
    const hessian = [
      [1.5, -0.25],
      [-0.25, 0.75],
    ];
    const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? Number.NaN), 0);
    const total = (a: number[]) => a.reduce((sum, value) => sum + value, 0);
    const curved = (a: number[], b: number[]) =>
      dot(
        a,
        hessian.map((row) => dot(row, b)),
      );

    const g = values(grad((p: tf.Tensor) => f(p, data()).mean())(w()));
    const loss = values(f(w(), data()).mean())[0] ?? Number.NaN;
    const rows = each.grads(w(), data()).arraySync() as number[][];
    const norms = values(each.norms(w(), data()));
    const second = values(each.secondMoment(w(), data()));
    const [variance, plain] = [1, 0].map((ddof) => values(each.variance(w(), data(), {ddof}))) as [number[], number[]];

    const [square, trace] = [dot(g, g), total(variance)];
    const deviations = rows.map((row) => row.map((value, i) => value - (g[i] ?? 0)));
    const standardError = (of: number[]) => Math.sqrt(dot(of, of) / (B * (B - 1)));
    const along = deviations.map((d) => dot(d, g) / square);
    const across = deviations.map((d, k) => d.map((value, i) => value - (along[k] ?? 0) * (g[i] ?? 0)).map((x) => x));
    const lengths = (vectors: number[][]) => vectors.map((v) => Math.hypot(...v));
    const ratios = g.map((value, i) => value ** 2 / ((plain[i] ?? 0) + 1e-5));
    const cosines = rows.flatMap((a, i) =>
      rows.slice(i + 1).flatMap((b, k) => {
        const product = (norms[i] ?? 0) * (norms[i + 1 + k] ?? 0);
        return product > 0 ? [dot(a, b) / product] : [];
      }),
    );
    const found: Record<string, [measured: number, expected: number]> = {
      loss: [loss, 0.84375],
      "‖ḡ‖²": [square, 0.578125],
      "tr Σ": [trace, 1.8125],
      "B simple, plug-in": [trace / square, 3.135135135],
      "‖G‖², unbiased": [square - trace / B, 0.125],
      "B simple, unbiased": [trace / (square - trace / B), 14.5],
      "B noise": [total(deviations.map((d) => curved(d, d))) / (B - 1) / curved(g, g), 3.407407407],
      "norm test": [standardError(lengths(deviations)) / Math.sqrt(square), 0.8853156408],
      "inner product test": [standardError(along), 0.7787974347],
      "orthogonality test": [standardError(lengths(across)) / Math.sqrt(square), 0.4210205926],
      "signal to noise, first": [ratios[0] ?? Number.NaN, 0.05262981],
      "signal to noise, second": [ratios[1] ?? Number.NaN, 0.52940678],
      "signal to noise, mean": [total(ratios) / 2, 0.2910182943],
      "early stopping": [1 - (B / 2) * total(g.map((x, i) => x ** 2 / ((variance[i] ?? 0) + 1e-5))), 0.1269425844],
      "TIC, diagonal": [total(second.map((x, i) => x / (hessian[i]?.[i] ?? 0))), 2.375],
      "TIC, trace": [total(second) / 2.25, 0.8611110728],
      "CABS, rate 0.1": [(0.1 * total(plain)) / loss, 0.1611111111],
      "mean cosine of pairs": [total(cosines) / cosines.length, -0.1490711985],
    };
    for (const [name, [measured, expected]] of Object.entries(found)) {
      expect(Math.abs(measured - expected), name).toBeLessThan(2e-6 * Math.max(1, Math.abs(expected)));
    }
  });
});

describe("what it costs", () => {
  beforeAll(() => start("wasm"));
  afterAll(() => start("cpu"));

  /** The names of the kernels that f runs. */
  function kernelsOf(f: () => unknown): string[] {
    const names: string[] = [];
    interpret(
      () => tf.dispose(f() as tf.Tensor),
      (call, run) => {
        if (call.kernelName) names.push(call.kernelName);
        return run(call);
      },
    );
    return names;
  }
  const layers = (depth: number) => Array.from({length: depth}, () => ({w: tf.eye(6), b: tf.ones([6])}));
  type Layers = ReturnType<typeof layers>;
  const f = (params: Layers, x: tf.Tensor) => params.reduce((h, {w, b}) => h.matMul(w).add(b).tanh(), x).sum(1);
  const variance = (depth: number, count: number) =>
    kernelsOf(() => perExample(f).variance(layers(depth), tf.ones([count, 6])));
  const gradient = (depth: number, count: number) =>
    kernelsOf(() => grad((p: Layers) => f(p, tf.ones([count, 6])).mean())(layers(depth)));
  const products = (names: string[]) => names.filter((name) => name === tf.BatchMatMul).length;

  test("the variance of dense layers takes as many operations for 100 examples as for 5", () => {
    expect(variance(3, 100)).toEqual(variance(3, 5));
  });

  test("each further layer adds a fixed number of operations: two products of matrices, Σ g and Σ g²", () => {
    const counts = [2, 3, 4, 5].map((depth) => variance(depth, 8).length);
    const added = counts.slice(1).map((count, i) => count - (counts[i] ?? 0));
    expect(new Set(added).size).toBe(1);
    const ofGradient = gradient(3, 8).length - gradient(2, 8).length;
    expect((added[0] ?? 0) - ofGradient).toBeLessThanOrEqual(12);
    // One forward, one back to the layer's input; and the gradient takes one for w.
    expect(products(gradient(3, 8)) - products(gradient(2, 8))).toBe(3);
    expect(products(variance(3, 8)) - products(variance(2, 8))).toBe(4);
  });

  test("several statistics come from one run, and are those of the functions of their names", () => {
    const params = layers(2);
    const x = tf.randomNormal([5, 6], 0, 1, "float32", 3);
    const each = perExample((p: Layers, batch: tf.Tensor) => f(p, batch));
    const names = ["losses", "mean", "norms", "secondMoment", "variance", "grads"] as const;
    const all = each.measure(params, x, names);
    const products = (run: () => unknown) => kernelsOf(run).filter((name) => name === tf.BatchMatMul).length;
    const alone = products(() => each.variance(params, x));
    // The mean is there already, and the second moment is the variance's; single gradients are products of their own.
    expect(products(() => each.measure(params, x, ["losses", "mean", "norms", "variance"]))).toBeLessThanOrEqual(
      alone + 2,
    );
    const same = (found: tree.Tree, expected: tree.Tree) => {
      const [a, b] = [found, expected].map((t) => tree.leaves(t).flatMap((leaf) => Array.from(leaf.dataSync())));
      expect(a).toEqual(b);
    };
    same(all.losses, f(params, x));
    same(all.norms, each.norms(params, x));
    same(all.secondMoment as tree.Tree, each.secondMoment(params, x) as tree.Tree);
    same(all.variance as tree.Tree, each.variance(params, x) as tree.Tree);
    same(all.grads as tree.Tree, each.grads(params, x) as tree.Tree);
    const mean = tree.leaves(grad((p: Layers) => f(p, x).mean())(params) as tree.Tree);
    tree.leaves(all.mean as tree.Tree).forEach((leaf, i) => {
      const wanted = mean[i]?.dataSync() ?? [];
      leaf.dataSync().forEach((value, j) => {
        expect(value).toBeCloseTo(wanted[j] as number, 5);
      });
    });
  });

  test("1,000 calls leave no tensors", () => {
    const [params, x] = [layers(1), tf.ones([3, 6])];
    const image = tf.ones([3, 4, 4, 1]);
    const filter = tf.ones([2, 2, 1, 2]);
    const convolved = (k: tf.Tensor, images: tf.Tensor) =>
      tf
        .conv2d(images as tf.Tensor4D, k as tf.Tensor4D, 1, "same")
        .square()
        .sum([1, 2, 3]);
    const power = (p: tf.Tensor, rows: tf.Tensor) => tf.pow(p, rows).sum(1);
    const before = tf.memory().numTensors;
    for (let i = 0; i < 1000; i++) {
      tf.dispose(perExample(f).variance(params, x));
      if (i % 10 === 0)
        tf.dispose([perExample(convolved).norms(filter, image), perExample(power).norms(tf.ones([6]), x)]);
    }
    // The arguments of `power`.
    expect(tf.memory().numTensors).toBe(before + 100);
  });

  test("single gradients are in memory some at a time", () => {
    const w = tf.ones([1200, 1000]);
    const each = perExample((p: tf.Tensor, d: tf.Tensor) => d.matMul(p).sum([1, 2]));
    const most = (count: number) => {
      const x = tf.ones([count, 2, 1200]);
      const before = tf.memory().numBytes;
      let largest = 0;
      interpret(
        () => tf.dispose(each.secondMoment(w, x)),
        (call, run) => {
          const result = run(call);
          largest = Math.max(largest, tf.memory().numBytes - before);
          return result;
        },
      );
      return largest;
    };
    // There is room for three of them.
    expect(most(6)).toBeLessThan(1.5 * most(3));
  });
});

describe("composition", () => {
  const f = (w: tf.Tensor, x: tf.Tensor) => x.matMul(w).tanh().sum(1);
  const w = () => tf.tensor2d([[0.3], [-0.2]]);
  const x = () =>
    tf.tensor2d([
      [1, 2],
      [0.5, -1],
      [2, 0],
    ]);

  test("the gradient of a penalty on the norms", () => {
    const penalty = (p: tf.Tensor) => tf.sum(tf.square(perExample(f).norms(p, x())));
    // ‖(1 − t²) x‖², differentiated with respect to z = x w: −4 t (1 − t²)² ‖x‖²
    const expected = tf.tidy(() => {
      const t = x().matMul(w()).tanh();
      const slope = t.mul(-4).mul(tf.sub(1, t.square()).square()).mul(x().square().sum(1, true));
      return values(x().matMul(slope, true));
    });
    values(grad(penalty)(w())).forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
    });
  });
});

describe("errors", () => {
  const f = (w: tf.Tensor, x: tf.Tensor) => x.matMul(w).sum(1);
  test.each<[string, () => unknown, string]>([
    [
      "empty batch",
      () => perExample(f).norms(tf.ones([2, 1]), tf.zeros([0, 2])),
      "perExample: batch is of shape [0, 2], not a batch",
    ],
    [
      "a batch without tensors",
      () => perExample((w: tf.Tensor, _: Partial<Batch>) => w).norms(tf.ones([2]), {}),
      "perExample: batch is a tree without tensors, not a batch with examples along axis 0.",
    ],
    [
      "unequal batch",
      () => perExample((w: tf.Tensor, _: Batch) => w.sum()).norms(tf.ones([2]), {x: tf.ones([3]), y: tf.ones([2])}),
      "perExample: batch.y is of shape [2], not with 3 examples along axis 0.",
    ],
    [
      "reduced loss",
      () => perExample((w: tf.Tensor, x: tf.Tensor) => f(w, x).mean()).norms(tf.ones([2, 1]), tf.ones([3, 2])),
      "perExample: the result of f is a tensor of shape [], not a loss for each example, of shape [3].",
    ],
    [
      "one example",
      () => perExample(f).variance(tf.ones([2, 1]), tf.ones([1, 2])),
      "perExample.variance: batch is of 1, not of more than ddof = 1 examples.",
    ],
  ])("%s", (_, call, message) => {
    const before = tf.memory().numTensors;
    expect(call).toThrow(message);
    expect(tf.memory().numTensors).toBeLessThanOrEqual(before + 3);
  });
});

describe("with checks", () => {
  afterEach(() => {
    setDebug(false);
    vi.restoreAllMocks();
  });
  const x = () => tf.tensor2d([[1], [2], [4], [-3]]);
  const w = () => tf.ones([1]);
  const alone = (p: tf.Tensor, d: tf.Tensor) => d.mul(p).square().sum(1);
  const normalized = (p: tf.Tensor, d: tf.Tensor) => {
    const {mean, variance} = tf.moments(d, 0);
    return d.sub(mean).div(variance.add(1e-3).sqrt()).mul(p).square().sum(1);
  };
  const shifted = (p: tf.Tensor, d: tf.Tensor) =>
    tf
      .concat([d.slice([1, 0]), d.slice([0, 0], [1, 1])])
      .mul(p)
      .sum(1);

  test("independent losses pass", () => {
    setDebug(true);
    const warn = vi.spyOn(console, "warn");
    expect(values(perExample(alone).grads(w(), x()))).toEqual([2, 8, 32, 18]);
    expect(warn).not.toHaveBeenCalled();
  });

  test.each<[string, typeof alone, RegExp]>([
    [
      "batch normalization",
      normalized,
      /row 0 of the result of f is \S+, and \S+ with other examples in the other rows/,
    ],
    ["the next example's loss", shifted, /row 0 of the result of f is 2, and 1 with other examples/],
    ["chance", (p, d) => alone(p, d).add(tf.randomUniform([4])), /row \d of the result of f/],
  ])("%s is refused, and taken on trust without", (_, f, message) => {
    const call = () => perExample(f).norms(w(), x());
    expect(call).not.toThrow();
    setDebug(true);
    expect(call).toThrow(message);
  });

  test("a parameter that takes a run of its own is named, once", () => {
    setDebug(true);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const each = perExample(({a, b}: {readonly a: tf.Tensor; readonly b: tf.Tensor}, d: tf.Tensor) =>
      d.mul(a).square().pow(b).sum(1),
    );
    for (let i = 0; i < 2; i++) tf.dispose(each.norms({a: w(), b: w()}, x()));
    expect(warn.mock.calls.flat()).toEqual([
      "perExample: gradients of single examples with respect to params.b (used in Pow) take a further run, by vmap.",
    ]);
  });
});
