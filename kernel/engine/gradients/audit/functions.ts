/** Cases of elementwise operations. */
import * as tf from "../../tfjs.ts";
import {type Case, cut, type Input, nonZero, positive, real, unit} from "./case.ts";
import type {JaxFunction} from "./jax.ts";

type Unary = (x: tf.Tensor) => tf.Tensor;

/** The case of a matrix, a scalar and a tensor of one element. */
function unary(op: string, input: (...shape: number[]) => Input, f: Unary, jax?: JaxFunction, curved = true): Case[] {
  return [
    {op, label: "matrix", inputs: [input(2, 3)], f, jax, curved},
    {op, label: "scalar", inputs: [input()], f, jax, curved},
    {op, label: "1 × 1 × 1", inputs: [input(1, 1, 1)], f, curved},
  ];
}

/** TensorFlow.js's erf is a polynomial within 1.5e-7; jax-js is the finer test of it. */
const approximate = (of: Case): Case => ({...of, slack: 10});

type Binary = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

function binary(op: string, a: typeof real, b: typeof real, f: Binary, jax?: JaxFunction, curved = false): Case[] {
  return [
    {op, label: "equal shapes", inputs: [a(2, 3), b(2, 3)], f, jax, curved},
    {op, label: "row", inputs: [a(2, 3), b(3)], f, jax, curved},
    {op, label: "both broadcast", inputs: [a(2, 1, 2), b(3, 1)], f, jax, curved},
    {op, label: "scalar first", inputs: [a(), b(2, 2)], f, jax, curved},
  ];
}

const arithmetic: Case[] = [
  ...binary("add", real, real, tf.add, ({np}, a, b) => np.add(a, b)),
  ...binary("sub", real, real, tf.sub, ({np}, a, b) => np.subtract(a, b)),
  ...binary("mul", real, real, tf.mul, ({np}, a, b) => np.multiply(a, b), true),
  ...binary("div", real, nonZero, tf.div, ({np}, a, b) => np.divide(a, b), true),
  ...binary("divNoNan", real, nonZero, tf.divNoNan, ({np}, a, b) => np.divide(a, b), true),
  ...unary("neg", real, tf.neg, ({np}, x) => np.negative(x), false),
  ...unary("abs", nonZero, tf.abs, ({np}, x) => np.abs(x), false),
  ...unary("square", real, tf.square, ({np}, x) => np.square(x)),
  ...unary("sqrt", positive, tf.sqrt, ({np}, x) => np.sqrt(x)),
  ...unary("rsqrt", positive, tf.rsqrt, ({np}, x) => np.reciprocal(np.sqrt(x))),
  ...unary("reciprocal", nonZero, tf.reciprocal, ({np}, x) => np.reciprocal(x)),
  ...unary(
    "pow",
    real,
    (x) => x.pow(3),
    ({np}, x) => np.multiply(x.ref, np.square(x)),
  ),
  ...binary(
    "pow",
    positive,
    real,
    (a, b) => a.pow(b),
    ({np}, a, b) => np.exp(b.mul(np.log(a))),
    true,
  ),
  {op: "pow", label: "exponent 1", inputs: [real(3)], f: (x) => x.pow(1)},
  ...binary("squaredDifference", real, real, tf.squaredDifference, ({np}, a, b) => np.square(a.sub(b)), true),
  ...binary("maximum", real, real, tf.maximum, ({np}, a, b) => np.maximum(a, b)),
  ...binary("minimum", real, real, tf.minimum, ({np}, a, b) => np.minimum(a, b)),
  {op: "mod", label: "broadcast", inputs: [nonZero(2, 3), positive(3)], f: (a, b) => tf.mod(a.mul(3), b)},
  ...unary(
    "clipByValue",
    cut,
    (x) => tf.clipByValue(x, -0.5, 0.5),
    ({np}, x) => np.clip(x, -0.5, 0.5),
    false,
  ),
  ...binary("where", nonZero, real, (a, b) => tf.where(a.greater(0), a.add(b), a.sub(b.mul(2)))),
  {
    op: "where",
    label: "a safe branch",
    inputs: [nonZero(4)],
    f: (x) => tf.where(x.greater(0), x.maximum(0.01).log(), x.exp()),
    curved: true,
  },
  {op: "addN", label: "three", inputs: [real(2, 2), real(2, 2), real(2, 2)], f: (...xs) => tf.addN(xs)},
  {op: "cast", label: "of a mask", inputs: [nonZero(4)], f: (x) => x.mul(x.greater(0).cast("float32"))},
  {
    op: "piecewise constant (sign, floor, ceil, round, step, floorDiv, comparisons)",
    label: "times x",
    inputs: [nonZero(5)],
    f: (x) => {
      const steps = [x.sign(), x.mul(3.3).floor(), x.mul(3.3).ceil(), x.mul(3.3).round(), x.step(0.1), x.floorDiv(0.7)];
      const masks = [x.less(0.05), x.equal(0), x.notEqual(0), x.lessEqual(0).logicalNot(), x.toInt()];
      return x.mul(tf.addN([...steps, ...masks].map((y) => y.toFloat())));
    },
  },
];

