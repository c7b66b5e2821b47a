/** Rules of what cuts, joins and moves: the numbers of axes count from 1 when the batch is axis 0. */
import * as tf from "../../tfjs.ts";
import {runKernel} from "../rules/rule.ts";
import {
  allWhole,
  folded,
  input,
  outputOf,
  product,
  type Rule,
  type Rules,
  type Run,
  shapeOf,
  unfolded,
} from "./rule.ts";

type Attributes = tf.NamedAttrMap;

/** Runs the kernel with other attributes. */
function changed(run: Run, attributes: Attributes, inputs = run.inputs): tf.Tensor {
  return outputOf(run.kernelName, inputs, {...run.attributes, ...attributes});
}

/** A kernel of one input and one output, with what `change` says in place of its attributes. */
const moving =
  (name: string, change: (shape: number[], attributes: Attributes, size: number) => Attributes): Rule =>
  (run) =>
    changed(run, change(shapeOf(run, name), run.attributes, run.size));

const after = (axes: readonly number[]) => axes.map((axis) => axis + 1);
const axesIn = (shape: number[], axes: unknown) => tf.util.parseAxisParam(axes as number | number[], shape);
const axisIn = (shape: number[], axis: unknown) => (axesIn(shape, axis)[0] ?? 0) + 1;

const slice: Rule = (run) => {
  const x = input(run, "x");
  const {begin, size} = run.attributes as unknown as tf.SliceAttrs;
  const [from = [], sizes = []] = tf.slice_util.parseSliceParams(
    {shape: shapeOf(run, "x")} as tf.Tensor,
    begin as number | number[],
    size as number | number[],
  );
  return tf.slice(x, [0, ...from], [run.size, ...sizes]);
};

/** The masks have one bit for each axis. */
const stridedSlice = moving("x", (_, attributes, size) => {
  const {begin, end, strides, ...masks} = attributes as unknown as tf.StridedSliceAttrs;
  const {beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask} = masks;
  return {
    begin: [0, ...begin],
    end: [size, ...end],
    strides: [1, ...strides],
    beginMask: beginMask << 1,
    endMask: endMask << 1,
    ellipsisMask: ellipsisMask << 1,
    newAxisMask: newAxisMask << 1,
    shrinkAxisMask: shrinkAxisMask << 1,
  };
});

const pack: Rule = (run) => {
  const axis = Number(run.attributes.axis);
  return changed(run, {axis: axis < 0 ? axis : axis + 1}, allWhole(run));
};

const concat: Rule = (run) => {
  const axis = axisIn(shapeOf(run, "0"), run.attributes.axis);
  return changed(run, {axis}, allWhole(run));
};

/** A kernel with a list of outputs. */
const parts =
  (name: string): Rule =>
  (run) =>
    runKernel(run.kernelName, run.inputs, {
      ...run.attributes,
      axis: axisIn(shapeOf(run, name), run.attributes.axis),
    });

/** Its blocks are the outermost part of the images' axis: [blocks, B, N] comes of [B, N]. */
const spaceToBatch: Rule = (run) => {
  const {size, kernelName, attributes} = run;
  const y = outputOf(kernelName, {x: folded(input(run, "x"))}, attributes);
  const [all = 0, ...rest] = y.shape;
  const blocks = product(attributes.blockShape as number[]);
  const parts = unfolded(tf.reshape(y, [blocks, all / blocks, product(rest)]), size, 1);
  return tf.reshape(parts, [size, all / size, ...rest]);
};

const batchToSpace: Rule = (run) => {
  const {size, kernelName, attributes} = run;
  const [all = 0, ...rest] = shapeOf(run, "x");
  const blocks = product(attributes.blockShape as number[]);
  const parts = folded(tf.reshape(input(run, "x"), [size, blocks, all / blocks, product(rest)]), 1);
  return unfolded(outputOf(kernelName, {x: tf.reshape(parts, [size * all, ...rest])}, attributes), size);
};

export const shapeRules: Rules = {
  [tf.Reshape]: moving("x", (shape, attributes, size) => {
    const wanted = tf.util.inferFromImplicitShape(attributes.shape as number[], product(shape));
    return {shape: [size, ...wanted]};
  }),
  [tf.ExpandDims]: moving("input", (_, {dim}) => ({dim: Number(dim) < 0 ? Number(dim) : Number(dim) + 1})),
  [tf.Transpose]: moving("x", (_, {perm}) => ({perm: [0, ...after(perm as number[])]})),
  [tf.Reverse]: moving("x", (shape, {dims}) => ({dims: after(axesIn(shape, dims))})),
  [tf.Tile]: moving("x", (_, {reps}) => ({reps: [1, ...(reps as number[])]})),
  [tf.PadV2]: moving("x", (_, {paddings}) => ({paddings: [[0, 0], ...(paddings as number[][])]})),
  [tf.MirrorPad]: moving("x", (_, {paddings}) => ({paddings: [[0, 0], ...(paddings as number[][])]})),
  [tf.Slice]: slice,
  [tf.StridedSlice]: stridedSlice,
  [tf.Pack]: pack,
  [tf.Unpack]: parts("value"),
  [tf.Concat]: concat,
  [tf.SplitV]: parts("x"),
  [tf.SpaceToBatchND]: spaceToBatch,
  [tf.BatchToSpaceND]: batchToSpace,
};
