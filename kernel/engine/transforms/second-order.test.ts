/** Hessians, Gauss–Newton products and Jacobians against closed forms and each other. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import {vjp} from "./reverse.ts";
import {ggnvp, hessian, hvp, jacobian} from "./second-order.ts";

beforeAll(() => tf.setBackend("cpu"));

const values = (tensor: tf.Tensor | undefined) => [...(tensor ?? expect.unreachable()).dataSync()];
function expectClose(computed: tf.Tensor | undefined, expected: number[], digits = 4) {
  const found = values(computed);
  expect(found.length).toBe(expected.length);
  expected.forEach((value, i) => {
    expect(found[i]).toBeCloseTo(value, digits);
  });
}

const rosenbrock = ([x, y]: [tf.Tensor, tf.Tensor]) =>
  tf.add(tf.sub(1, x).square(), y.sub(x.square()).square().mul(100));

const logits = () => tf.tensor2d([0.1, 0.2, 0.3, 0.4, 1, 0, -1, 0.5], [2, 4]);
const labels = () => tf.tensor2d([1, 0, 0, 0, 0, 0, 1, 0], [2, 4]);
const crossEntropy = (z: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels(), z) as tf.Tensor;
const direction = () => tf.tensor2d([1, 0, 0, 0, 0, 1, 0, 0], [2, 4]);
/** Computed in float64. */
const curvature = [0.08406, -0.02527, -0.02793, -0.03086, -0.04133, 0.07198, -0.00559, -0.02507];

describe("hvp", () => {
  test("of the softmax cross entropy", () => expectClose(hvp(crossEntropy, logits(), direction()), curvature));

  test("of Rosenbrock's function at its minimum", () => {
    const [x, y] = hvp(rosenbrock, [tf.scalar(1), tf.scalar(1)], [tf.scalar(1), tf.scalar(-1)]);
    expect([...values(x), ...values(y)]).toEqual([1202, -600]);
  });

  test("takes further arguments, and gives 0 where there is no curvature", () => {
    const line = (w: tf.Tensor, x: tf.Tensor) => w.mul(x).sum();
    expect(values(hvp(line, tf.ones([2]), tf.ones([2]), tf.tensor1d([3, 4])))).toEqual([0, 0]);
  });

  test("of another shape is refused", () => {
    expect(() => hvp(({w}: {w: tf.Tensor}) => w.sum(), {w: tf.ones([2])}, {w: tf.ones([3])})).toThrow(
      "hvp: v.w is a tensor of shape [3], but params.w is a tensor of shape [2].",
    );
  });
});

describe("ggnvp", () => {
  const params = () => ({
    w: tf.tensor2d([
      [0.2, -0.4],
      [0.7, 0.1],
    ]),
    b: tf.tensor1d([0.3, -0.2]),
  });
  type Params = ReturnType<typeof params>;
  const v = () => ({
    w: tf.tensor2d([
      [1, 0.5],
      [-0.3, 0.2],
    ]),
    b: tf.tensor1d([0.1, 1]),
  });
  const x = () =>
    tf.tensor2d([
      [1, -1],
      [0.5, 2],
      [-1.5, 0.3],
    ]);
  const target = () =>
    tf.tensor2d([
      [0, 1],
      [1, 0],
      [0.5, 0.5],
    ]);
  const squares = (y: tf.Tensor) => y.sub(target()).square().sum().mul(0.5);

  test("is the Hessian of a linear model's loss", () => {
    const model = ({w, b}: Params) => x().matMul(w).add(b);
    const product = ggnvp(model, squares, params(), v());
    const hessianProduct = hvp((p: Params) => squares(model(p)), params(), v());
    expectClose(product.w, values(hessianProduct.w), 5);
    expectClose(product.b, values(hessianProduct.b), 5);
  });

  test("is Jᵀ H J v for a curved model", () => {
    const model = ({w, b}: Params) => x().matMul(w).add(b).tanh();
    const product = ggnvp(model, squares, params(), v());
    const j = jacobian(model)(params());
    const jv = tf.add(
      j.w.reshape([6, 4]).matMul(v().w.reshape([4, 1])),
      j.b.reshape([6, 2]).matMul(v().b.reshape([2, 1])),
    );
    expectClose(product.w, values(tf.matMul(j.w.reshape([6, 4]), jv, true)), 5);
    expectClose(product.b, values(tf.matMul(j.b.reshape([6, 2]), jv, true)), 5);
  });

  test("takes models with several outputs", () => {
    const model = (w: tf.Tensor) => ({mean: w.mul(2), scale: w.exp()});
    const loss = ({mean, scale}: {mean: tf.Tensor; scale: tf.Tensor}) => mean.square().mul(scale).sum();
    // At w = 0: outputs (0, 1), Hessian [[2, 0], [0, 0]], Jacobian (2, 1).
    expect(values(ggnvp(model, loss, tf.tensor1d([0]), tf.tensor1d([1])))).toEqual([8]);
  });
});

