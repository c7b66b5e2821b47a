/** Gradients and vector-Jacobian products: closed forms, errors and memory. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../tfjs.ts";
import type {Tree} from "../tree.ts";
import {TreeError} from "../tree.ts";
import {DerivativeError, grad, valueAndGrad, vjp} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const at = () => ({
  w: tf.tensor2d([
    [1, 2],
    [3, 4],
  ]),
  layers: [{b: tf.tensor1d([0.5, -1])}],
});
type Params = ReturnType<typeof at>;
/** ½ Σ (x w + b)² */
const loss = ({w, layers}: Params, x: tf.Tensor) =>
  tf
    .add(x.matMul(w), layers[0]?.b ?? 0)
    .square()
    .sum()
    .mul(0.5);
const x = () =>
  tf.tensor2d([
    [1, 0],
    [2, -1],
  ]);
const values = (tensor: tf.Tensor) => [...tensor.dataSync()];

function thrown(f: () => unknown): DerivativeError {
  try {
    f();
  } catch (error) {
    expect(error).toBeInstanceOf(DerivativeError);
    return error as DerivativeError;
  }
  return expect.unreachable();
}

describe("grad", () => {
  test("of a tree has its form: xᵀ(x w + b) and the sum of rows", () => {
    const gradient = grad(loss)(at(), x());
    // x w + b = [[1.5, 1], [−0.5, −1]]
    expect(Object.keys(gradient)).toEqual(["w", "layers"]);
    expect(values(gradient.w)).toEqual([0.5, -1, 0.5, 1]);
    expect(values(gradient.layers[0]?.b ?? tf.scalar(0))).toEqual([1, 0]);
  });

  test("comes with the value, and with what else f returns", () => {
    const [value, gradient] = valueAndGrad(loss)(at(), x());
    expect(values(value)).toEqual([2.25]);
    expect(gradient.w.shape).toEqual([2, 2]);
    const withOutputs = (params: Params, inputs: tf.Tensor): [tf.Tensor, {outputs: tf.Tensor}] => [
      loss(params, inputs),
      {outputs: inputs.matMul(params.w)},
    ];
    const [[again, aux], same] = valueAndGrad(withOutputs, {hasAux: true})(at(), x());
    expect(values(again)).toEqual([2.25]);
    expect(values(aux.outputs)).toEqual([1, 2, -1, 0]);
    expect(values(same.w)).toEqual(values(gradient.w));
    const [alone, {outputs}] = grad(withOutputs, {hasAux: true})(at(), x());
    expect(values(alone.w)).toEqual(values(gradient.w));
    expect(values(outputs)).toEqual([1, 2, -1, 0]);
  });

  test("is 0, if wanted, for a parameter that the loss does not use, and for a constant loss", () => {
    const square = ({a}: {a: tf.Tensor; b: tf.Tensor}) => a.square().sum();
    const gradient = grad(square, {unused: "zero"})({a: tf.scalar(3), b: tf.ones([2])});
    expect([values(gradient.a), values(gradient.b)]).toEqual([[6], [0, 0]]);
    expect(values(grad((_: tf.Tensor) => tf.scalar(7), {unused: "zero"})(tf.ones([2])))).toEqual([0, 0]);
    expect(values(grad((p: tf.Tensor) => p)(tf.scalar(2)))).toEqual([1]);
  });

  test("is partial where a tensor is at two places, or used by closure too", () => {
    const a = tf.scalar(3);
    const gradient = grad(({p, q}: {p: tf.Tensor; q: tf.Tensor}) => p.square().mul(q))({p: a, q: a});
    expect([values(gradient.p), values(gradient.q)]).toEqual([[18], [9]]);
    // d/da a · (d/db (a + b) at b = a) = d/da a · 1
    const nested = grad((p: tf.Tensor) => p.mul(grad((b: tf.Tensor) => p.mul(b))(p)))(a);
    expect(values(nested)).toEqual([6]);
  });

  test("of a gradient is the second derivative", () => {
    const second = (f: (p: tf.Tensor) => tf.Tensor) => values(grad(grad(f))(tf.scalar(0.5)))[0];
    expect(second(tf.exp)).toBeCloseTo(1.648721, 5);
    expect(second(tf.tanh)).toBeCloseTo(-0.726862, 5);
    expect(second(tf.sigmoid)).toBeCloseTo(-0.0575568, 6);
    expect(second((p) => p.mul(p.sigmoid()))).toBeCloseTo(0.441229, 5);
  });
});

