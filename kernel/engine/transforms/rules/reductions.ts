/** Rules of reductions, running products, softmax, and of what picks the largest. */
import * as tf from "../../tfjs.ts";
import {input, output, type Rule, type Rules, runKernel, tangentOf} from "./rule.ts";

type InX = (dx: tf.Tensor, x: tf.Tensor, y: tf.Tensor, attributes: tf.NamedAttrMap) => tf.Tensor;

const inX =
  (move: InX): Rule =>
  (run) => {
    const dx = tangentOf(run, "x");
    return dx ? [move(dx, input(run, "x"), output(run), run.attributes)] : [];
  };

/** The mean of the tangents at the extreme elements. */
const extremum = (attribute: string) =>
  inX((dx, x, y, attributes) => {
    const axes = tf.util.parseAxisParam(attributes[attribute] as number[], x.shape);
    const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
    const chosen = tf.cast(tf.equal(x, tf.reshape(y, kept)), "float32");
    return tf.reshape(tf.div(tf.sum(tf.mul(chosen, dx), axes), tf.sum(chosen, axes)), y.shape);
  });

/** Π_{k ≠ j} x_k by running products from both ends, exact where x has zeros. */
const product = inX((dx, x, y, {axis}) => {
  const axes = tf.util.parseAxisParam(axis as number[], x.shape);
  const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const rowsOf = (tensor: tf.Tensor) => {
    const outer = kept.map((i) => x.shape[i] ?? 1);
    const count = axes.reduce((n, i) => n * (x.shape[i] ?? 1), 1);
    return tf.reshape(tf.transpose(tensor, [...kept, ...axes]), [...outer, count]);
  };
  const [rows, last] = [rowsOf(x), kept.length];
  const others = tf.mul(tf.cumprod(rows, last, true, false), tf.cumprod(rows, last, true, true));
  return tf.reshape(tf.sum(tf.mul(others, rowsOf(dx)), last), y.shape);
});

/** y_i = Π x_k over the k up to i, so ẏ_i = Σ_j ẋ_j · Π_{k ≠ j} x_k: the running product with x_j replaced by ẋ_j, for each j. */
const runningProduct = inX((dx, x, _, attributes) => {
  const {axis, exclusive, reverse} = attributes as unknown as tf.CumprodAttrs;
  const n = x.shape[axis] ?? 0;
  const places = x.shape.map((_, i) => (i === axis ? n : 1));
  const numbers = tf.reshape(tf.range(0, n, 1, "int32"), places);
  const terms = Array.from({length: n}, (_, j) => {
    const here = tf.broadcastTo(tf.equal(numbers, tf.scalar(j, "int32")), x.shape);
    const products = tf.cumprod(tf.where(here, dx, x), axis, exclusive, reverse);
    const after = reverse
      ? exclusive
        ? tf.less(numbers, tf.scalar(j, "int32"))
        : tf.lessEqual(numbers, tf.scalar(j, "int32"))
      : exclusive
        ? tf.greater(numbers, tf.scalar(j, "int32"))
        : tf.greaterEqual(numbers, tf.scalar(j, "int32"));
    return tf.mul(products, tf.cast(after, "float32"));
  });
  return terms.length > 0 ? tf.addN(terms) : tf.zerosLike(x);
});

const softmax: Rule = (run) => {
  const [dz, y] = [tangentOf(run, "logits"), output(run)];
  if (!dz) return [];
  const weighted = tf.mul(dz, y);
  return [tf.sub(weighted, tf.mul(tf.sum(weighted, -1, true), y))];
};

/** The tangents at the places of the largest, which the second output gives for each row. */
const topK: Rule = (run) => {
  const [dx, indices] = [tangentOf(run, "x"), run.outputs[1]];
  if (!dx || !indices) return [];
  const [n, k] = [dx.shape.at(-1) ?? 0, indices.shape.at(-1) ?? 0];
  const rows = dx.size / n;
  const picked = tf.gather(tf.reshape(dx, [rows, n]), tf.cast(tf.reshape(indices, [rows, k]), "int32"), 1, 1);
  return [tf.reshape(picked, indices.shape), undefined];
};

const maxPool = inX((dx, x, y, attributes) => {
  const options = {...attributes, includeBatchInIndex: true};
  const [, places] = runKernel(tf.MaxPoolWithArgmax, {x}, options);
  if (!places) throw new Error("MaxPoolWithArgmax gave no places.");
  return tf.reshape(tf.gather(tf.reshape(dx, [-1]), tf.cast(tf.reshape(places, [-1]), "int32")), y.shape);
});

/** y = (x − mean) / √(variance + ε) · scale + offset */
const batchNorm: Rule = (run) => {
  const [x, mean, variance] = [input(run, "x"), input(run, "mean"), input(run, "variance")];
  const scale = run.inputs.scale ?? tf.onesLike(mean);
  const inverse = tf.rsqrt(tf.add(variance, Number(run.attributes.varianceEpsilon)));
  const normal = tf.mul(tf.sub(x, mean), inverse);
  const gain = tf.mul(inverse, scale);
  const {x: dx, mean: dMean, variance: dVariance, scale: dScale, offset: dOffset} = run.tangents;
  const terms = [
    dx && tf.mul(dx, gain),
    dMean && tf.neg(tf.mul(dMean, gain)),
    dVariance && tf.mul(dVariance, tf.mul(tf.mul(normal, gain), tf.mul(inverse, -0.5))),
    dScale && tf.mul(normal, dScale),
    dOffset,
  ];
  return [tf.broadcastTo(tf.addN(terms.flatMap((term) => (term ? [tf.broadcastTo(term, x.shape)] : []))), x.shape)];
};

export const reductionRules: Rules = {
  [tf.Max]: extremum("reductionIndices"),
  [tf.Min]: extremum("axis"),
  [tf.Prod]: product,
  [tf.Cumprod]: runningProduct,
  [tf.Softmax]: softmax,
  [tf.TopK]: topK,
  [tf.MaxPool]: maxPool,
  [tf.FusedBatchNorm]: batchNorm,
};
