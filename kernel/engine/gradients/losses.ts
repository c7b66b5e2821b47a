/**
 * Operations that TensorFlow.js computes by a `customGrad` whose gradient cannot be differentiated, or that fail
 * without their optional arguments, written as compositions of differentiable operations. `tf` has these.
 *
 * softmaxCrossEntropy   −Σ_c labels_c · logSoftmax(logits)_c
 * sigmoidCrossEntropy   softplus(x) − x · labels
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

/** The kernel's gradient walks over absent arguments and fails, so they get their neutral values. */
export const batchNorm: typeof core.batchNorm = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
export const batchNorm2d: typeof core.batchNorm2d = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm2d(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
export const batchNorm3d: typeof core.batchNorm3d = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm3d(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
export const batchNorm4d: typeof core.batchNorm4d = (x, mean, variance, offset, scale, epsilon) =>
  core.batchNorm4d(x, mean, variance, offset ?? core.zerosLike(mean), scale ?? core.onesLike(mean), epsilon);
