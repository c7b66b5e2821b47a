/**
 * Rules of kernels that are linear: in one input (the others say where or how), in each of several, or in several
 * together. The tangent is the same kernel's result for tangents.
 */
import * as tf from "../../tfjs.ts";
import {input, type Rule, type Rules, runKernel, tangentOf, total} from "./rule.ts";

/** y = L(x): ẏ = L(ẋ). */
const linear =
  (name: string, constants: tf.NamedAttrMap = {}): Rule =>
  (run) => {
    const {kernelName, inputs, attributes} = run;
    const tangent = tangentOf(run, name);
    return tangent ? runKernel(kernelName, {...inputs, [name]: tangent}, {...attributes, ...constants}) : [];
  };

/** Linear in each of these inputs with the others fixed: ẏ = Σ_i L(…, ẋ_i, …). */
const multilinear: Rule = (run) =>
  total(
    run,
    Object.entries(run.tangents).flatMap(([name, tangent]) =>
      runKernel(run.kernelName, {...run.inputs, [name]: tangent}, run.attributes),
    ),
  );

/** Linear in these inputs together (all, if none are named): an input that does not change has the tangent 0. */
const jointly =
  (...names: string[]): Rule =>
  (run) => {
    const changing = names.length > 0 ? names : Object.keys(run.inputs);
    const tangents = changing.map((name) => [name, run.tangents[name] ?? tf.zerosLike(input(run, name))] as const);
    return runKernel(run.kernelName, {...run.inputs, ...Object.fromEntries(tangents)}, run.attributes);
  };

const each = (names: readonly string[], rule: Rule): Rules => Object.fromEntries(names.map((name) => [name, rule]));

const inX = [
  tf.Identity,
  tf.Neg,
  tf.Sum,
  tf.Mean,
  tf.Cumsum,
  tf.Reshape,
  tf.Transpose,
  tf.Reverse,
  tf.Slice,
  tf.StridedSlice,
  tf.MirrorPad,
  tf.Tile,
  tf.GatherV2,
  tf.UnsortedSegmentSum,
  tf.SplitV,
  tf.SpaceToBatchND,
  tf.BatchToSpaceND,
  tf.AvgPool,
];

export const linearRules: Rules = {
  ...each(inX, linear("x")),
  // A cast of a tangent to the dtype of a discrete output is never asked for: those have none.
  [tf.Cast]: linear("x"),
  [tf.PadV2]: linear("x", {constantValue: 0}),
  [tf.ExpandDims]: linear("input"),
  [tf.Unpack]: linear("value"),
  [tf.ResizeBilinear]: linear("images"),
  [tf.ResizeNearestNeighbor]: linear("images"),
  [tf.GatherNd]: linear("params"),
  [tf.ScatterNd]: linear("updates"),
  // The other input only says which shape or which places.
  [tf.AvgPoolGrad]: linear("dy"),
  [tf.MaxPoolGrad]: linear("dy"),
  ...each(
    [
      tf.Multiply,
      tf.BatchMatMul,
      tf.Einsum,
      tf.Conv2D,
      tf.Conv2DBackpropInput,
      tf.Conv2DBackpropFilter,
      tf.DepthwiseConv2dNative,
      tf.DepthwiseConv2dNativeBackpropInput,
      tf.DepthwiseConv2dNativeBackpropFilter,
    ],
    multilinear,
  ),
  ...each([tf.Add, tf.Sub, tf.AddN, tf.Concat, tf.Pack], jointly()),
  [tf.Select]: jointly("t", "e"),
  [tf.TensorScatterUpdate]: jointly("tensor", "updates"),
};
