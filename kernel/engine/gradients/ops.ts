/**
 * Operations of `tf` in place of TensorFlow.js's: compositions of differentiable operations where it has a `customGrad`
 * whose gradient cannot be differentiated, and arguments made explicit where it fails without them.
 *
 * matMul                batch dimensions of both operands broadcast before (TensorFlow.js multiplies the wrong matrices)
 * softmaxCrossEntropy   −Σ_c labels_c · logSoftmax(logits)_c
 * sigmoidCrossEntropy   softplus(x) − x · labels
 * logSigmoid            −softplus(−x) (TensorFlow.js's gradient uses its argument without keeping it)
 * batchNorm             (x − mean) / √(variance + ε) · scale + offset, with scale 1 and offset 0 if left out
 */
import * as core from "@tensorflow/tfjs-core";

type Losses = typeof core.losses;

const softmaxCrossEntropy: Losses["softmaxCrossEntropy"] = (
  onehotLabels,
  logits,
  weights,
  labelSmoothing = 0,
  reduction = core.Reduction.SUM_BY_NONZERO_WEIGHTS,
) => {
  let labels = tensorOf(onehotLabels);
  const scores = tensorOf(logits);
  core.util.assertShapesMatch(labels.shape, scores.shape, "Error in softmaxCrossEntropy: ");
  if (labelSmoothing > 0) {
    const classes = labels.shape[1] ?? 1;
    labels = labels.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  }
  const each = core.logSoftmax(scores).mul(labels).sum(-1).neg();
  return core.losses.computeWeightedLoss(each, weights, reduction);
};

const sigmoidCrossEntropy: Losses["sigmoidCrossEntropy"] = (
  multiClassLabels,
  logits,
  weights,
  labelSmoothing = 0,
  reduction = core.Reduction.SUM_BY_NONZERO_WEIGHTS,
) => {
  let labels = tensorOf(multiClassLabels);
  const scores = tensorOf(logits);
  core.util.assertShapesMatch(labels.shape, scores.shape, "Error in sigmoidCrossEntropy: ");
  if (labelSmoothing > 0) labels = labels.mul(1 - labelSmoothing).add(0.5 * labelSmoothing);
  return core.losses.computeWeightedLoss(core.softplus(scores).sub(scores.mul(labels)), weights, reduction);
};

export const losses: Losses = {...core.losses, softmaxCrossEntropy, sigmoidCrossEntropy};

function tensorOf(x: core.TensorLike | core.Tensor): core.Tensor {
  return (x instanceof core.Tensor ? x : core.tensor(x)).toFloat();
}

export const logSigmoid: typeof core.logSigmoid = <T extends core.Tensor>(x: T | core.TensorLike) =>
  core.neg(core.softplus(core.neg(tensorOf(x)))) as T;

/** The kernel's gradient walks over absent arguments and fails, so they get their neutral values. */
export const batchNorm: typeof core.batchNorm = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
export const batchNorm2d: typeof core.batchNorm2d = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm2d(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
export const batchNorm3d: typeof core.batchNorm3d = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm3d(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
export const batchNorm4d: typeof core.batchNorm4d = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm4d(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);

/** Of matrices, or of batches of matrices whose leading dimensions broadcast. */
export const matMul: typeof core.matMul = (a, b, transposeA, transposeB) => {
  let [left, right] = [matrix(a, "a"), matrix(b, "b")];
  const [leftBatch, rightBatch] = [left.shape.slice(0, -2), right.shape.slice(0, -2)];
  const isOne = (batch: number[]) => batch.every((n) => n === 1);
  if (!isOne(leftBatch) && !isOne(rightBatch) && !core.util.arraysEqual(leftBatch, rightBatch)) {
    const batch = core.broadcast_util.assertAndGetBroadcastShape(leftBatch, rightBatch);
    left = left.broadcastTo([...batch, ...left.shape.slice(-2)]);
    right = right.broadcastTo([...batch, ...right.shape.slice(-2)]);
  }
  return core.matMul(left, right, transposeA, transposeB);
};

function matrix(x: core.TensorLike | core.Tensor, name: string): core.Tensor {
  const tensor = x instanceof core.Tensor ? x : core.tensor(x);
  if (tensor.rank < 2) {
    throw new Error(
      `Error in matMul: ${name} must be at least a matrix, but its shape is [${tensor.shape}]. See tf.dot.`,
    );
  }
  return tensor;
}
