/** Rules of what is picked and put by index: where a kernel knows no batch, the element's number is one more index. */
import * as tf from "../../tfjs.ts";
import {moveAxis} from "./axes.ts";
import {input, outputOf, product, type Rule, type Rules, type Run, shapeOf, whole} from "./rule.ts";

/**
 * Where x and indices are both batched, indices count along one long axis for all elements: with `batchDims` above 0
 * WASM's kernel reads beside its data.
 */
const gather: Rule = (run) => {
  const {axis: given, batchDims = 0} = run.attributes as unknown as tf.GatherV2Attrs;
  const [axis = 0] = tf.util.parseAxisParam(given, shapeOf(run, "x"));
  if (batchDims === 0 && !run.batched.has("indices")) {
    return outputOf(tf.GatherV2, run.inputs, {axis: axis + 1, batchDims: 0});
  }
  if (batchDims === 0 && !run.batched.has("x")) {
    return moveAxis(outputOf(tf.GatherV2, run.inputs, {axis, batchDims: 0}), axis, 0);
  }
  const [x, indices] = [whole(run, "x"), whole(run, "indices")];
  const batch = x.shape.slice(0, batchDims + 1);
  const outer = x.shape.slice(batchDims + 1, axis + 1);
  const [length = 1, ...inner] = x.shape.slice(axis + 1);
  const places = indices.shape.slice(batchDims + 1);
  const [count, out, wide, high] = [batch, outer, inner, places].map(product) as [number, number, number, number];
  const rows = tf.reshape(swapped(x, [count, out, length, wide]), [count * length, out * wide]);
  const first = tf.mul(tf.range(0, count, 1, "int32"), tf.scalar(length, "int32"));
  const numbers = tf.add(tf.reshape(indices, [count, high]), tf.reshape(first, [count, 1]));
  const picked = tf.gather(rows, tf.reshape(numbers, [count * high]));
  return tf.reshape(swapped(picked, [count, high, out, wide]), [...batch, ...outer, ...places, ...inner]);
};

/** The tensor, of this shape, with its inner axes swapped. */
function swapped(x: tf.Tensor, shape: [number, number, number, number]): tf.Tensor {
  const y = tf.reshape(x, shape);
  return shape[1] === 1 || shape[2] === 1 ? y : tf.transpose(y, [0, 2, 1, 3]);
}

const gatherNd: Rule = (run) => {
  if (!run.batched.has("params")) return outputOf(tf.GatherNd, run.inputs, {});
  return outputOf(tf.GatherNd, {params: input(run, "params"), indices: numbered(run)}, {});
};

const scatterNd: Rule = (run) => {
  const shape = [run.size, ...(run.attributes.shape as number[])];
  return outputOf(tf.ScatterNd, {indices: numbered(run), updates: whole(run, "updates")}, {shape});
};

const scatterUpdate: Rule = (run) => {
  const inputs = {tensor: whole(run, "tensor"), indices: numbered(run), updates: whole(run, "updates")};
  return outputOf(tf.TensorScatterUpdate, inputs, run.attributes);
};

/** Indices [B, …, k] with the element's number in front: [B, …, k + 1]. */
function numbered(run: Run): tf.Tensor {
  const indices = whole(run, "indices");
  const places = indices.shape.slice(0, -1);
  const numbers = tf.reshape(tf.range(0, run.size, 1, "int32"), [run.size, ...Array(places.length).fill(1)]);
  return tf.concat([tf.broadcastTo(numbers, [...places, 1]), indices], -1);
}

/** The kernel's work grows with the number of segments, so batched ids are scattered, and those outside dropped. */
const segmentSum: Rule = (run) => {
  const numSegments = Number(run.attributes.numSegments);
  if (!run.batched.has("segmentIds")) {
    const rank = shapeOf(run, "segmentIds").length;
    const inputs = {x: moveAxis(input(run, "x"), 0, rank), segmentIds: input(run, "segmentIds")};
    return moveAxis(outputOf(tf.UnsortedSegmentSum, inputs, {numSegments}), rank, 0);
  }
  const [rows, ids] = [whole(run, "x"), input(run, "segmentIds")];
  const isInside = tf.logicalAnd(tf.greaterEqual(ids, 0), tf.less(ids, numSegments));
  const outside = tf.fill(ids.shape, numSegments, "int32");
  const [count = 0, ...rest] = rows.shape.slice(1);
  const first = tf.reshape(tf.range(0, run.size, 1, "int32"), [run.size, 1]);
  const places = tf.add(tf.where(isInside, ids, outside), tf.mul(first, tf.scalar(numSegments + 1, "int32")));
  const sums = tf.scatterND(
    tf.reshape(places, [run.size * count, 1]),
    tf.reshape(rows, [run.size * count, product(rest)]),
    [run.size * (numSegments + 1), product(rest)],
  );
  const all = tf.reshape(sums, [run.size, numSegments + 1, product(rest)]);
  const kept = tf.slice(all, [0, 0, 0], [run.size, numSegments, product(rest)]);
  return tf.reshape(kept, [run.size, numSegments, ...rest]);
};

export const indexingRules: Rules = {
  [tf.GatherV2]: gather,
  [tf.GatherNd]: gatherNd,
  [tf.ScatterNd]: scatterNd,
  [tf.TensorScatterUpdate]: scatterUpdate,
  [tf.UnsortedSegmentSum]: segmentSum,
};
