/** Functions of one element as functions of a batch. */
import * as tf from "../tfjs.ts";
import type * as tree from "../tree.ts";
import {walk} from "../tree-walk.ts";
import {type Like, pathOf, tidied} from "./arguments.ts";
import {type Axes, axisOf, moveAxis, visitAxes} from "./batching/axes.ts";
import {BatchingError} from "./batching/errors.ts";
import {type Fallback, Level} from "./batching/level.ts";
import {repeated} from "./batching/rule.ts";

export type {Axes};

/** Arguments of f's with the batch along another axis: other shapes, and so other types of tensors. */
export type BatchedEach<A extends readonly unknown[]> = {[K in keyof A]: A[K] extends tree.Tree ? Like<A[K]> : A[K]};

/**
 * The function that is f for every element of a batch at once. f is run once, on tensors of the shape of one element;
 * each of its operations is one operation on the whole batch.
 *
 * Tensors that f uses by closure are the same for all elements, and so is what f draws: a random key is no tensor, so
 * draw the numbers for all elements outside, with an axis for them, and batch these. f must not look at the values of
 * its tensors, which are those of all elements: choose with `tf.where`.
 *
 * It composes with the other transformations, inside and outside, and with itself.
 * @param inAxes which axis of the arguments is the batch: a number for all (negative: from the last), or an array with
 * one for each argument: a number, null where all elements get the same (whatever it is), or a tree of these that
 * begins as the argument's tree does
 * @param outAxes which axis of the results shall be the batch, likewise; null for what is the same for all elements
 * @param options.fallback "loop" runs an operation that has no batching rule once for each element
 * @throws BatchingError when axes do not fit the arguments or results, no argument is batched, the batch is empty or
 * arguments differ in its size; TreeError when f's result is no tree; Error that names the operation when f runs one
 * that has no batching rule, or reads a tensor's values
 */
export function vmap<A extends readonly unknown[] = tf.Tensor[], Y extends tree.Tree = tf.Tensor>(
  f: (...args: A) => Y,
  inAxes: Axes = 0,
  outAxes: Axes = 0,
  {fallback = "error"}: {fallback?: Fallback} = {},
): (...args: BatchedEach<A>) => Like<Y> {
  return (...args) =>
    tidied(() => {
      const level = new Level(sizeOf(args, inAxes), fallback);
      try {
        const given = visitAxes("args", args, "inAxes", inAxes, {
          batched: (x, axis, path) => level.argument(moveAxis(x, axisOf(path, x.shape, axis), 0)),
          constant: (node) => node,
        });
        const result: unknown = level.run(() => f(...(given as A)));
        return results(level, result, outAxes) as Like<Y>;
      } finally {
        level.end();
      }
    });
}

/** @throws BatchingError unless there is a batch, of one size, in the arguments */
function sizeOf(args: readonly unknown[], inAxes: Axes): number {
  let first: {size: number; path: string} | undefined;
  visitAxes("args", args, "inAxes", inAxes, {
    batched(x, axis, path) {
      if (x.dtype === "string" || x.dtype === "complex64") {
        throw new BatchingError(path, `of dtype ${x.dtype}`, "of real numbers");
      }
      const number = axisOf(path, x.shape, axis);
      const size = x.shape[number] ?? 0;
      const found = `of ${size} elements along axis ${number}`;
      if (size === 0) throw new BatchingError(path, found, "of one or more");
      first ??= {size, path};
      if (size !== first.size) throw new BatchingError(path, found, `of ${first.size}, as ${first.path} is`);
    },
    constant: () => undefined,
  });
  if (first) return first.size;
  const found = args.length === 0 ? "an empty list" : "without a batched tensor";
  throw new BatchingError("args", found, "one or more with an axis in inAxes");
}

function results(level: Level, result: unknown, outAxes: Axes): unknown {
  const place = "the result of f";
  walk({name: "vmap", trees: [place]}, [result], () => undefined);
  return visitAxes(place, result, "outAxes", outAxes, {
    batched(y, axis, path) {
      const batch = level.batchOf(y) ?? repeated(y, level.size);
      const moved = moveAxis(batch, 0, axisOf(path, batch.shape, axis));
      // What was given must not be given back.
      return moved === batch ? tf.clone(batch) : moved;
    },
    constant: (node, path) =>
      walk({name: "vmap", trees: [path]}, [node], ([leaf], name) => {
        const y = leaf as tf.Tensor;
        if (!level.batchOf(y)) return tf.clone(y);
        throw new BatchingError(pathOf(path, name), "different for each element", "the same, as outAxes says");
      }),
  });
}
