/**
 * Gradients of products of matrices and tensors.
 *
 * batchMatMul  a: dy bᵀ, b: aᵀ dy, summed over batch dimensions that were broadcast (TensorFlow.js fails there)
 * einsum       for an operand: the einsum of dy with the other operand, to this operand's labels; a label that only
 *              this operand has was summed over, so the gradient is the same all along it
 */
import {BatchMatMul, Einsum, einsum, type GradConfig, getGradient, type Tensor} from "@tensorflow/tfjs-core";
import {at, only, sumTo} from "./broadcast.ts";

const equalBatches = getGradient(BatchMatMul);

const matrixProduct: GradConfig = {
  kernelName: BatchMatMul,
  inputsToSave: ["a", "b"],
  gradFunc: (dy, saved, attributes) => {
    const {a, b} = equalBatches.gradFunc(dy, saved, attributes);
    return {a: () => sumTo(required(a)(), at(saved, 0).shape), b: () => sumTo(required(b)(), at(saved, 1).shape)};
  },
};

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error("TensorFlow.js's gradient of batchMatMul lacks an operand.");
  return value;
}

const contraction: GradConfig = {
  kernelName: Einsum,
  saveAllInputs: true,
  gradFunc: (dy, operands, attributes) => {
    const [inputs = "", output = ""] = String(attributes.equation).replace(/\s/g, "").split("->");
    const terms = inputs.split(",");
    return Object.fromEntries(
      operands.map((operand, i) => [
        i,
        () => {
          const others = [output, ...terms.filter((_, j) => j !== i)];
          const tensors = [only(dy), ...operands.filter((_, j) => j !== i)];
          return spread(terms[i] ?? "", others, tensors, operand.shape);
        },
      ]),
    );
  },
};

/** The einsum of `tensors` to the labels of `term` that they have, repeated along those that they lack. */
function spread(term: string, others: string[], tensors: Tensor[], shape: number[]): Tensor {
  const labels = [...term];
  const known = labels.filter((label) => others.some((other) => other.includes(label)));
  const partial = einsum(`${others.join(",")}->${known.join("")}`, ...tensors);
  return partial.reshape(shape.map((n, axis) => (known.includes(labels[axis] ?? "") ? n : 1))).broadcastTo(shape);
}

export const linearAlgebraGradients: readonly GradConfig[] = [matrixProduct, contraction];
