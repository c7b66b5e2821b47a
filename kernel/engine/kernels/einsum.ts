/**
 * Einsum as one product of matrices. WASM has none; the cpu backend's is wrong where a label is in one operand only
 * and summed over, and multiplies out the product over all labels before it sums.
 */
import {Einsum, type KernelConfig, matMul, type Tensor, tidy} from "@tensorflow/tfjs-core";

export function einsum(backendName: string): KernelConfig {
  return {
    kernelName: Einsum,
    backendName,
    kernelFunc: ({inputs, attrs}) => {
      const [terms = "", output = ""] = String(attrs?.equation).replace(/\s/g, "").split("->");
      return tidy(() => contract(terms.split(","), output, Object.values(inputs) as Tensor[]));
    },
  };
}

interface Labelled {
  readonly labels: string[];
  readonly tensor: Tensor;
}

/**
 * Σ over the labels that `output` lacks of the product of the operands, one or two, each without repeated labels
 * (as TensorFlow.js's einsum has them, which checks that).
 */
function contract(terms: readonly string[], output: string, tensors: readonly Tensor[]): Tensor {
  const operands = terms.map((term, i) => {
    const elsewhere = output + terms.filter((_, j) => j !== i).join("");
    return withoutLone([...term], tensors[i], elsewhere);
  });
  const [a, b] = operands;
  if (!a) throw new Error("Error in einsum: there are no operands.");
  if (!b) return ordered(a, [...output]);
  const sizes = new Map(
    operands.flatMap(({labels, tensor}) => labels.map((label, i) => [label, tensor.shape[i] ?? 1])),
  );
  const size = (labels: string[]) => labels.reduce((product, label) => product * (sizes.get(label) ?? 1), 1);
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const batch = shared.filter((label) => output.includes(label));
  const inner = shared.filter((label) => !output.includes(label));
  const left = a.labels.filter((label) => !shared.includes(label));
  const right = b.labels.filter((label) => !shared.includes(label));
  const rows = ordered(a, [...batch, ...left, ...inner]).reshape([size(batch), size(left), size(inner)]);
  const columns = ordered(b, [...batch, ...inner, ...right]).reshape([size(batch), size(inner), size(right)]);
  const labels = [...batch, ...left, ...right];
  const tensor = matMul(rows, columns).reshape(labels.map((label) => sizes.get(label) ?? 1));
  return ordered({labels, tensor}, [...output]);
}

/** Sums over the labels that nothing else has. */
function withoutLone(labels: string[], tensor: Tensor | undefined, elsewhere: string): Labelled {
  if (!tensor) throw new Error("Error in einsum: the equation has more terms than there are tensors.");
  const lone = labels.flatMap((label, axis) => (elsewhere.includes(label) ? [] : [axis]));
  if (lone.length === 0) return {labels, tensor};
  return {labels: labels.filter((label) => elsewhere.includes(label)), tensor: tensor.sum(lone)};
}

function ordered({labels, tensor}: Labelled, wanted: string[]): Tensor {
  return tensor.transpose(wanted.map((label) => labels.indexOf(label)));
}
