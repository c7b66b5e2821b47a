/** vmap with the other transformations inside and outside, and with itself, against loops over the elements. */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "../../gradients/audit/backends.ts";
import * as tf from "../../tfjs.ts";
import {checkpoint} from "../checkpoint.ts";
import {jvp} from "../forward.ts";
import {grad, vjp} from "../reverse.ts";
import {hessian, hvp, jacobian} from "../second-order.ts";
import {vmap} from "../vmap.ts";
import {expectClose, looped, wave} from "./testing.ts";

/** A small network with a loss, of one example. */
type Params = {readonly w: tf.Tensor; readonly v: tf.Tensor};
const params = (): Params => ({w: wave(3, 4), v: wave(4, 2)});
const network = ({w, v}: Params, x: tf.Tensor) => x.reshape([1, 3]).matMul(w).tanh().matMul(v).reshape([2]);
const loss = (p: Params, x: tf.Tensor) =>
  tf
    .logSoftmax(network(p, x))
    .mul(tf.tensor1d([0.3, -1]))
    .sum();
const examples = () => wave(5, 3);

describe.each(audited)("on %s", (backend) => {
  beforeAll(() => start(backend));

  test("vmap of grad: gradients of single examples", () => {
    const {w, v} = vmap(grad(loss), [null, 0])(params(), examples());
    expectClose(
      w,
      looped((x) => grad(loss)(params(), x).w, examples()),
    );
    expectClose(
      v,
      looped((x) => grad(loss)(params(), x).v, examples()),
    );
  });

  test("vmap of hvp, with directions that are batched", () => {
    const v = {w: wave(6, 3, 4), v: wave(6, 4, 2)};
    const total = (p: Params) => vmap(loss, [null, 0])(p, examples()).mean();
    const products = vmap((direction: Params) => hvp(total, params(), direction))(v);
    expectClose(
      products.w,
      looped((a, b) => hvp(total, params(), {w: a, v: b}).w, v.w, v.v),
    );
    expectClose(
      products.v,
      looped((a, b) => hvp(total, params(), {w: a, v: b}).v, v.w, v.v),
    );
  });

  test("vmap of jvp, and jvp of vmap", () => {
    const [x, u] = [wave(4, 3), wave(4, 3).cos()];
    const f = (at: tf.Tensor) => tf.softmax(at.mul(at)).sin();
    const along = (at: tf.Tensor, direction: tf.Tensor) => jvp(f, [at], [direction])[1];
    const expected = looped(along, x, u);
    expectClose(vmap(along)(x, u), expected);
    expectClose(jvp(vmap(f), [x], [u])[1], expected);
    const gradient = (at: tf.Tensor) => grad((z: tf.Tensor) => f(z).square().sum())(at);
    const curved = looped((at, direction) => jvp(gradient, [at], [direction])[1], x, u);
    expectClose(vmap((at: tf.Tensor, direction: tf.Tensor) => jvp(gradient, [at], [direction])[1])(x, u), curved);
    expectClose(jvp(vmap(gradient), [x], [u])[1], curved);
  });

  test("vmap of vmap: all pairs", () => {
    const [x, y] = [wave(3, 2), wave(4, 2)];
    const f = (a: tf.Tensor, b: tf.Tensor) => a.sub(b).square().sum().neg().exp();
    const pairs = vmap(vmap(f, [null, 0]), [0, null])(x, y);
    const rows = looped((a) => looped((b) => f(a, b), y), x);
    expectClose(pairs, rows);
    expectClose(vmap(vmap(f, [0, null]), [null, 0], 1)(x, y), rows);
    const slopes = vmap(vmap(grad(f), [null, 0]), [0, null])(x, y);
    expectClose(
      slopes,
      looped((a) => looped((b) => grad(f)(a, b), y), x),
    );
    const total = (at: tf.Tensor) =>
      vmap(vmap(grad(f), [null, 0]), [0, null])(at, y)
        .square()
        .sum();
    const loop = (at: tf.Tensor) =>
      looped((a) => looped((b) => grad(f)(a, b), y), at)
        .square()
        .sum();
    expectClose(grad(total)(x), grad(loop)(x));
  });

  test("grad of vmap of grad: a penalty on the slopes of single examples", () => {
    const slope = (p: Params) => (x: tf.Tensor) => grad((at: tf.Tensor) => loss(p, at))(x);
    const penalty = (p: Params) => vmap(slope(p))(examples()).square().sum();
    const byLoop = (p: Params) => looped(slope(p), examples()).square().sum();
    const [found, expected] = [grad(penalty)(params()), grad(byLoop)(params())];
    expectClose(found.w, expected.w);
    expectClose(found.v, expected.v);
    const [product, wanted] = [penalty, byLoop].map((f) => hvp(f, params(), params()));
    expectClose(product?.w ?? expect.unreachable(), wanted?.w ?? expect.unreachable());
    const noPenalty = (p: Params, x: tf.Tensor) => vmap(slope(p))(x).square().sum();
    expectClose(
      grad((x: tf.Tensor) => noPenalty(params(), x))(examples()),
      grad((x: tf.Tensor) => looped(slope(params()), x).square().sum())(examples()),
    );
  });

  test("vmap of grad of vmap of grad", () => {
    const f = (a: tf.Tensor, b: tf.Tensor) => tf.logSoftmax(a.mul(b)).mul(a.sin()).sum();
    const [x, y] = [wave(3, 2), wave(4, 2)];
    const inner = (vmapped: boolean) => (a: tf.Tensor) => {
      const slope = (b: tf.Tensor) => grad((c: tf.Tensor) => f(a, c))(b);
      return (vmapped ? vmap(slope)(y) : looped(slope, y)).square().sum();
    };
    expectClose(
      vmap((a: tf.Tensor) => grad(inner(true))(a))(x),
      looped((a) => grad(inner(false))(a), x),
    );
  });

  test("Jacobians are vmap of vjp over the rows of the identity, and of jvp over its columns", () => {
    const f = (at: tf.Tensor) => tf.softmax(at).mul(at.sum()).slice(0, 2);
    const x = wave(3);
    const [, pullback] = vjp(f, [x]);
    const expected = jacobian(f)(x);
    expectClose(vmap((c: tf.Tensor) => pullback(c)[0])(tf.eye(2)), expected);
    expectClose(vmap((v: tf.Tensor) => jvp(f, [x], [v])[1], 0, 1)(tf.eye(3)), expected);
    const h = (at: tf.Tensor) => f(at).square().sum();
    expectClose(vmap((v: tf.Tensor) => hvp(h, x, v))(tf.eye(3)), hessian(h)(x));
    expectClose(
      vmap(hessian(h))(wave(4, 3)),
      looped((at) => hessian(h)(at), wave(4, 3)),
    );
  });

  test("what is the same for all has the same gradient, inside and outside", () => {
    const f = (w: tf.Tensor, x: tf.Tensor) => tf.logSoftmax(w).mul(x).sum();
    const [w, x] = [wave(3), wave(4, 3)];
    expectClose(
      vmap(grad(f), [null, 0])(w, x),
      looped((one) => grad(f)(w, one), x),
    );
    const norm = (at: tf.Tensor) => vmap(grad(f), [null, 0])(at, x).square().sum();
    const byLoop = (at: tf.Tensor) =>
      looped((one) => grad(f)(at, one), x)
        .square()
        .sum();
    expectClose(grad(norm)(w), grad(byLoop)(w));
    expectClose(hvp(norm, w, w), hvp(byLoop, w, w));
    expectClose(jvp(norm, [w], [w])[1], jvp(byLoop, [w], [w])[1]);
  });
});

