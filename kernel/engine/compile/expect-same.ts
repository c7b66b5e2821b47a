/** Compares results of compiled functions with those of the functions, for tests. */
import {expect} from "vitest";
import type * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import type {PlanReport} from "./index.ts";

/** All numbers of a tree, as bits. */
export const bits = (values: tree.Tree): number[] =>
  tree.leaves(values).flatMap((leaf) => [...new Int32Array(Float32Array.from(leaf.dataSync()).buffer)]);

/** The same bits, but where kernels were fused: 1e-6 of the largest number. */
export function expectSame(
  found: tree.Tree,
  expected: tree.Tree,
  plans: readonly PlanReport[],
  tolerance = 1e-6,
): void {
  if (plans.every(({fused}) => fused === 0)) {
    expect(bits(found)).toEqual(bits(expected));
    return;
  }
  const others = tree.leaves(expected);
  for (const [i, leaf] of tree.leaves(found).entries()) {
    const [x, y] = [leaf.dataSync(), others[i]?.dataSync() ?? []];
    const largest = Math.max(...y.map(Math.abs));
    for (const [j, value] of y.entries()) {
      expect(Math.abs((x[j] ?? Number.NaN) - value)).toBeLessThanOrEqual(tolerance * largest);
    }
  }
}

export const numbers = (tensor: tf.Tensor) => [...tensor.dataSync()];
