/** Given derivatives in reverse and forward mode, to the second order, on trees, and batched. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {customGrad, grad, hvp, jvp, perExample, vmap} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const values = (tensor: tf.Tensor) => [...tensor.dataSync()];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
function expectClose(found: tf.Tensor, expected: number[], tolerance = 1e-5) {
  const numbers = values(found);
  expect(numbers.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(Math.abs((numbers[i] ?? Number.NaN) - value)).toBeLessThan(tolerance * Math.max(1, Math.abs(value)));
  });
}

/** log(1 + eˣ), whose plain gradient is ∞ / ∞ at 100. What is saved is neither an argument nor the value. */
const softplus = customGrad(
  (x: tf.Tensor) => {
    const e = tf.exp(x);
    return [tf.log1p(e), e];
  },
  (e, dy) => [tf.mul(dy, tf.sub(1, tf.reciprocal(tf.add(1, e))))],
);
const at = () => tf.tensor1d([0.5, -1, 2]);
const v = () => tf.tensor1d([1, 2, -1]);
const slopes = [0.5, -1, 2].map(sigmoid);
const curvatures = slopes.map((s) => s * (1 - s));

describe("what is computed on the way is kept for the gradient", () => {
  test("the first derivative", () => {
    const [plain, stable] = [(x: tf.Tensor) => tf.log1p(tf.exp(x)).sum(), (x: tf.Tensor) => softplus(x).sum()];
    expect(values(grad(plain)(tf.tensor1d([100])))).toEqual([Number.NaN]);
    expect(values(grad(stable)(tf.tensor1d([100])))).toEqual([1]);
    expectClose(grad(stable)(at()), slopes);
    expectClose(jvp(stable, [at()], [v()])[1], [(slopes[0] ?? 0) + 2 * (slopes[1] ?? 0) - (slopes[2] ?? 0)]);
  });

  test("the second derivative, in every order of the modes", () => {
    const f = (x: tf.Tensor) => softplus(x).sum();
    const expected = curvatures.map((c, i) => c * ([1, 2, -1][i] ?? 0));
    expectClose(hvp(f, at(), v()), expected);
    expectClose(jvp((x: tf.Tensor) => grad(f)(x), [at()], [v()])[1], expected);
    expectClose(grad((x: tf.Tensor) => jvp(f, [x], [v()])[1])(at()), expected);
    const twice = jvp((x: tf.Tensor) => jvp(f, [x], [v()])[1], [at()], [v()])[1];
    expectClose(twice, [expected.reduce((sum, value, i) => sum + value * ([1, 2, -1][i] ?? 0), 0)]);
  });

  test("for each element of a batch, and for each example", () => {
    const f = (x: tf.Tensor) => softplus(x).sum();
    expectClose(vmap((x: tf.Tensor) => grad(f)(x))(tf.stack([at(), v()])), [...slopes, ...[1, 2, -1].map(sigmoid)]);
    expectClose(grad((x: tf.Tensor) => vmap(f)(x).sum())(tf.stack([at(), v()])), [
      ...slopes,
      ...[1, 2, -1].map(sigmoid),
    ]);
    const losses = (w: tf.Tensor, x: tf.Tensor) => softplus(x.mul(w)).sum(1);
    expectClose(perExample(losses).grads(tf.scalar(1), tf.tensor2d([[0.5], [-1], [2]])), [
      0.5 * sigmoid(0.5),
      -sigmoid(-1),
      2 * sigmoid(2),
    ]);
    const own = customGrad(
      (w: tf.Tensor, x: tf.Tensor) => [x.mul(w).sum(1), x],
      (x, dy) => [tf.sum(tf.mul(x, dy.expandDims(1))).mul(2), null],
    );
    expectClose(
      perExample(own).grads(
        tf.scalar(3),
        tf.tensor2d([
          [1, 2],
          [5, 5],
        ]),
      ),
      [6, 20],
    );
  });
});

describe("trees", () => {
  type Layer = {readonly w: tf.Tensor; readonly n: tf.Tensor};
  /** Twice the true gradient, to tell them apart. */
  const f = customGrad(
    ({w, n}: Layer, x: tf.Tensor) => [
      {y: x.mul(w), rest: [w.sum(), n.add(tf.scalar(1, "int32"))]},
      {w, x, mask: w.greater(0)},
    ],
    ({w, x, mask}, dy) => {
      const sum = dy.rest[0] as tf.Tensor;
      const dw = tf.add(tf.mul(dy.y, x), sum).mul(2);
      return [{w: tf.where(mask, dw, tf.zerosLike(dw)), n: tf.zeros([2])}, tf.mul(dy.y, w).mul(2)];
    },
  );
  const layer = (): Layer => ({w: tf.tensor1d([3, -1]), n: tf.tensor1d([1, 2], "int32")});
  const x = () => tf.tensor1d([10, 20]);

  test("values, gradients of each argument, and outputs that the loss does not use", () => {
    const {y, rest} = f(layer(), x());
    expect(values(y)).toEqual([30, -20]);
    expect(rest.map(({dtype}) => dtype)).toEqual(["float32", "int32"]);
    const loss = (w: tf.Tensor, input: tf.Tensor) => f({w, n: layer().n}, input).y.sum();
    expect(values(grad(loss)(layer().w, x()))).toEqual([20, 0]);
    expect(values(grad((input: tf.Tensor) => loss(layer().w, input))(x()))).toEqual([6, -2]);
    const both = (w: tf.Tensor) => {
      const {
        y: product,
        rest: [sum],
      } = f({w, n: layer().n}, x()) as {y: tf.Tensor; rest: tf.Tensor[]};
      return product.sum().add(sum ?? 0);
    };
    expect(values(grad(both)(layer().w))).toEqual([22, 0]);
    expect(values(jvp(both, [layer().w], [tf.tensor1d([1, 1])])[1])).toEqual([22]);
    expect(values(hvp((w: tf.Tensor) => loss(w, w), layer().w, tf.tensor1d([1, 1])))).toEqual([4, 2]);
  });

  test("null is 0", () => {
    const g = customGrad(
      (a: tf.Tensor, b: tf.Tensor) => [a.mul(b).sum(), []],
      () => [null, tf.ones([2])],
    );
    expect(values(grad((a: tf.Tensor) => g(a, x()))(x()))).toEqual([0, 0]);
    expect(values(grad((b: tf.Tensor) => g(x(), b))(x()))).toEqual([1, 1]);
  });
});

