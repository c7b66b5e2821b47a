/** Rules of elementwise functions: the batch is one more axis. */
import * as tf from "../../tfjs.ts";
import {aligned, alignedTo, allWhole, each, outputOf, type Rule, type Rules, shapeOf} from "./rule.ts";

const unary: Rule = ({kernelName, inputs, attributes}) => outputOf(kernelName, inputs, attributes);

/** Of inputs that broadcast. */
const broadcasting: Rule = (run) => outputOf(run.kernelName, aligned(run), run.attributes);

/** Of inputs of one shape. */
const together: Rule = (run) => outputOf(run.kernelName, allWhole(run), run.attributes);

/** WASM's kernel takes its slopes for those of the last axis, so the batch must not be among them. */
const prelu: Rule = (run) => {
  if (!run.batched.has("alpha")) return broadcasting(run);
  const rank = Math.max(shapeOf(run, "x").length, shapeOf(run, "alpha").length);
  const [x, alpha] = [alignedTo(run, "x", rank), alignedTo(run, "alpha", rank)];
  return tf.where(tf.greater(x, 0), x, tf.mul(alpha, x));
};

const ofOne = [
  tf.Neg,
  tf.Abs,
  tf.Sign,
  tf.Square,
  tf.Sqrt,
  tf.Rsqrt,
  tf.Reciprocal,
  tf.Exp,
  tf.Expm1,
  tf.Log,
  tf.Log1p,
  tf.Sin,
  tf.Cos,
  tf.Tan,
  tf.Asin,
  tf.Acos,
  tf.Atan,
  tf.Sinh,
  tf.Cosh,
  tf.Tanh,
  tf.Asinh,
  tf.Acosh,
  tf.Atanh,
  tf.Erf,
  tf.Relu,
  tf.Relu6,
  tf.LeakyRelu,
  tf.Elu,
  tf.Selu,
  tf.Sigmoid,
  tf.Softplus,
  tf.ClipByValue,
  tf.Cast,
  tf.Floor,
  tf.Ceil,
  tf.Round,
  tf.Step,
  tf.ZerosLike,
  tf.OnesLike,
  tf.LogicalNot,
  tf.IsNan,
  tf.IsInf,
  tf.IsFinite,
  tf.OneHot,
];

const ofTwo = [
  tf.Add,
  tf.Sub,
  tf.Multiply,
  tf.RealDiv,
  tf.FloorDiv,
  tf.Mod,
  tf.Pow,
  tf.Maximum,
  tf.Minimum,
  tf.SquaredDifference,
  tf.Atan2,
  tf.Equal,
  tf.NotEqual,
  tf.Less,
  tf.LessEqual,
  tf.Greater,
  tf.GreaterEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
];

export const elementwiseRules: Rules = {
  ...each(ofOne, unary),
  ...each(ofTwo, broadcasting),
  ...each([tf.Select, tf.AddN, tf.EluGrad], together),
  [tf.Prelu]: prelu,
};
