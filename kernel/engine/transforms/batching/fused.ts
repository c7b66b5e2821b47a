/** Rules of kernels that are a product or a convolution with a bias and an activation. */
import * as tf from "../../tfjs.ts";
import {convolutionRules} from "./convolution.ts";
import {productRules} from "./products.ts";
import {alignedTo, outputOf, type Rule, type Rules, type Run} from "./rule.ts";

type Activation = tf.fused.Activation;

/** @param operands the names of what is multiplied */
const fused =
  (operands: readonly string[], kernelName: string, rule: Rule | undefined): Rule =>
  (run) => {
    if (!rule) throw new Error(`${kernelName} has no batching rule.`);
    const {activation = "linear", leakyreluAlpha} = run.attributes as {
      activation?: Activation;
      leakyreluAlpha?: number;
    };
    const y = productOf(run, operands, kernelName, rule);
    const rank = y.rank - 1;
    const biased = run.inputs.bias ? tf.add(y, alignedTo(run, "bias", rank)) : y;
    if (activation === "linear") return biased;
    if (activation !== "prelu") return activated(biased, activation, leakyreluAlpha);
    const slopes = tf.mul(alignedTo(run, "preluActivationWeights", rank), biased);
    return tf.where(tf.greater(biased, 0), biased, slopes);
  };

/** The product is the same for all elements where only bias or slopes are batched. */
function productOf(run: Run, operands: readonly string[], kernelName: string, rule: Rule): tf.Tensor {
  const inputs = Object.fromEntries(Object.entries(run.inputs).filter(([name]) => operands.includes(name)));
  const batched = new Set(operands.filter((name) => run.batched.has(name)));
  if (batched.size > 0) return [rule({...run, kernelName, inputs, batched})].flat()[0] as tf.Tensor;
  return tf.expandDims(outputOf(kernelName, inputs, run.attributes), 0);
}

const kernels: Readonly<Partial<Record<Activation, string>>> = {
  relu: tf.Relu,
  relu6: tf.Relu6,
  elu: tf.Elu,
  sigmoid: tf.Sigmoid,
};

function activated(x: tf.Tensor, activation: Activation, alpha = 0.2): tf.Tensor {
  if (activation === "leakyrelu") return tf.leakyRelu(x, alpha);
  const kernel = kernels[activation];
  if (!kernel) throw new Error(`vmap: the activation ${activation} of a fused operation has no batching rule.`);
  return outputOf(kernel, {x}, {});
}

export const fusedRules: Rules = {
  [tf._FusedMatMul]: fused(["a", "b"], tf.BatchMatMul, productRules[tf.BatchMatMul]),
  [tf.FusedConv2D]: fused(["x", "filter"], tf.Conv2D, convolutionRules[tf.Conv2D]),
  [tf.FusedDepthwiseConv2D]: fused(
    ["x", "filter"],
    tf.DepthwiseConv2dNative,
    convolutionRules[tf.DepthwiseConv2dNative],
  ),
};
