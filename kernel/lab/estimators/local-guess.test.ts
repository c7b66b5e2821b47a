/** Against back-propagation. */
import "@tensorflow/tfjs-backend-cpu";
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {grad} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import {crossEntropy, type Layer, mlp, type Params} from "../problems/models/index.ts";
import {type Guess, type GuessUse, guessedGradient, localGuessGradients} from "./local-guess.ts";

const B = 5;
const model = mlp({sizes: [6, 4, 4, 3]});
const params = model.init(rng.key(1));
const heads = [1, 2].map((i) => rng.normal(rng.key(10 + i), [4, 3]));
const x = rng.normal(rng.key(2), [B, 6]);
const y = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1], "int32"), 3).toFloat();
const key = rng.key(3);

const rows = (t: tf.Tensor) => t.arraySync() as number[][];
const dot = (a: number[], b: number[]) => a.reduce((sum, v, i) => sum + v * (b[i] as number), 0);
const close = (found: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of Array.from(found).entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
};

/** Activations of block l, and the true gradient of each example's loss with respect to them. */
function truth(l: number): {h: tf.Tensor; gradient: number[][]} {
  const apply = (i: number, from: tf.Tensor) =>
    model.layers[i]?.apply(params[i] as Layer, from) ?? expect.unreachable();
  let h: tf.Tensor = x;
  for (let i = 0; i <= l; i++) h = apply(i, h);
  const rest = (from: tf.Tensor) => {
    let to = from;
    for (let i = l + 1; i < 3; i++) to = apply(i, to);
    return tf.sum(crossEntropy(to, y));
  };
  return {h, gradient: rows(grad(rest)(h))};
}

describe.each([0, 1])("block %d", (l) => {
  const {h, gradient} = truth(l);

  test("the local guess is the gradient of its classifier's loss, the slope its product with the true gradient", () => {
    const target = localGuessGradients(model.layers, params, heads, x, y, {key}).targets[l] ?? expect.unreachable();
    close(target.activation.dataSync(), h.dataSync());
    const local = grad((from: tf.Tensor) => tf.sum(crossEntropy(tf.matMul(from, heads[l] as tf.Tensor), y)))(h);
    close(target.guess.dataSync(), local.dataSync());
    close(
      target.slope?.dataSync() ?? [],
      gradient.map((g, b) => dot(g, rows(local)[b] as number[])),
    );
  });

  test("the estimate is the true gradient's projection on the guess, and no longer than it", () => {
    const target = localGuessGradients(model.layers, params, heads, x, y, {key}).targets[l] ?? expect.unreachable();
    for (const [b, u] of rows(target.guess).entries()) {
      const g = gradient[b] as number[];
      const estimate = rows(target.estimate)[b] as number[];
      close(
        estimate,
        u.map((value) => (dot(g, u) / dot(u, u)) * value),
      );
      expect(Math.hypot(...estimate)).toBeLessThanOrEqual(Math.hypot(...g) * (1 + 1e-5));
    }
  });

  test("Gaussian guesses, multiplied, are unbiased", () => {
    const draws = 3000;
    const many = tf.tile(tf.expandDims(h, 0), [draws, 1, 1]);
    const rest = (from: tf.Tensor) => {
      let to = tf.reshape(from, [draws * B, 4]);
      for (let i = l + 1; i < 3; i++) to = model.layers[i]?.apply(params[i] as Layer, to) ?? expect.unreachable();
      return tf.reshape(crossEntropy(to, tf.tile(y, [draws, 1])), [draws, B]);
    };
    const {estimate} = guessedGradient(rest, many, rng.normal(rng.key(7), many.shape), "product");
    const mean = rows(tf.mean(estimate, 0));
    for (const [b, g] of gradient.entries()) {
      // Along the gradient the variance of a draw is 2 ‖g‖⁴.
      expect(Math.abs(dot(mean[b] as number[], g) / dot(g, g) - 1)).toBeLessThan(4.5 * Math.sqrt(2 / draws));
    }
  });
});

test("with the exact gradient as guess, the parameters get their back-propagated gradients", () => {
  // A head that is the rest of the net: only the last hidden block has one.
  const last = params[2] as Layer;
  const noBias = [...params.slice(0, 2), {w: last.w, b: tf.zerosLike(last.b ?? expect.unreachable())}] as Params;
  const own = [heads[0] as tf.Tensor, last.w];
  const {grads} = localGuessGradients(model.layers, noBias, own, x, y, {key});
  const exact = grad((p: Params) => tf.mean(crossEntropy(model.apply(p, x), y)))(noBias) as Params;
  for (const l of [1, 2]) {
    close(grads[l]?.w.dataSync() ?? [], exact[l]?.w.dataSync() ?? []);
    close(grads[l]?.b?.dataSync() ?? [], exact[l]?.b?.dataSync() ?? []);
  }
});

test("heads get the gradients of their own losses", () => {
  const {heads: found} = localGuessGradients(model.layers, params, heads, x, y, {key});
  const {h} = truth(0);
  const expected = grad((a: tf.Tensor) => tf.mean(crossEntropy(tf.matMul(h, a), y)))(heads[0] as tf.Tensor);
  close(found[0]?.dataSync() ?? [], expected.dataSync());
});

test("runs side by side are each run by itself", () => {
  const twice = (t: tf.Tensor) => tf.stack([t, tf.mul(t, 0.5)]);
  const both = params.map(({w, b}) => ({w: twice(w), b: tf.expandDims(twice(b ?? expect.unreachable()), 1)}));
  const {grads} = localGuessGradients(model.layers, both, heads.map(twice), twice(x), tf.stack([y, y]), {key});
  const alone = localGuessGradients(model.layers, params, heads, x, y, {key}).grads;
  for (const [l, {w}] of grads.entries()) close(tf.gather(w, 0).dataSync(), alone[l]?.w.dataSync() ?? []);
});

test("what cannot be is refused by name, and no tensors stay behind", () => {
  const run = (options: object, given = heads) =>
    localGuessGradients(model.layers, params, given, x, y, {key, ...options});
  expect(() => run({guess: "wild" as Guess})).toThrow(/guess must be local or gaussian; it is wild/);
  expect(() => run({use: "square" as GuessUse})).toThrow(/use must be projection, product, guess; it is square/);
  expect(() => run({}, [])).toThrow(/heads must be a list of 2; it is 0/);
  const before = tf.memory().numTensors;
  const {grads, heads: headGrads, targets} = run({});
  const owned = targets.flatMap((target) => Object.values(target));
  tf.dispose([...tree.leaves(grads), ...headGrads, ...owned]);
  expect(tf.memory().numTensors).toBe(before);
});
