/** What the forward-mode rule of a kernel is given and gives. */
import * as tf from "../../tfjs.ts";

/** A kernel that ran, with the tangents of those inputs that have one. */
export interface Run {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
  readonly tangents: Readonly<Record<string, tf.Tensor>>;
  readonly outputs: readonly tf.Tensor[];
  readonly attributes: tf.NamedAttrMap;
}

/** The tangents of a kernel's outputs, in order; undefined where an output does not change. */
export type Rule = (run: Run) => readonly (tf.Tensor | undefined)[];
export type Rules = Readonly<Record<string, Rule>>;

/** Runs a kernel; inputs that are a list (of concat, say) come as an object of their indices. */
export function runKernel(
  kernelName: string,
  inputs: Readonly<Record<string, tf.Tensor>>,
  attributes: tf.NamedAttrMap,
): tf.Tensor[] {
  const names = Object.keys(inputs);
  const isList = names.every((name, i) => name === String(i));
  const given = (isList ? Object.values(inputs) : inputs) as tf.NamedTensorMap;
  return [tf.engine().runKernel(kernelName, given, attributes)].flat();
}

/** @throws when the kernel has no such input */
export function input({kernelName, inputs}: Run, name: string): tf.Tensor {
  const tensor = inputs[name];
  if (!tensor) throw new Error(`The rule of ${kernelName} looks for an input ${name} that it does not have.`);
  return tensor;
}

/** Of an input, if it changes. @throws when the kernel has no such input */
export function tangentOf(run: Run, name: string): tf.Tensor | undefined {
  input(run, name);
  return run.tangents[name];
}

/** The first output. */
export function output({kernelName, outputs}: Run): tf.Tensor {
  const [tensor] = outputs;
  if (!tensor) throw new Error(`The rule of ${kernelName} looks for an output that it does not have.`);
  return tensor;
}

/** The sum of terms, each broadcast to the first output's shape. */
export function total(run: Run, terms: readonly tf.Tensor[]): [tf.Tensor] {
  const {shape} = output(run);
  const [first, ...rest] = terms;
  if (!first) return [tf.zeros(shape)];
  const sum = rest.reduce((a, b) => tf.add(a, b), first);
  return [tf.util.arraysEqual(sum.shape, shape) ? sum : tf.broadcastTo(sum, shape)];
}