test.each<[string, () => unknown]>([
  ["vmap of hvp", () => vmap((x: tf.Tensor) => hvp((p: tf.Tensor) => tf.softmax(p).square().sum(), x, x))(wave(3, 2))],
  ["vmap of jvp", () => vmap((x: tf.Tensor) => jvp((p: tf.Tensor) => tf.softmax(p), [x], [x])[1], 1)(wave(3, 2))],
  [
    "grad of vmap",
    () => grad((x: tf.Tensor) => vmap((p: tf.Tensor) => tf.logSoftmax(p).sin().sum())(x).sum())(wave(3, 2)),
  ],
  [
    "hvp of vmap of a checkpoint",
    () => hvp((x: tf.Tensor) => vmap(checkpoint((p: tf.Tensor) => p.exp().sum()))(x).sum(), wave(3, 2), wave(3, 2)),
  ],
  ["vmap of grad of vmap", () => vmap(grad((p: tf.Tensor) => vmap((q: tf.Tensor) => q.exp())(p).sum()))(wave(3, 2))],
  [
    "jvp of vmap of grad",
    () => jvp(vmap(grad((p: tf.Tensor) => tf.logSoftmax(p).sin().sum())), [wave(3, 2)], [wave(3, 2)]),
  ],
])("1,000 calls leave nothing: %s", (_, f) => {
  const {numTensors, numBytes, numDataBuffers} = tf.memory();
  for (let i = 0; i < 1000; i++) tf.tidy(() => void f());
  const after = tf.memory();
  expect([after.numTensors, after.numBytes, after.numDataBuffers]).toEqual([numTensors, numBytes, numDataBuffers]);
});

