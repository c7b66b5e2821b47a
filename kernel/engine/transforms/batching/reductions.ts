/** Rules of reductions along axes, running sums and products, and of what works along the last axis. */
import * as tf from "../../tfjs.ts";
import {runKernel} from "../rules/rule.ts";
import {each, outputOf, type Rule, type Rules, type Run, shapeOf} from "./rule.ts";

/** The attribute has the numbers of axes; all, if it has none. */
const along =
  (attribute: string): Rule =>
  (run) => {
    const axes = tf.util.parseAxisParam(run.attributes[attribute] as number | number[], shapeOf(run, "x"));
    return one(run, {[attribute]: axes.map((axis) => axis + 1)});
  };

/** The attribute has the number of one axis. */
const alongOne =
  (attribute: string, name = "x"): Rule =>
  (run) => {
    const [axis = 0] = tf.util.parseAxisParam(run.attributes[attribute] as number, shapeOf(run, name));
    return one(run, {[attribute]: axis + 1});
  };

function one({kernelName, inputs, attributes}: Run, changed: tf.NamedAttrMap): tf.Tensor {
  return outputOf(kernelName, inputs, {...attributes, ...changed});
}

const alongLast: Rule = ({kernelName, inputs, attributes}) => runKernel(kernelName, inputs, attributes);

export const reductionRules: Rules = {
  ...each([tf.Sum, tf.Mean, tf.Prod, tf.Min, tf.All, tf.Any], along("axis")),
  [tf.Max]: along("reductionIndices"),
  ...each([tf.ArgMax, tf.ArgMin, tf.Cumsum, tf.Cumprod], alongOne("axis")),
  [tf.Softmax]: alongOne("dim", "logits"),
  [tf.TopK]: alongLast,
};
