/** What the batching rule of a kernel is given and gives, and what many rules do with it. */
import * as tf from "../../tfjs.ts";
import {runKernel} from "../rules/rule.ts";
import {moveAxis} from "./axes.ts";

/** A call of a kernel with one or more batched inputs. */
export interface Run {
  readonly kernelName: string;
  /** The number of elements, B. */
  readonly size: number;
  /** Batched ones have the batch along axis 0. Those of a list come by their indices. */
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly batched: ReadonlySet<string>;
  readonly attributes: tf.NamedAttrMap;
}

/** The kernel's output, or its outputs in order, each with the batch along axis 0: tensors that are no inputs. */
export type Rule = (run: Run) => tf.Tensor | tf.Tensor[];
export type Rules = Readonly<Record<string, Rule>>;

export const each = (names: readonly string[], rule: Rule): Rules =>
  Object.fromEntries(names.map((name) => [name, rule]));

/** Runs a kernel of one output. */
export function outputOf(kernelName: string, inputs: Run["inputs"], attributes: tf.NamedAttrMap): tf.Tensor {
  const [output] = runKernel(kernelName, inputs, attributes);
  if (!output) throw new Error(`${kernelName} gave no output.`);
  return output;
}

/** @throws when the kernel has no such input */
export function input({kernelName, inputs}: Run, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (!tensor) throw new Error(`The batching rule of ${kernelName} looks for an input ${name} that it does not have.`);
  return tensor;
}

/** The shape of an input for one element. */
export function shapeOf(run: Run, name: string): number[] {
  const {shape} = input(run, name);
  return run.batched.has(name) ? shape.slice(1) : shape;
}

/** An input with the batch along axis 0, repeated if it is the same for all elements. */
export function whole(run: Run, name: string): tf.Tensor {
  const tensor = input(run, name);
  return run.batched.has(name) ? tensor : repeated(tensor, run.size);
}

export function allWhole(run: Run): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.keys(run.inputs).map((name) => [name, whole(run, name)]));
}

/** `size` copies along a new axis 0. */
export function repeated(tensor: tf.Tensor, size: number): tf.Tensor {
  return tf.broadcastTo(tf.expandDims(tensor, 0), [size, ...tensor.shape]);
}

/** The inputs in forms that broadcast over the batch as they do over one element. */
export function aligned(run: Run, rank = rankOf(run)): Record<string, tf.Tensor> {
  return Object.fromEntries(Object.keys(run.inputs).map((name) => [name, alignedTo(run, name, rank)]));
}

/** An input in a form that broadcasts with [B, …] of this rank, B not counted. */
export function alignedTo(run: Run, name: string, rank: number): tf.Tensor {
  const tensor = input(run, name);
  const shape = shapeOf(run, name);
  if (!run.batched.has(name) || shape.length === rank) return tensor;
  return tf.reshape(tensor, [run.size, ...Array<number>(rank - shape.length).fill(1), ...shape]);
}

function rankOf(run: Run): number {
  return Math.max(...Object.keys(run.inputs).map((name) => shapeOf(run, name).length));
}

/** Joins the batch and an axis of the elements, [B, …, n, …] to […, B · n, …]. */
export function folded(tensor: tf.Tensor, axis = 0): tf.Tensor {
  const moved = moveAxis(tensor, 0, axis);
  const joined = (moved.shape[axis] ?? 1) * (moved.shape[axis + 1] ?? 1);
  return tf.reshape(moved, moved.shape.toSpliced(axis, 2, joined));
}

/** Undoes `folded`. */
export function unfolded(tensor: tf.Tensor, size: number, axis = 0): tf.Tensor {
  const shape = tensor.shape.toSpliced(axis, 1, size, (tensor.shape[axis] ?? 0) / size);
  return moveAxis(tf.reshape(tensor, shape), axis, 0);
}

export const product = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);