describe("vjp", () => {
  test("of a function of two arguments", () => {
    const [value, pullback] = vjp(
      (a: tf.Tensor, b: tf.Tensor) => ({product: a.mul(b), sum: a.add(b)}),
      [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])],
    );
    expect(values(value.product)).toEqual([3, 8]);
    const [a, b] = pullback({product: tf.tensor1d([1, 10]), sum: tf.tensor1d([0, 1])});
    expect(values(a as tf.Tensor)).toEqual([3, 41]);
    expect(values(b as tf.Tensor)).toEqual([1, 21]);
  });

  test("gives tensors of its own", () => {
    const p = tf.scalar(2);
    const [value, pullback] = vjp((q: tf.Tensor) => q, [p]);
    const cotangent = tf.scalar(5);
    const [gradient] = pullback(cotangent);
    tf.dispose([value, gradient as tf.Tensor]);
    expect([...values(p), ...values(cotangent)]).toEqual([2, 5]);
  });
});

describe("errors name the place", () => {
  test.each<[string, () => unknown, string]>([
    [
      "integers",
      () => grad((_: Tree) => tf.scalar(0))({a: [tf.scalar(1), tf.scalar(1, "int32")]}),
      "grad: params.a[1] is of dtype int32, not of float32.",
    ],
    [
      "an empty tree",
      () => grad((_: Tree) => tf.scalar(0))({a: []}),
      "grad: params is a tree without tensors, not one with tensors.",
    ],
    [
      "a loss that is no scalar",
      () => grad((p: tf.Tensor) => p)(tf.ones([3])),
      "grad: the result of f is a tensor of shape [3], not a scalar.",
    ],
    [
      "a loss that is no tensor",
      () => grad((() => 3) as never)(tf.ones([3])),
      "grad: the result of f is a number, not a scalar tensor.",
    ],
    [
      "a promise",
      () => valueAndGrad((async () => tf.scalar(3)) as never)(tf.ones([3])),
      "valueAndGrad: the result of f is a promise, not a scalar tensor.",
    ],
    [
      "an integer loss",
      () => grad(() => tf.scalar(1, "int32"))(tf.ones([3])),
      "grad: the result of f is of dtype int32, not of float32.",
    ],
    [
      "no aux",
      () => grad((() => tf.scalar(1)) as never, {hasAux: true})(tf.ones([3])),
      "grad: the result of f is a object, not [loss, aux], which hasAux asks for.",
    ],
    [
      "primals that are no array",
      () => vjp((p: tf.Tensor) => p, tf.ones([2]) as never),
      "vjp: primals is a object, not an array of the arguments of f.",
    ],
    [
      "an integer cotangent",
      () => vjp((p: tf.Tensor) => p, [tf.ones([2])])[1](tf.ones([2], "int32")),
      "vjp: cotangent is of dtype int32, not of float32.",
    ],
  ])("%s", (_, f, message) => expect(thrown(f).message).toBe(message));

  test("has the path as a field", () => {
    expect(thrown(() => grad((_: Tree) => tf.scalar(0))([{w: tf.ones([1], "bool")}])).path).toBe("params[0].w");
  });

  test("trees of the wrong kind or shape", () => {
    expect(() => grad(() => tf.scalar(0))({w: 3} as never)).toThrow(TreeError);
    expect(() => grad(() => tf.scalar(0))({w: 3} as never)).toThrow("grad: params.w is the number 3");
    const [, pullback] = vjp((p: tf.Tensor) => ({y: p}), [tf.ones([2])]);
    expect(() => pullback({y: tf.ones([3])})).toThrow(
      "vjp: cotangent.y is a tensor of shape [3], but value.y is a tensor of shape [2].",
    );
  });
});

describe("memory", () => {
  test("1,000 calls leave the tensors that they return", () => {
    const [params, inputs] = [at(), x()];
    const before = tf.memory().numTensors;
    for (let i = 0; i < 1000; i++) {
      const [value, gradient] = valueAndGrad(loss)(params, inputs);
      const [y, pullback] = vjp((w: tf.Tensor) => w.exp(), [params.w]);
      const [product] = pullback(y);
      if (i === 0) expect(tf.memory().numTensors - before).toBe(5);
      tf.dispose([value, gradient.w, gradient.layers[0]?.b ?? [], y, product as tf.Tensor] as tf.Tensor[]);
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test("errors leave none", () => {
    const params = tf.ones([2]);
    const before = tf.memory().numTensors;
    const failing = (f: (p: tf.Tensor) => tf.Tensor) => expect(() => grad(f)(params)).toThrow();
    failing((p) => p.exp());
    failing((p) => {
      p.exp().tanh();
      throw new Error("of the user");
    });
    failing((p) =>
      grad((q: tf.Tensor) => tf.localResponseNormalization(q.exp().reshape([1, 1, 2]) as tf.Tensor3D).sum())(p).sum(),
    );
    expect(() => valueAndGrad((p: tf.Tensor) => [p, p.exp()] as never, {hasAux: true})(params)).toThrow();
    expect(tf.memory().numTensors).toBe(before);
  });
});
