/** What can be asked for where a kernel has no batching rule. */
import * as tf from "../../tfjs.ts";
import {runKernel} from "../rules/rule.ts";
import type {Rule} from "./rule.ts";

/** Runs the kernel once for each element. */
export const loop: Rule = ({kernelName, size, inputs, batched, attributes}) => {
  const parts = Object.entries(inputs).map(([name, x]) => [name, batched.has(name) ? tf.unstack(x) : x] as const);
  const runs = Array.from({length: size}, (_, i) => {
    const of = parts.map(([name, part]) => [name, Array.isArray(part) ? part[i] : part]);
    return runKernel(kernelName, Object.fromEntries(of), attributes);
  });
  const [first = [], ...rest] = runs;
  const outputs = first.map((y, j) => tf.stack([y, ...rest.flatMap((run) => run[j] ?? [])]));
  const [only] = outputs;
  return only && outputs.length === 1 ? only : outputs;
};
