/** Which axis of which tensor is the batch: axes for a whole tree, or for its parts, as in JAX. */
import * as tf from "../../tfjs.ts";
import {walk} from "../../tree-walk.ts";
import {kindOf, pathOf} from "../arguments.ts";
import {BatchingError} from "./errors.ts";

/**
 * The number of an axis (negative: from the last) for all tensors of a tree, null for a tree that is not batched, or a
 * tree of these: an array or object for one of as many members or of the same names.
 */
export type Axes = number | null | readonly Axes[] | {readonly [name: string]: Axes};

export interface Visit {
  /** A tensor with an axis. */
  batched(tensor: tf.Tensor, axis: number, path: string): unknown;
  /** Anything whose axes are null. */
  constant(node: unknown, path: string): unknown;
}

/**
 * Visits a tree with its axes; gives the tree of the results.
 * @param path what the tree is, e.g. `args`
 * @param axesPath what the axes are, e.g. `inAxes`
 * @throws BatchingError where axes have another form than the tree; TreeError where there is something that is no tree
 */
export function visitAxes(path: string, node: unknown, axesPath: string, axes: Axes, visit: Visit): unknown {
  if (axes === null) return visit.constant(node, path);
  if (typeof axes === "number") {
    if (!Number.isInteger(axes)) throw new BatchingError(axesPath, `${axes}`, "a whole number");
    return walk({name: "vmap", trees: [path]}, [node], ([leaf], name) =>
      visit.batched(leaf as tf.Tensor, axes, pathOf(path, name)),
    );
  }
  if (typeof axes !== "object") throw new BatchingError(axesPath, kindOf(axes), "a number, null or a tree of these");
  const child = (key: string | number) => {
    const name = typeof key === "number" ? `[${key}]` : key;
    const [inner, innerAxes] = [node, axes].map((of) => (of as Record<string | number, unknown>)[key]);
    return visitAxes(pathOf(path, name), inner, pathOf(axesPath, name), innerAxes as Axes, visit);
  };
  const [form, expected] = [formOf(axes), formOf(node)];
  if (form !== expected) throw new BatchingError(axesPath, form, `${expected}, as ${path} is`);
  if (Array.isArray(axes)) return axes.map((_, i) => child(i));
  return Object.fromEntries(Object.keys(node as object).map((name) => [name, child(name)]));
}

function formOf(node: unknown): string {
  if (node instanceof tf.Tensor) return "a tensor";
  if (Array.isArray(node) || typeof node !== "object" || node === null) return kindOf(node);
  return `an object of ${Object.keys(node).sort().join(", ")}`;
}

/**
 * The axis as a number from 0.
 * @throws BatchingError when the shape has no such axis
 */
export function axisOf(path: string, shape: readonly number[], axis: number): number {
  const rank = shape.length;
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new BatchingError(path, rank === 0 ? "a scalar" : `of shape [${shape.join(", ")}]`, `one with an axis ${axis}`);
}

/** The tensor with the axis at another place; itself if it is there. */
export function moveAxis(x: tf.Tensor, from: number, to: number): tf.Tensor {
  if (from === to) return x;
  const order = x.shape.map((_, i) => i).filter((i) => i !== from);
  return tf.transpose(x, order.toSpliced(to, 0, from));
}
