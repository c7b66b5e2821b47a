/** Rules of elementwise functions: ẏ = Σ_i ∂y/∂x_i · ẋ_i. At kinks the derivative is the one that reverse mode takes. */
import * as tf from "../../tfjs.ts";
import {input, output, type Rule, type Rules, tangentOf, total} from "./rule.ts";

type Slope = (x: tf.Tensor, y: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor;

const unary =
  (slope: Slope): Rule =>
  (run) => {
    const tangent = tangentOf(run, "x");
    return tangent ? [tf.mul(tangent, slope(input(run, "x"), output(run), run.attributes))] : [];
  };

type Partial = (a: tf.Tensor, b: tf.Tensor, y: tf.Tensor) => tf.Tensor;

/** With the partial derivatives by the two inputs, a and b unless they have other names. */
const binary =
  (byA: Partial, byB: Partial, names: readonly [string, string] = ["a", "b"]): Rule =>
  (run) => {
    const [a, b, y] = [input(run, names[0]), input(run, names[1]), output(run)];
    const [da, db] = names.map((name) => tangentOf(run, name));
    const terms = [da && tf.mul(da, byA(a, b, y)), db && tf.mul(db, byB(a, b, y))];
    return total(
      run,
      terms.flatMap((term) => term ?? []),
    );
  };

/** Piecewise constant. */
const none: Rule = ({outputs}) => outputs.map(() => undefined);

const float = (mask: tf.Tensor) => tf.cast(mask, "float32");
const one = tf.onesLike;

/** √(1 − x²) and the like, inverted. */
const inverseRoot = (square: tf.Tensor) => tf.rsqrt(square);

/** ln a where that is finite, 0 elsewhere. */
function safeLog(a: tf.Tensor): tf.Tensor {
  const positive = tf.greater(a, 0);
  return tf.where(positive, tf.log(tf.where(positive, a, one(a))), tf.zerosLike(a));
}

const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

export const elementwiseRules: Rules = {
  [tf.Abs]: unary((x) => tf.sign(x)),
  [tf.Square]: unary((x) => tf.mul(x, 2)),
  [tf.Sqrt]: unary((_, y) => tf.div(0.5, y)),
  [tf.Rsqrt]: unary((x, y) => tf.div(tf.mul(y, -0.5), x)),
  [tf.Reciprocal]: unary((_, y) => tf.neg(tf.square(y))),
  [tf.Exp]: unary((_, y) => y),
  [tf.Expm1]: unary((_, y) => tf.add(y, 1)),
  [tf.Log]: unary((x) => tf.reciprocal(x)),
  [tf.Log1p]: unary((x) => tf.reciprocal(tf.add(x, 1))),
  [tf.Sin]: unary((x) => tf.cos(x)),
  [tf.Cos]: unary((x) => tf.neg(tf.sin(x))),
  [tf.Tan]: unary((_, y) => tf.add(tf.square(y), 1)),
  [tf.Asin]: unary((x) => inverseRoot(tf.sub(1, tf.square(x)))),
  [tf.Acos]: unary((x) => tf.neg(inverseRoot(tf.sub(1, tf.square(x))))),
  [tf.Atan]: unary((x) => tf.reciprocal(tf.add(1, tf.square(x)))),
  [tf.Sinh]: unary((x) => tf.cosh(x)),
  [tf.Cosh]: unary((x) => tf.sinh(x)),
  [tf.Tanh]: unary((_, y) => tf.sub(1, tf.square(y))),
  [tf.Asinh]: unary((x) => inverseRoot(tf.add(1, tf.square(x)))),
  [tf.Acosh]: unary((x) => inverseRoot(tf.sub(tf.square(x), 1))),
  [tf.Atanh]: unary((x) => tf.reciprocal(tf.sub(1, tf.square(x)))),
  [tf.Erf]: unary((x) => tf.mul(2 / Math.sqrt(Math.PI), tf.exp(tf.neg(tf.square(x))))),
  [tf.Relu]: unary((x) => tf.step(x)),
  [tf.Relu6]: unary((x) => tf.mul(float(tf.lessEqual(x, 6)), tf.step(x))),
  [tf.LeakyRelu]: unary((x, _, {alpha}) => tf.where(tf.greater(x, 0), one(x), tf.mul(one(x), Number(alpha)))),
  [tf.Elu]: unary((x, y) => tf.where(tf.less(x, 0), tf.add(y, 1), one(x))),
  [tf.Selu]: unary((x) => {
    const below = tf.mul(SELU_SCALE * SELU_ALPHA, tf.exp(tf.minimum(x, 0)));
    return tf.where(tf.greater(x, 0), tf.mul(one(x), SELU_SCALE), below);
  }),
  [tf.Sigmoid]: unary((_, y) => tf.mul(y, tf.sub(1, y))),
  [tf.Softplus]: unary((x) => tf.sigmoid(x)),
  [tf.ClipByValue]: unary((x, _, {clipValueMin, clipValueMax}) =>
    float(tf.logicalAnd(tf.greaterEqual(x, Number(clipValueMin)), tf.lessEqual(x, Number(clipValueMax)))),
  ),
  [tf.RealDiv]: binary(
    (_, b) => tf.reciprocal(b),
    (_, b, y) => tf.neg(tf.div(y, b)),
  ),
  [tf.Pow]: binary(
    (a, b) => tf.mul(b, tf.pow(a, tf.where(tf.equal(b, 0), one(b), tf.sub(b, 1)))),
    (a, _, y) => tf.mul(y, safeLog(a)),
  ),
  [tf.SquaredDifference]: binary(
    (a, b) => tf.mul(2, tf.sub(a, b)),
    (a, b) => tf.mul(2, tf.sub(b, a)),
  ),
  [tf.Maximum]: binary(
    (a, b) => float(tf.greaterEqual(a, b)),
    (a, b) => float(tf.less(a, b)),
  ),
  [tf.Minimum]: binary(
    (a, b) => float(tf.lessEqual(a, b)),
    (a, b) => float(tf.greater(a, b)),
  ),
  [tf.Mod]: binary(
    (a, b) => one(tf.add(a, b)),
    (a, b) => tf.neg(tf.floor(tf.div(a, b))),
  ),
  [tf.Atan2]: binary(
    (a, b) => tf.div(b, tf.add(tf.square(a), tf.square(b))),
    (a, b) => tf.neg(tf.div(a, tf.add(tf.square(a), tf.square(b)))),
  ),
  [tf.Prelu]: binary(
    (x, alpha) => tf.where(tf.greater(x, 0), one(tf.mul(x, alpha)), tf.mul(one(x), alpha)),
    (x) => tf.minimum(x, 0),
    ["x", "alpha"],
  ),
  // EluGrad(dy, y) = dy · (y < 0 ? y + 1 : 1)
  [tf.EluGrad]: binary(
    (_, y) => tf.where(tf.less(y, 0), tf.add(y, 1), one(y)),
    (dy, y) => tf.mul(dy, float(tf.less(y, 0))),
    ["dy", "y"],
  ),
  ...Object.fromEntries(
    [tf.Sign, tf.Floor, tf.Ceil, tf.Round, tf.Step, tf.ZerosLike, tf.OnesLike].map((name) => [name, none]),
  ),
};
