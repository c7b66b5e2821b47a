/** Losses of single examples, neither summed nor divided by B, as `perExample` takes them; and accuracy. */
import * as tf from "../../../engine/tfjs.ts";
import {checkTensor, ProblemError, show} from "../arguments.ts";

/**
 * −log softmax(logits)[label], of shape [B].
 * @param logits [B, C]
 * @param labels class numbers, an int32 tensor [B], or probabilities [B, C]. A number that is no class has loss 0.
 * @throws ProblemError for other shapes or types
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor1D {
  checkTensor("crossEntropy", "logits", logits, ["B", "C"]);
  const [count = 0, classes = 0] = logits.shape;
  return tf.tidy(() => {
    const wanted = probabilities(labels, count, classes);
    return tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), wanted), -1)) as tf.Tensor1D;
  });
}

function probabilities(labels: tf.Tensor, count: number, classes: number): tf.Tensor {
  const given: unknown = labels;
  if (given instanceof tf.Tensor) {
    const [first, second] = given.shape;
    if (given.rank === 1 && first === count && given.dtype === "int32") {
      return tf.oneHot(given as tf.Tensor1D, classes, 1, 0, "float32");
    }
    if (given.rank === 2 && first === count && second === classes && given.dtype === "float32") return given;
  }
  const found = given instanceof tf.Tensor ? `${show(given)} and dtype ${given.dtype}` : show(given);
  throw new ProblemError(
    "crossEntropy",
    "labels",
    found,
    `class numbers, an int32 tensor of shape [${count}], or probabilities of shape [${count}, ${classes}]`,
  );
}

/**
 * log(1 + eᶻ) − y z for logits z: −log of the probability of y under σ(z), of shape [B].
 * @param logits [B] or [B, 1]
 * @param labels of as many values, each 0 or 1 (or a probability)
 * @throws ProblemError for other shapes
 */
export function binaryCrossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor1D {
  const call = "binaryCrossEntropy";
  const {shape} = logits;
  if (!(shape.length === 1 || (shape.length === 2 && shape[1] === 1))) {
    throw new ProblemError(call, "logits", show(logits), "a tensor of shape [B] or [B, 1]");
  }
  const count = shape[0] ?? 0;
  if (!(labels instanceof tf.Tensor) || labels.size !== count) {
    throw new ProblemError(call, "labels", show(labels), `a tensor of ${count} values`);
  }
  return tf.tidy(() => {
    const z = tf.reshape(logits, [count]);
    const y = tf.cast(tf.reshape(labels, [count]), "float32");
    return tf.sub(tf.softplus(z), tf.mul(y, z)) as tf.Tensor1D;
  });
}

/**
 * ½ Σ_k (outputs_k − targets_k)², of shape [B].
 * @param outputs [B, K]
 * @param targets of the same shape
 * @throws ProblemError when the shapes differ
 */
export function squaredError(outputs: tf.Tensor, targets: tf.Tensor): tf.Tensor1D {
  checkTensor("squaredError", "outputs", outputs, ["B", "K"]);
  checkTensor("squaredError", "targets", targets, outputs.shape);
  return tf.tidy(() => tf.mul(tf.sum(tf.square(tf.sub(outputs, targets)), -1), 0.5) as tf.Tensor1D);
}

/**
 * The share of examples whose largest logit is that of their label, a scalar.
 * @param logits [B, C]
 * @param labels class numbers, an int32 tensor [B]
 * @throws ProblemError for other shapes
 */
export function accuracy(logits: tf.Tensor, labels: tf.Tensor): tf.Scalar {
  checkTensor("accuracy", "logits", logits, ["B", "C"]);
  checkTensor("accuracy", "labels", labels, [logits.shape[0] ?? "B"]);
  return tf.tidy(() => {
    const right = tf.equal(tf.argMax(logits, 1), tf.cast(labels, "int32"));
    return tf.mean(tf.cast(right, "float32")) as tf.Scalar;
  });
}