const functions: Case[] = [
  ...unary("exp", real, tf.exp, ({np}, x) => np.exp(x)),
  ...unary("expm1", real, tf.expm1, ({np}, x) => np.expm1(x)),
  ...unary("log", positive, tf.log, ({np}, x) => np.log(x)),
  ...unary("log1p", positive, tf.log1p, ({np}, x) => np.log1p(x)),
  ...unary("sin", real, tf.sin, ({np}, x) => np.sin(x)),
  ...unary("cos", real, tf.cos, ({np}, x) => np.cos(x)),
  ...unary("tan", unit, tf.tan, ({np}, x) => np.tan(x)),
  ...unary("asin", unit, tf.asin, ({np}, x) => np.arcsin(x)),
  ...unary("acos", unit, tf.acos, ({np}, x) => np.arccos(x)),
  ...unary("atan", real, tf.atan, ({np}, x) => np.arctan(x)),
  ...binary("atan2", nonZero, positive, tf.atan2, ({np}, a, b) => np.arctan2(a, b), true),
  ...unary("sinh", real, tf.sinh, ({np}, x) => np.sinh(x)),
  ...unary("cosh", real, tf.cosh, ({np}, x) => np.cosh(x)),
  ...unary("tanh", real, tf.tanh, ({np}, x) => np.tanh(x)),
  ...unary("asinh", real, tf.asinh, ({np}, x) => np.arcsinh(x)),
  ...unary(
    "acosh",
    positive,
    (x) => tf.acosh(x.add(1)),
    ({np}, x) => np.arccosh(x.add(1)),
  ),
  ...unary("atanh", unit, tf.atanh, ({np}, x) => np.arctanh(x)),
  ...unary("erf", real, tf.erf, ({lax}, x) => lax.erf(x)).map(approximate),
];

const activations: Case[] = [
  ...unary("relu", nonZero, tf.relu, ({nn}, x) => nn.relu(x), false),
  ...unary(
    "relu6",
    nonZero,
    (x) => tf.relu6(x.mul(7)),
    ({nn}, x) => nn.relu6(x.mul(7)),
    false,
  ),
  ...unary(
    "leakyRelu",
    nonZero,
    (x) => tf.leakyRelu(x, 0.1),
    ({nn}, x) => nn.leakyRelu(x, 0.1),
    false,
  ),
  {
    op: "prelu",
    label: "slope per channel",
    inputs: [nonZero(2, 3), real(3)],
    f: (x, a) => tf.prelu(x, a),
    curved: true,
  },
  ...unary("elu", nonZero, tf.elu, ({nn}, x) => nn.elu(x)),
  ...unary("selu", nonZero, tf.selu, ({nn}, x) => nn.selu(x)),
  ...unary("sigmoid", real, tf.sigmoid, ({nn}, x) => nn.sigmoid(x)),
  ...unary("softplus", real, tf.softplus, ({nn}, x) => nn.softplus(x)),
  ...unary("logSigmoid", real, tf.logSigmoid, ({nn}, x) => nn.logSigmoid(x)),
  ...unary(
    "swish (x · sigmoid x)",
    real,
    (x) => x.mul(x.sigmoid()),
    ({nn}, x) => nn.silu(x),
  ),
  ...unary(
    "gelu (by erf)",
    real,
    (x) => x.mul(x.mul(Math.SQRT1_2).erf().add(1)).mul(0.5),
    ({lax}, x) => x.ref.mul(lax.erf(x.mul(Math.SQRT1_2)).add(1)).mul(0.5),
  ).map(approximate),
  ...["matrix", "one class", "vector"].flatMap((label, i): Case[] => {
    const shape = [[2, 4], [3, 1], [5]][i] ?? [];
    return [
      {op: "softmax", label, inputs: [real(...shape)], f: (x) => tf.softmax(x), jax: ({nn}, x) => nn.softmax(x, -1)},
      {
        op: "logSoftmax",
        label,
        inputs: [real(...shape)],
        f: (x) => tf.logSoftmax(x),
        jax: ({nn}, x) => nn.logSoftmax(x, -1),
      },
    ];
  }),
];

export const functionCases: readonly Case[] = [...arithmetic, ...functions, ...activations];
