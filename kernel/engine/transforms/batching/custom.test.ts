/** Functions with gradients of their own in batched runs, against loops over the elements. */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "../../gradients/audit/backends.ts";
import * as tf from "../../tfjs.ts";
import {checkpoint} from "../checkpoint.ts";
import {stopGradient, straightThrough} from "../custom.ts";
import {customGrad} from "../custom-grad.ts";
import {jvp} from "../forward.ts";
import {grad} from "../reverse.ts";
import {hvp} from "../second-order.ts";
import {vmap} from "../vmap.ts";
import {expectClose, looped, valuesOf, wave} from "./testing.ts";

describe.each(audited)("on %s", (backend) => {
  beforeAll(() => start(backend));

  const x = () => wave(4, 3);
  const u = () => wave(4, 3).cos();
  /** Their first argument is used without being saved. */
  const half = tf.customGrad((p) => ({
    value: (p as tf.Tensor).square(),
    gradFunc: (dy: tf.Tensor) => dy.mul(p as tf.Tensor),
  }));
  const saving = tf.customGrad((p, save) => {
    const y = (p as tf.Tensor).exp();
    (save as tf.GradSaveFunc)([p as tf.Tensor, y]);
    return {value: y, gradFunc: (dy: tf.Tensor, [q, z]: tf.Tensor[]) => dy.mul(z ?? 0).mul(tf.cos(q ?? 0))};
  });
  const rounded = straightThrough((p: tf.Tensor) => p.mul(3).round());
  const residuals = customGrad(
    (p: tf.Tensor) => [p.sin(), {p, slope: p.cos()}] as const,
    ({p, slope}, dy: tf.Tensor) => [dy.mul(slope).mul(p.square().add(1))],
  );
  const forward = customGrad(
    (p: tf.Tensor) => [p.sin(), p] as const,
    (p, dy: tf.Tensor) => [dy.mul(p.cos())],
    {jvp: ([p], [v]) => v.mul(p.cos())},
  );
  /** The second value is the same for all elements. */
  const mixed = customGrad(
    (p: tf.Tensor, w: tf.Tensor) =>
      [
        {y: p.mul(w), w: w.exp()},
        {p, w},
      ] as const,
    ({p, w}, dy) => [dy.y.mul(w), dy.y.mul(p).add(dy.w.mul(w.exp()))],
  );
  const shared = () => tf.tensor1d([0.2, -0.4, 1]);
  const functions: [name: string, f: (x: tf.Tensor) => tf.Tensor][] = [
    ["an argument that is not saved", (p) => half(p)],
    ["saved arguments and results", (p) => saving(p.sin())],
    ["checkpoint", (p) => checkpoint((q: tf.Tensor) => q.mul(q.sum()).tanh())(p)],
    ["stopGradient", (p) => p.mul(stopGradient(p))],
    ["straightThrough", (p) => rounded(p).mul(p)],
    ["customGrad with residuals", (p) => residuals(p.exp())],
    ["customGrad with its own forward mode", (p) => forward(p.exp())],
    [
      "several values, one of which is the same for all",
      (p) => {
        const {y, w} = mixed(p, shared());
        return y.mul(w).sin();
      },
    ],
  ];

  describe.each(functions)("%s", (_, f) => {
    const total = (p: tf.Tensor) => f(p).square().sum();
    const gradient = (p: tf.Tensor) => grad(total)(p);

    test("gradients inside and outside", () => {
      expectClose(vmap(f)(x()), looped(f, x()));
      expectClose(vmap(gradient)(x()), looped(gradient, x()));
      expectClose(grad((p: tf.Tensor) => vmap(total)(p).sum())(x()), looped(gradient, x()));
      expectClose(
        vmap(vmap(gradient))(wave(2, 4, 3)),
        looped((p) => looped(gradient, p), wave(2, 4, 3)),
      );
      const pairs = (p: tf.Tensor) => vmap(vmap(total))(p).sum();
      expectClose(
        grad(pairs)(wave(2, 4, 3)),
        looped((p) => looped(gradient, p), wave(2, 4, 3)),
      );
    });

    test("second derivatives", () => {
      const product = (p: tf.Tensor, v: tf.Tensor) => hvp(total, p, v);
      expectClose(vmap(product)(x(), u()), looped(product, x(), u()));
      expectClose(
        hvp((p: tf.Tensor) => vmap(total)(p).sum(), x(), u()),
        looped(product, x(), u()),
      );
      const slope = (p: tf.Tensor) => grad(total)(p).square().sum();
      const slopes = looped((p) => grad(slope)(p), x());
      expectClose(grad((p: tf.Tensor) => vmap(slope)(p).sum())(x()), slopes);
      expectClose(vmap((p: tf.Tensor) => grad(slope)(p))(x()), slopes);
    });

    test("forward mode", () => {
      const along = (p: tf.Tensor, v: tf.Tensor) => jvp(f, [p], [v])[1];
      expectClose(vmap(along)(x(), u()), looped(along, x(), u()));
      expectClose(jvp(vmap(f), [x()], [u()])[1], looped(along, x(), u()));
      const curved = (p: tf.Tensor, v: tf.Tensor) => jvp(gradient, [p], [v])[1];
      expectClose(jvp(vmap(gradient), [x()], [u()])[1], looped(curved, x(), u()));
      expectClose(vmap(curved)(x(), u()), looped(curved, x(), u()));
      const twice = (p: tf.Tensor, v: tf.Tensor) => jvp((q: tf.Tensor) => along(q, v), [p], [v])[1];
      expectClose(vmap(twice)(x(), u()), looped(twice, x(), u()));
      const slope = (p: tf.Tensor, v: tf.Tensor) => along(p, v).square().sum();
      expectClose(
        grad((p: tf.Tensor) => vmap(slope)(p, u()).sum())(x()),
        looped((p, v) => grad((q: tf.Tensor) => slope(q, v))(p), x(), u()),
      );
    });
  });

  test("with a batched tensor by closure", () => {
    const layer = (w: tf.Tensor, one: tf.Tensor) =>
      tf.customGrad((v) => ({
        value: (v as tf.Tensor).mul(one).sum(),
        gradFunc: (dy: tf.Tensor) => one.mul(dy).mul(2),
      }))(w);
    const w = wave(3);
    expectClose(
      vmap(layer, [null, 0])(w, x()),
      looped((one) => layer(w, one), x()),
    );
    expectClose(vmap(grad(layer), [null, 0])(w, x()), x().mul(2));
    expectClose(grad((v: tf.Tensor) => vmap(layer, [null, 0])(v, x()).sum())(w), x().sum(0).mul(2));
  });

  test("a gradient that is the same for all counts for each", () => {
    const odd = tf.customGrad((p, q) => ({
      value: (p as tf.Tensor).mul(q as tf.Tensor).sum(),
      gradFunc: () => [tf.ones([3]), tf.ones([3])],
    }));
    const f = (p: tf.Tensor) => vmap((one: tf.Tensor, q: tf.Tensor) => odd(one, q), [0, null])(x(), p).sum();
    expect(valuesOf(grad(f)(wave(3)))).toEqual([4, 4, 4]);
    const g = (p: tf.Tensor) => vmap((one: tf.Tensor, q: tf.Tensor) => odd(one, q), [0, null])(p, wave(3)).sum();
    expect(valuesOf(grad(g)(x()))).toEqual(Array(12).fill(1));
  });

  test("a saved result that is a copy of another tensor is refused", () => {
    const copy = tf.customGrad((p, save) => {
      const y = (p as tf.Tensor).clone();
      (save as tf.GradSaveFunc)([y]);
      return {value: y, gradFunc: (dy: tf.Tensor, [z]: tf.Tensor[]) => dy.mul(z ?? 0)};
    });
    const [at, before] = [x(), tf.memory().numTensors];
    expect(() => grad((p: tf.Tensor) => vmap((q: tf.Tensor) => copy(q))(p).sum())(at)).toThrow(
      "saves its result, which is a copy of another tensor or the same for all elements: save that.",
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});
