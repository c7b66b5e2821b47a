/**
 * Element-wise kernels as expressions, in what WGSL and JavaScript have in common: so the programs made of them can be
 * run on the host too, and are held there against TensorFlow.js's kernels. Each is the expression of TensorFlow.js's
 * WebGPU kernel; sine and cosine, which have programs of their own, are not here.
 */
import * as tf from "../tfjs.ts";

export interface Elementwise {
  /** Names of the kernel's inputs, in the order in which the expression takes them; all there are when it is a list. */
  readonly inputs: readonly string[];
  /** @param x expressions of the inputs, without side effects, each a name or in parentheses */
  expression(x: readonly string[], attributes: Readonly<Record<string, unknown>>): string;
}

const of = (inputs: readonly string[], expression: Elementwise["expression"]): Elementwise => ({inputs, expression});
const unary = (expression: (x: string, attributes: Readonly<Record<string, unknown>>) => string) =>
  of(["x"], ([x = ""], attributes) => expression(x, attributes));
const binary = (expression: (a: string, b: string) => string) => of(["a", "b"], ([a = "", b = ""]) => expression(a, b));

/** A number in an expression. @throws when it is not finite, which WGSL cannot write */
export function literal(value: unknown): string {
  const number = Math.fround(Number(value));
  if (!Number.isFinite(number)) throw new Error(`${value} is no number that a program can have in it.`);
  return `f32(${number})`;
}

/** Where log(1 + eˣ) is x, or eˣ, in float32. */
const SOFTPLUS = literal(-(Math.log(2 ** -23) + 2));
const e2 = (x: string) => `exp(-2.0 * abs(${x}))`;

export const elementwise: Readonly<Record<string, Elementwise>> = {
  [tf.Abs]: unary((x) => `abs(${x})`),
  [tf.Cast]: unary((x) => x),
  [tf.Ceil]: unary((x) => `ceil(${x})`),
  [tf.ClipByValue]: unary(
    (x, {clipValueMin, clipValueMax}) =>
      `select(clamp(${x}, ${literal(clipValueMin)}, ${literal(clipValueMax)}), ${x}, isnan(${x}))`,
  ),
  [tf.Elu]: unary((x) => `select(exp(${x}) - 1.0, ${x}, ${x} >= 0.0)`),
  [tf.Exp]: unary((x) => `exp(${x})`),
  [tf.Expm1]: unary((x) => `exp(${x}) - 1.0`),
  [tf.Floor]: unary((x) => `floor(${x})`),
  [tf.LeakyRelu]: unary((x, {alpha}) => `select(${x}, ${literal(alpha)} * ${x}, ${x} < 0.0)`),
  [tf.Log]: unary((x) => `select(log(${x}), uniforms.NAN, ${x} < 0.0)`),
  [tf.Log1p]: unary((x) => `select(log(1.0 + ${x}), ${x}, isnan(${x}))`),
  [tf.LogicalNot]: unary((x) => `f32(!(${x} >= 1.0))`),
  [tf.Neg]: unary((x) => `-${x}`),
  [tf.Reciprocal]: unary((x) => `1.0 / ${x}`),
  [tf.Relu]: unary((x) => `select(${x}, 0.0, ${x} < 0.0)`),
  [tf.Relu6]: unary((x) => `clamp(${x}, 0.0, 6.0)`),
  [tf.Rsqrt]: unary((x) => `inverseSqrt(${x})`),
  [tf.Sigmoid]: unary((x) => `1.0 / (1.0 + exp(-1.0 * ${x}))`),
  [tf.Sign]: unary((x) => `sign(${x})`),
  [tf.Softplus]: unary(
    (x) => `select(select(log(exp(${x}) + 1.0), exp(${x}), ${x} < -${SOFTPLUS}), ${x}, ${x} > ${SOFTPLUS})`,
  ),
  [tf.Sqrt]: unary((x) => `sqrt(${x})`),
  [tf.Square]: unary((x) => `${x} * ${x}`),
  [tf.Step]: unary((x, {alpha}) => `select(select(${literal(alpha)}, 1.0, ${x} > 0.0), ${x}, isnan(${x}))`),
  [tf.Tanh]: unary((x) => `sign(${x}) * (1.0 - ${e2(x)}) / (1.0 + ${e2(x)})`),
  [tf.Add]: binary((a, b) => `${a} + ${b}`),
  [tf.Equal]: binary((a, b) => `f32(${a} == ${b})`),
  [tf.Greater]: binary((a, b) => `f32(${a} > ${b})`),
  [tf.GreaterEqual]: binary((a, b) => `f32(${a} >= ${b})`),
  [tf.Less]: binary((a, b) => `f32(${a} < ${b})`),
  [tf.LessEqual]: binary((a, b) => `f32(${a} <= ${b})`),
  [tf.LogicalAnd]: binary((a, b) => `f32(${a} >= 1.0 && ${b} >= 1.0)`),
  [tf.LogicalOr]: binary((a, b) => `f32(${a} >= 1.0 || ${b} >= 1.0)`),
  [tf.Maximum]: binary((a, b) => `select(max(${a}, ${b}), uniforms.NAN, isnan(${a}) || isnan(${b}))`),
  [tf.Minimum]: binary((a, b) => `select(min(${a}, ${b}), uniforms.NAN, isnan(${a}) || isnan(${b}))`),
  [tf.Multiply]: binary((a, b) => `${a} * ${b}`),
  [tf.NotEqual]: binary((a, b) => `f32(${a} != ${b})`),
  [tf.RealDiv]: binary((a, b) => `${a} / ${b}`),
  [tf.SquaredDifference]: binary((a, b) => `(${a} - ${b}) * (${a} - ${b})`),
  [tf.Sub]: binary((a, b) => `${a} - ${b}`),
  [tf.AddN]: of([], (x) => x.join(" + ")),
  [tf.EluGrad]: of(["dy", "y"], ([dy, y]) => `select(${dy} * (${y} + 1.0), ${dy}, ${y} >= 0.0)`),
  [tf.Prelu]: of(["x", "alpha"], ([x, alpha]) => `select(${x}, ${alpha} * ${x}, ${x} < 0.0)`),
  [tf.Select]: of(["condition", "t", "e"], ([condition, t, e]) => `select(${e}, ${t}, ${condition} >= 1.0)`),
};
