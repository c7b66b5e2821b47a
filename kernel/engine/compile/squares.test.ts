/** Which squares become part of products. Their program is held against the cpu backend's kernels in the browser. */
import {beforeAll, expect, test} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import * as tf from "../tfjs.ts";
import {perExample} from "../transforms/index.ts";
import type * as tree from "../tree.ts";
import {record} from "./record.ts";
import {squaredProducts} from "./squares.ts";
import {liveSteps} from "./steps.ts";

beforeAll(() => start("cpu"));

/** The kernels of f with squares in products, with the operands that are squared. */
function kernels(f: (...args: tf.Tensor[]) => tree.Tree, ...args: tf.Tensor[]): string[] {
  const {recording, results} = record(
    (...given) => f(...(given as tf.Tensor[])),
    args,
    (make) => make(),
  );
  const {views} = recording.result;
  const steps = squaredProducts(liveSteps(recording.steps, views), views);
  tf.dispose([results, args, [...recording.constants]]);
  return steps.map(({kernel, attributes}) => {
    const squared = [attributes.squareA && "a", attributes.squareB && "b"].filter(Boolean);
    return squared.length > 0 ? `${kernel} of ${squared.join("², ")}²` : kernel;
  });
}

const matrices = () => [tf.ones([4, 4]), tf.ones([4, 4])] as const;

test("squares that only products take are part of these", () => {
  expect(kernels((x, y) => tf.matMul(tf.square(x), tf.square(y), true), ...matrices())).toEqual([
    "BatchMatMul of a², b²",
  ]);
  expect(kernels((x, y) => tf.matMul(x, tf.mul(y, y)), ...matrices())).toEqual(["BatchMatMul of b²"]);
  expect(
    kernels(
      (x, y) => {
        const z = tf.square(x);
        return [tf.matMul(z, y), tf.matMul(y, z), tf.matMul(z, tf.reshape(z, [4, 4]))];
      },
      ...matrices(),
    ),
  ).toEqual(["BatchMatMul of a²", "BatchMatMul of b²", "BatchMatMul of a², b²"]);
});

test("others stay: what something else takes too, results, products of batches, other products of two", () => {
  const alone = (x: tf.Tensor, y: tf.Tensor) => {
    const z = tf.square(x);
    return [tf.matMul(z, y), tf.exp(z)];
  };
  expect(kernels(alone, ...matrices())).toEqual(["Square", "BatchMatMul", "Exp"]);
  const given = (x: tf.Tensor, y: tf.Tensor) => {
    const z = tf.square(x);
    return [tf.matMul(z, y), z];
  };
  expect(kernels(given, ...matrices())).toEqual(["Square", "BatchMatMul"]);
  const batch = (x: tf.Tensor, y: tf.Tensor) => tf.matMul(tf.square(tf.reshape(x, [2, 2, 4])), y);
  expect(kernels(batch, ...matrices())).toEqual(["Square", "BatchMatMul"]);
  expect(kernels((x, y) => tf.matMul(tf.mul(x, y), y), ...matrices())).toEqual(["Multiply", "BatchMatMul"]);
  const outer = (x: tf.Tensor) => tf.matMul(tf.mul(tf.reshape(x, [1, 4]), tf.reshape(x, [4, 1])), tf.ones([4, 4]));
  expect(kernels(outer, tf.ones([4]))).toEqual(["Multiply", "BatchMatMul"]);
});

test("the second moment of a dense layer's gradients takes no squares", () => {
  const losses = (w: tf.Tensor, x: tf.Tensor) => tf.sum(tf.sin(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)), 1);
  const moment = (w: tf.Tensor, x: tf.Tensor) => perExample(losses).secondMoment(w, x);
  const found = kernels(moment, tf.ones([3, 5]), tf.ones([4, 3]));
  expect(found).toContain("BatchMatMul of a², b²");
  expect(found).not.toContain("Square");
});
