/** What the tests of batching share. */
import {expect} from "vitest";
import {error} from "../../gradients/audit/derivatives.ts";
import * as tf from "../../tfjs.ts";

/** Numbers that look like no pattern. */
export function wave(...shape: number[]): tf.Tensor {
  const size = shape.reduce((n, m) => n * m, 1);
  return tf.tensor(
    Array.from({length: size}, (_, i) => Math.sin(2.3 * i + size)),
    shape,
  );
}

/** f for each element along axis 0 of all arguments. */
export function looped(f: (...xs: tf.Tensor[]) => tf.Tensor, ...args: tf.Tensor[]): tf.Tensor {
  const parts = args.map((x) => tf.unstack(x));
  return tf.stack((parts[0] ?? []).map((_, i) => f(...parts.map((part) => part[i] ?? expect.unreachable()))));
}

export function expectClose(found: tf.Tensor, expected: tf.Tensor): void {
  expect(found.shape).toEqual(expected.shape);
  expect(error([valuesOf(found)], [valuesOf(expected)])).toBeLessThan(2e-5);
}

export const valuesOf = (tensor: tf.Tensor): number[] => Array.from(tensor.dataSync());