test("forward mode takes its own rule", () => {
  const f = customGrad(
    (x: tf.Tensor) => [x.square(), x],
    (x, dy) => [tf.mul(dy, x).mul(2)],
    {jvp: ([x], [t]) => x.mul(t).mul(3)},
  );
  const loss = (x: tf.Tensor) => f(x).sum();
  expect(values(grad(loss)(at()))).toEqual([1, -2, 4]);
  expect(values(jvp(loss, [at()], [tf.ones([3])])[1])[0]).toBeCloseTo(4.5, 5);
  expectClose(grad((x: tf.Tensor) => jvp(loss, [x], [v()])[1])(at()), [3, 6, -3]);
  expect(values(jvp((x: tf.Tensor) => grad(loss)(x), [at()], [v()])[1])).toEqual([2, 4, -2]);
  const second = jvp((x: tf.Tensor) => jvp(loss, [x], [v()])[1], [at()], [tf.ones([3])])[1];
  expect(values(second)).toEqual([6]);
});

/** √a as the solution of x² = a: by Newton's method, with the derivative of the implicit function. */
test("forward may take gradients itself", () => {
  const root = customGrad(
    (a: tf.Tensor) => {
      let x = tf.onesLike(a);
      for (let step = 0; step < 8; step++) {
        const slope = grad((y: tf.Tensor) => y.square().sub(a).sum())(x);
        x = x.sub(x.square().sub(a).div(slope));
      }
      return [x, x];
    },
    (x, dy) => [tf.div(dy, tf.mul(x, 2))],
  );
  const f = (a: tf.Tensor) => root(a).sum();
  const a = tf.tensor1d([4, 9]);
  expectClose(root(a), [2, 3]);
  expectClose(grad(f)(a), [1 / 4, 1 / 6]);
  expectClose(hvp(f, a, tf.ones([2])), [-1 / 32, -1 / 108]);
  expectClose(grad((x: tf.Tensor) => vmap((y: tf.Tensor) => root(y))(x).sum())(a), [1 / 4, 1 / 6]);
});

describe("errors", () => {
  const wrong = (backward: () => unknown, jvpRule?: () => unknown) => {
    const f = customGrad(
      ({w}: {readonly w: tf.Tensor}, x: tf.Tensor) => [x.mul(w), x],
      backward as () => [tf.Tensor, tf.Tensor],
      jvpRule && {jvp: jvpRule as () => tf.Tensor},
    );
    return (w: tf.Tensor) => f({w}, tf.ones([2])).sum();
  };
  const expected = "an array of 2, with a gradient or null for each argument";
  test.each<[string, () => unknown, string]>([
    ["no array", () => tf.ones([2]), `the result of backward is a object, not ${expected}.`],
    ["too few", () => [null], `the result of backward is an array of 1, not ${expected}.`],
    ["another form", () => [tf.ones([2]), null], "gradients[0] is a tensor of shape [2], not an object of w."],
    ["a number", () => [{w: 1}, null], "gradients[0].w is the number 1, not a tensor"],
    [
      "another shape",
      () => [{w: tf.ones([3])}, null],
      "gradients[0].w is a tensor of shape [3], not a tensor of shape [2].",
    ],
    ["integers", () => [{w: tf.ones([2], "int32")}, null], "gradients[0].w is of dtype int32, not of float32."],
    ["undefined", () => [undefined, null], "gradients[0] is undefined, not "],
  ])("gradients: %s", (_, backward, message) => {
    const at2 = tf.ones([2]);
    const f = wrong(backward);
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => grad(f)(at2))).toThrow(`customGrad: ${message}`);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("tangents, and what forward gives", () => {
    const f = wrong(
      () => [null, null],
      () => tf.ones([3]),
    );
    expect(() => jvp(f, [tf.ones([2])], [tf.ones([2])])).toThrow(
      "customGrad: the tangent is a tensor of shape [3], not",
    );
    const none = customGrad(
      (x: tf.Tensor) => x as never,
      () => [null],
    );
    expect(() => none(tf.ones([2]))).toThrow("customGrad: the result of forward is a object, not [value, residuals].");
    const number = customGrad(
      (_: tf.Tensor) => [1 as never, []],
      () => [null],
    );
    expect(() => number(tf.ones([2]))).toThrow("customGrad: the value is the number 1");
  });
});

test("1,000 calls leave no tensors", () => {
  const [x, t] = [at(), v()];
  const f = (p: tf.Tensor) => softplus(p).sum();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 1000; i++) {
    tf.dispose([softplus(x), grad(f)(x)]);
    if (i % 10 === 0) tf.dispose([hvp(f, x, t), ...jvp(f, [x], [t]), jvp((p: tf.Tensor) => grad(f)(p), [x], [t])[1]]);
  }
  // jvp of a gradient gives the gradient too.
  expect(tf.memory().numTensors).toBe(before + 100);
});
