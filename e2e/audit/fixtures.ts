/** Results that are known exactly, of everything that stands on derivatives, on the current backend. */
import {curvature} from "../../kernel/engine/curvature/index.ts";
import {rng} from "../../kernel/engine/rng/index.ts";
import * as tf from "../../kernel/engine/tfjs.ts";
import {ggnvp, hessian, hvp, perExample} from "../../kernel/engine/transforms/index.ts";

export interface Fixture {
  readonly name: string;
  run(): Promise<number[]>;
  readonly expected: readonly number[];
  /** How much wider the tolerance is, where the expected numbers are known to a few digits or the method stops early. */
  readonly slack?: number;
}

interface Batch {
  readonly [name: string]: tf.Tensor;
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/** Linear regression of four points, r²/2 for each. */
const batch = (): Batch => ({x: tf.tensor2d([1, 0, 0, 1, 1, 1, 2, -1], [4, 2]), y: tf.tensor1d([1, 2, 0, 1])});
const w = () => tf.tensor1d([0.5, -0.5]);
const losses = (at: tf.Tensor, {x, y}: Batch) =>
  x
    .matMul(at.reshape([2, 1]))
    .reshape([-1])
    .sub(y)
    .square()
    .mul(0.5);

/** diag(3, 2, 1) with ½ beside the diagonal everywhere, as the Hessian of a quadratic function. */
const matrix = [3, 0.5, 0.5, 0.5, 2, 0.5, 0.5, 0.5, 1];
const product = (v: tf.Tensor1D) => {
  const quadratic = (x: tf.Tensor) => {
    const column = x.reshape([3, 1]);
    return tf.tensor2d(matrix, [3, 3]).matMul(column).mul(column).sum().mul(0.5);
  };
  return hvp(quadratic, tf.ones([3]), v) as tf.Tensor1D;
};
const eigenvalues = [3.3892285591, 1.8554157268, 0.7553557141];
const key = () => rng.key(3);

const logits = () => tf.tensor2d([0.1, 0.2, 0.3, 0.4, 1, 0, -1, 0.5], [2, 4]);
const crossEntropy = (z: tf.Tensor) => tf.losses.softmaxCrossEntropy(tf.oneHot([0, 2], 4), z);
const direction = () => tf.tensor2d([1, 0, 0, 0, 0, 1, 0, 0], [2, 4]);
const curved = [0.08406, -0.02527, -0.02793, -0.03086, -0.04133, 0.07198, -0.00559, -0.02507];

const rosenbrock = (p: tf.Tensor) => {
  const [x = p, y = p] = tf.unstack(p);
  return tf.add(tf.sub(1, x).square(), y.sub(x.square()).square().mul(100));
};

/** Single-precision numbers, in either direction from 0 to where reducing an angle is difficult. */
const angles = [1e-20, 1e-4, 0.3, Math.PI / 4, Math.PI / 2, 2.4, Math.PI, 4.7, 2 * Math.PI, 29.9, 355, 710.1, 8191.5]
  .flatMap((x) => [x, -x])
  .map(Math.fround);
const sines = [-1, -0.999, -0.71, -0.5, -0.3, -1e-4, 0, 1e-20, 0.25, 0.4999, 0.5001, 0.9, 1].map(Math.fround);
const slopes = [-1e20, -77, -2.4143, -2.4142, -1, -0.41, -1e-4, 0, 1e-20, 0.3, 0.4143, 1, 2.3, 1e6].map(Math.fround);

const elementwise = (name: string, f: (x: tf.Tensor) => tf.Tensor, exact: (x: number) => number, at: number[]) => ({
  name,
  run: () => numbers(() => f(tf.tensor1d(at))),
  expected: at.map(exact),
  slack: 0.25,
});

/** Ones that the GPU computed: the sine has no short cut on the host for small tensors, which the exponential has. */
const computedOnes = (shape: number[]) => tf.zeros(shape).sin().exp();

export const fixtures: readonly Fixture[] = [
  elementwise("sine", tf.sin, Math.sin, angles),
  elementwise("cosine", tf.cos, Math.cos, angles),
  elementwise("arcsine", tf.asin, Math.asin, sines),
  elementwise("arccosine", tf.acos, Math.acos, sines),
  elementwise("arctangent", tf.atan, Math.atan, slopes),
  elementwise("tangent", tf.tan, Math.tan, [-1.5, -0.7, -1e-20, 0, Math.PI / 4, 1.2, 2.4, Math.PI].map(Math.fround)),
  {
    name: "padding of rank 5",
    run: () =>
      numbers(() =>
        tf.pad(
          computedOnes([1, 2, 1, 2, 1]),
          [
            [0, 0],
            [1, 0],
            [0, 0],
            [0, 1],
            [0, 0],
          ],
          7,
        ),
      ),
    expected: [7, 7, 7, 1, 1, 7, 1, 1, 7],
  },
  {
    name: "tiling of rank 5",
    run: () => numbers(() => tf.tile(tf.reshape(tf.neg(tf.tensor1d([1, 2])), [1, 2, 1, 1, 1]), [2, 1, 1, 2, 1])),
    expected: [-1, -1, -2, -2, -1, -1, -2, -2],
  },
  {
    name: "a product of computed matrices with an odd inner axis",
    run: () => numbers(() => computedOnes([3, 3]).matMul(computedOnes([3, 3]))),
    expected: [3, 3, 3, 3, 3, 3, 3, 3, 3],
  },
  {
    name: "a fused product of computed matrices with an odd inner axis",
    run: () => numbers(() => tf.fused.matMul({a: computedOnes([1, 1]), b: computedOnes([1, 3])})),
    expected: [1, 1, 1],
  },
  {
    name: "a convolution of computed pixels of one channel",
    run: () =>
      numbers(() =>
        tf.conv2d(computedOnes([1, 1, 3, 1]) as tf.Tensor4D, computedOnes([1, 1, 1, 1]) as tf.Tensor4D, 1, "same"),
      ),
    expected: [1, 1, 1],
  },
  {
    name: "gradients of single examples",
    run: () => numbers(() => perExample(losses).grads(w(), batch())),
    expected: [-0.5, 0, 0, -2.5, 0, 0, 1, -0.5],
  },
  {
    name: "variance of the gradients, summed",
    run: () => numbers(() => perExample(losses).variance(w(), batch()).sum()),
    expected: [1.8125],
  },
  {
    name: "norms of the gradients",
    run: () => numbers(() => perExample(losses).norms(w(), batch())),
    expected: [0.5, 2.5, 0, Math.sqrt(1.25)],
  },
  {
    name: "Hessian of the mean loss",
    run: () => numbers(() => hessian((at: tf.Tensor) => losses(at, batch()).mean())(w())),
    expected: [1.5, -0.25, -0.25, 0.75],
  },
  {
    name: "Hessian of Rosenbrock's function",
    run: () => numbers(() => hessian(rosenbrock)(tf.ones([2]))),
    expected: [802, -400, -400, 200],
  },
  {
    name: "softmax cross entropy, Hessian-vector product",
    run: () => numbers(() => hvp(crossEntropy, logits(), direction())),
    expected: curved,
    slack: 5,
  },
  {
    name: "softmax cross entropy, Gauss–Newton product",
    run: () => numbers(() => ggnvp((z: tf.Tensor) => z.clone(), crossEntropy, logits(), direction())),
    expected: curved,
    slack: 5,
  },
  {
    name: "eigenvalues",
    run: async () => [...(await curvature.eigenvalues(product, 3, {key: key(), count: 3, tolerance: 1e-6})).value],
    expected: eigenvalues,
  },
  {
    name: "power iteration",
    run: async () => [(await curvature.powerIteration(product, 3, {key: key(), tolerance: 1e-5})).value],
    expected: eigenvalues.slice(0, 1),
    slack: 5,
  },
  {
    name: "nodes of Lanczos quadrature with a step for each eigenvalue",
    run: async () => {
      const {value} = await curvature.spectrum(product, 3, {key: key(), probes: 1, steps: 3, tolerance: 0});
      return [...value.nodes].sort((a, b) => b - a);
    },
    expected: eigenvalues,
  },
  {
    name: "conjugate gradients",
    run: async () => {
      const b = product(tf.tensor1d([1, -2, 3]));
      const {value} = await curvature.conjugateGradients(product, b, {tolerance: 1e-6});
      return [...(await value.data())];
    },
    expected: [1, -2, 3],
  },
];

async function numbers(f: () => tf.Tensor): Promise<number[]> {
  const x = tf.tidy(f);
  const values = [...(await x.data())];
  x.dispose();
  return values;
}