describe("jacobian and hessian", () => {
  test("have the shapes of result and parameter", () => {
    const f = ({a, b}: {a: tf.Tensor; b: tf.Tensor}) => ({
      y: a.matMul(b.reshape([3, 1])).reshape([2]),
      n: b.square().sum(),
    });
    const j = jacobian(f)({
      a: tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      b: tf.tensor1d([1, 0, -1]),
    });
    expect(j.y.a.shape).toEqual([2, 2, 3]);
    expect(values(j.y.a)).toEqual([1, 0, -1, 0, 0, 0, 0, 0, 0, 1, 0, -1]);
    expect(values(j.y.b)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(j.n.b.shape).toEqual([3]);
    expect(values(j.n.b)).toEqual([2, 0, -2]);
    expect(values(j.n.a)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test("of Rosenbrock's function", () => {
    const [[xx, xy], [yx, yy]] = hessian(rosenbrock)([tf.scalar(1), tf.scalar(1)]);
    expect([xx, xy, yx, yy].map((x) => values(x)[0])).toEqual([802, -400, -400, 200]);
  });

  test("of the softmax cross entropy", () => {
    const h = hessian(crossEntropy)(logits());
    expect(h.shape).toEqual([2, 4, 2, 4]);
    expectClose(h.reshape([8, 8]).matMul(direction().reshape([8, 1])), curvature);
  });

  test("of many results, by blocks of rows", () => {
    const j = jacobian((p: tf.Tensor) => p.square().reshape([10, 15]))(tf.range(0, 150));
    expect(values(j)).toEqual(values(tf.eye(150).mul(tf.range(0, 300, 2))));
  });

  test("of an operation that runs for one row after the other", () => {
    const x = tf.tensor3d([0.3, -0.8, 0.5, 1.2], [1, 1, 4]);
    const f = (p: tf.Tensor) => tf.localResponseNormalization(p as tf.Tensor3D, 1).mul(p);
    const [, pullback] = vjp(f, [x]);
    const rows = tf.unstack(tf.eye(4)).map((one) => pullback(one.reshape([1, 1, 4]))[0].reshape([4]));
    expectClose(jacobian(f)(x).reshape([4, 4]), values(tf.stack(rows)), 5);
  });

  test("of a function that looks at values", () => {
    const f = (p: tf.Tensor) => ((p.dataSync()[0] ?? 0) > 0 ? p.square() : p);
    expect(values(jacobian(f)(tf.tensor1d([2, 3])))).toEqual([4, 0, 0, 6]);
  });

  test("of an empty result", () =>
    expect(jacobian((p: tf.Tensor) => p.slice(0, 0))(tf.ones([2])).shape).toEqual([0, 2]));
});

test("1,000 calls leave no tensors", () => {
  const [z, v, w] = [logits(), direction(), tf.tensor1d([1, 2])];
  const before = tf.memory().numTensors;
  for (let i = 0; i < 1000; i++) {
    tf.dispose(hvp(crossEntropy, z, v));
    tf.dispose(
      ggnvp(
        (p: tf.Tensor) => p.tanh(),
        (y) => y.square().sum(),
        w,
        w,
      ),
    );
    tf.dispose(hessian((p: tf.Tensor) => p.prod())(w));
  }
  expect(tf.memory().numTensors).toBe(before);
});
