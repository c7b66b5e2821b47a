/**
 * What can be differentiated twice: the list that the tape enforces, that `audit.test.ts` tests entry by entry, and
 * that the table in `README.md` shows. An operation that is not here has at most a first derivative.
 */

export type Family =
  | "arithmetic"
  | "functions"
  | "activations"
  | "reductions"
  | "linear algebra"
  | "convolution"
  | "pooling and images"
  | "normalization"
  | "indexing"
  | "shapes"
  | "losses";

export interface DifferentiableOp {
  /** As in `tf`, or what it is where `tf` has no name for it. */
  readonly name: string;
  readonly family: Family;
  /** The kernels that it and its first two derivatives run and record. */
  readonly kernels: readonly string[];
}

type Row = readonly [name: string, ...kernels: string[]];

const unary = (...names: string[]): Row[] =>
  names.map((name) => [name, name.charAt(0).toUpperCase() + name.slice(1)] as const);

const rows: Record<Family, readonly Row[]> = {
  arithmetic: [
    ["add", "Add", "AddN"],
    ["sub", "Sub"],
    ["mul", "Multiply"],
    ["div", "RealDiv"],
    ["divNoNan"],
    ["neg", "Neg"],
    ["abs", "Abs", "Sign"],
    ["square", "Square"],
    ["sqrt", "Sqrt"],
    ["rsqrt", "Rsqrt"],
    ["reciprocal", "Reciprocal"],
    ["pow", "Pow"],
    ["squaredDifference", "SquaredDifference"],
    ["maximum", "Maximum"],
    ["minimum", "Minimum"],
    ["mod", "Mod", "Floor"],
    ["clipByValue", "ClipByValue"],
    ["where", "Select"],
    ["addN"],
    ["cast", "Cast"],
    ["piecewise constant (sign, floor, ceil, round, step, floorDiv, comparisons)", "Ceil", "Round", "Step", "FloorDiv"],
  ],
  functions: [
    ...unary("exp", "expm1", "log", "log1p", "sin", "cos", "tan", "asin", "acos", "atan"),
    ["atan2", "Atan2"],
    ...unary("sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "erf"),
  ],
  activations: [
    ...unary("relu", "relu6"),
    ["leakyRelu", "LeakyRelu"],
    ["prelu", "Prelu"],
    ["elu", "Elu", "EluGrad"],
    ["selu", "Selu"],
    ...unary("sigmoid", "softplus"),
    ["logSigmoid"],
    ["swish (x · sigmoid x)"],
    ["gelu (by erf)"],
    ["softmax", "Softmax"],
    ["logSoftmax"],
  ],
  reductions: [
    ["sum", "Sum"],
    ["mean", "Mean"],
    ["max", "Max"],
    ["min", "Min"],
    ["prod", "Prod"],
    ["cumsum", "Cumsum"],
    ["cumprod", "Cumprod"],
    ["logSumExp"],
    ["norm"],
    ["moments"],
  ],
  "linear algebra": [["matMul", "BatchMatMul"], ["dot"], ["outerProduct"], ["einsum", "Einsum"], ["fused.matMul"]],
  convolution: [
    ["conv1d"],
    ["conv2d", "Conv2D", "Conv2DBackpropInput", "Conv2DBackpropFilter"],
    [
      "depthwiseConv2d",
      "DepthwiseConv2dNative",
      "DepthwiseConv2dNativeBackpropInput",
      "DepthwiseConv2dNativeBackpropFilter",
    ],
    ["separableConv2d"],
    ["conv2dTranspose"],
    ["fused.conv2d"],
    ["fused.depthwiseConv2d"],
  ],
  "pooling and images": [
    ["maxPool", "MaxPool", "MaxPoolGrad"],
    ["avgPool", "AvgPool", "AvgPoolGrad"],
    ["image.resizeBilinear", "ResizeBilinear"],
    ["image.resizeNearestNeighbor", "ResizeNearestNeighbor"],
  ],
  normalization: [["batchNorm", "FusedBatchNorm"], ["layer normalization (by moments)"]],
  indexing: [
    ["gather", "GatherV2"],
    ["gatherND", "GatherNd"],
    ["scatterND", "ScatterNd"],
    ["tensorScatterUpdate", "TensorScatterUpdate"],
    ["unsortedSegmentSum", "UnsortedSegmentSum"],
    ["topk (values)", "TopK"],
    ["slice", "Slice"],
    ["stridedSlice", "StridedSlice"],
  ],
  shapes: [
    ["concat", "Concat"],
    ["stack", "Pack"],
    ["unstack", "Unpack"],
    ["split", "SplitV"],
    ["pad", "PadV2"],
    ["mirrorPad", "MirrorPad"],
    ["tile", "Tile"],
    ["broadcastTo", "BroadcastTo"],
    ["reshape", "Reshape", "Identity"],
    ["expandDims", "ExpandDims"],
    ["transpose", "Transpose"],
    ["reverse", "Reverse"],
    ["zerosLike, onesLike", "ZerosLike", "OnesLike"],
    ["spaceToBatchND", "SpaceToBatchND"],
    ["batchToSpaceND", "BatchToSpaceND"],
  ],
  losses: [
    ["losses.softmaxCrossEntropy"],
    ["losses.sigmoidCrossEntropy"],
    ["losses.huberLoss"],
    ["losses.meanSquaredError"],
    ["losses.absoluteDifference"],
    ["losses.logLoss"],
    ["losses.hingeLoss"],
    ["losses.cosineDistance"],
  ],
};

/** Every operation with a tested second derivative. */
export const differentiable: readonly DifferentiableOp[] = (Object.keys(rows) as Family[]).flatMap((family) =>
  rows[family].map(([name, ...kernels]) => ({name, family, kernels})),
);

const kernels = new Set(differentiable.flatMap((op) => op.kernels));

export function isTwiceDifferentiable(kernelName: string): boolean {
  return kernels.has(kernelName);
}

const alternatives: Record<string, string> = {
  LRN: "Use tf.batchNorm, or layer normalization by tf.moments.",
  MaxPool3D: "Reshape to images and use tf.maxPool, or take tf.max over a reshaped axis.",
  AvgPool3D: "Reshape to images and use tf.avgPool, or take tf.mean over a reshaped axis.",
  Conv3D: "Sum tf.conv2d over the slices of the depth axis.",
  Conv3DBackpropInputV2: "Sum tf.conv2dTranspose over the slices of the depth axis.",
  Conv3DBackpropFilterV2: "Sum tf.conv2d over the slices of the depth axis.",
  Dilation2D: "Use tf.maxPool, or tf.max over slices of a padded image.",
  ComplexAbs: "Keep real and imaginary parts as two real tensors: tf.sqrt(re.square().add(im.square())).",
  FFT: "Multiply by the real matrices of cosines and sines with tf.matMul.",
  IFFT: "Multiply by the real matrices of cosines and sines with tf.matMul.",
  Real: "Keep real and imaginary parts as two real tensors.",
  Imag: "Keep real and imaginary parts as two real tensors.",
  Complex: "Keep real and imaginary parts as two real tensors.",
  CropAndResize: "Use tf.slice and tf.image.resizeBilinear.",
  Transform: "Write the sampling as tf.matMul with a matrix of weights, or as tf.gatherND.",
  RotateWithOffset: "Write the sampling as tf.matMul with a matrix of weights, or as tf.gatherND.",
  DepthToSpace: "Use tf.reshape and tf.transpose.",
  SparseToDense: "Use tf.scatterND.",
  SparseSegmentSum: "Use tf.gather and tf.unsortedSegmentSum.",
  SparseSegmentMean: "Use tf.gather and tf.unsortedSegmentSum.",
  Multinomial: "Samples have no derivative: use a score-function or a reparametrized estimator.",
  ArgMax: "It is piecewise constant: use tf.softmax.",
  Diag: "Multiply by tf.eye.",
};

/** What to use in place of a kernel, as a sentence. */
export function alternativeTo(kernelName: string): string {
  return (
    alternatives[kernelName] ??
    "Write it with the operations that kernel/engine/gradients/README.md lists, or by tf.customGrad."
  );
}