describe("a function that throws leaves nothing", () => {
  const fail = (x: tf.Tensor): tf.Tensor => {
    x.exp().sin();
    throw new Error("on purpose");
  };
  const failing = tf.customGrad((p) => ({value: (p as tf.Tensor).exp(), gradFunc: (dy: tf.Tensor) => fail(dy)}));
  const half = tf.customGrad((p) => ({value: fail(p as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy}));
  const one = (x: tf.Tensor) => tf.logSoftmax(x).sum();

  test.each<[string, (x: tf.Tensor) => unknown]>([
    ["vmap", vmap((x: tf.Tensor) => fail(x.exp()))],
    ["vmap of grad", vmap(grad((x: tf.Tensor) => fail(tf.logSoftmax(x))))],
    ["vmap after grad", vmap((x: tf.Tensor) => fail(grad(one)(x)))],
    ["grad of vmap", grad((x: tf.Tensor) => vmap((p: tf.Tensor) => fail(tf.logSoftmax(p)))(x.mul(2)).sum())],
    ["grad after vmap", grad((x: tf.Tensor) => fail(vmap(one)(x.mul(2))))],
    ["grad of vmap of grad", grad((x: tf.Tensor) => vmap((p: tf.Tensor) => fail(grad(one)(p)))(x).sum())],
    ["hvp of vmap", (x) => hvp((p: tf.Tensor) => vmap((q: tf.Tensor) => fail(one(q)))(p).sum(), x, x)],
    ["vmap of vmap", vmap(vmap((x: tf.Tensor) => fail(x.exp())))],
    ["vmap of jvp", vmap((x: tf.Tensor) => jvp((p: tf.Tensor) => fail(tf.logSoftmax(p)), [x], [x])[1])],
    [
      "jvp of vmap",
      (x) =>
        jvp(
          vmap((p: tf.Tensor) => fail(tf.logSoftmax(p))),
          [x],
          [x],
        ),
    ],
    ["a value of its own", vmap((x: tf.Tensor) => half(x.exp()))],
    ["a value of its own, taped", vmap(grad((x: tf.Tensor) => half(x.exp()).sum()))],
    ["a gradient of its own", grad((x: tf.Tensor) => vmap((p: tf.Tensor) => failing(p.exp()))(x).sum())],
    ["a gradient of its own, inside", vmap(grad((x: tf.Tensor) => failing(x.exp()).sum()))],
    [
      "a gradient of its own, forward",
      (x) =>
        jvp(
          vmap((p: tf.Tensor) => failing(p.exp())),
          [x],
          [x],
        ),
    ],
    ["a gradient of its own, forward, inside", vmap((x: tf.Tensor) => jvp((p: tf.Tensor) => failing(p), [x], [x])[1])],
  ])("%s", (_, f) => {
    const x = wave(3, 2);
    const {numTensors, numDataBuffers} = tf.memory();
    expect(() => f(x)).toThrow("on purpose");
    const after = tf.memory();
    expect([after.numTensors, after.numDataBuffers]).toEqual([numTensors, numDataBuffers]);
    const {gradientDepth, kernelDepth} = tf.engine().state;
    expect([gradientDepth, kernelDepth]).toEqual([0, 0]);
    expectClose(vmap(grad(one))(x), looped(grad(one), x));
  });
});
