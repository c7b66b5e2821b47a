/** Rules of what works on a batch of images already: the elements' images make one larger batch. */
import * as tf from "../../tfjs.ts";
import {runKernel} from "../rules/rule.ts";
import {
  aligned,
  allWhole,
  each,
  folded,
  input,
  outputOf,
  product,
  type Rule,
  type Rules,
  shapeOf,
  unfolded,
} from "./rule.ts";

const inOneBatch: Rule = (run) => {
  const inputs = Object.entries(allWhole(run)).map(([name, x]) => [name, folded(x)] as const);
  return unfolded(outputOf(run.kernelName, Object.fromEntries(inputs), run.attributes), run.size);
};

/** With `includeBatchInIndex` an index counts from the first image of the larger batch. */
const maxPoolWithArgmax: Rule = (run) => {
  const x = input(run, "x");
  const outputs = runKernel(run.kernelName, {x: folded(x)}, run.attributes);
  const [values, indices] = outputs.map((y) => unfolded(y, run.size));
  if (!values || !indices) throw new Error("MaxPoolWithArgmax gave no places.");
  if (!run.attributes.includeBatchInIndex) return [values, indices];
  const first = Array.from({length: run.size}, (_, i) => i * product(shapeOf(run, "x")));
  return [values, tf.sub(indices, tf.tensor(first, [run.size, 1, 1, 1, 1], "int32"))];
};

/** y = (x − mean) / √(variance + ε) · scale + offset */
const batchNorm: Rule = (run) => {
  if (run.batched.size === 1 && run.batched.has("x")) {
    const inputs = {...run.inputs, x: folded(input(run, "x"))};
    return unfolded(outputOf(run.kernelName, inputs, run.attributes), run.size);
  }
  const {x, mean, variance, scale, offset} = aligned(run);
  if (!x || !mean || !variance) throw new Error("FusedBatchNorm lacks an input.");
  const inverse = tf.rsqrt(tf.add(variance, Number(run.attributes.varianceEpsilon)));
  const normal = tf.mul(tf.sub(x, mean), scale ? tf.mul(inverse, scale) : inverse);
  return offset ? tf.add(normal, offset) : normal;
};

export const imageRules: Rules = {
  ...each(
    [tf.MaxPool, tf.MaxPoolGrad, tf.AvgPool, tf.AvgPoolGrad, tf.ResizeBilinear, tf.ResizeNearestNeighbor],
    inOneBatch,
  ),
  [tf.MaxPoolWithArgmax]: maxPoolWithArgmax,
  [tf.FusedBatchNorm]: batchNorm,
};
