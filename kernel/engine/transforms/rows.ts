/**
 * What a run of f shows about a batch: which tensors have one row for each example, and which parameters are used in a
 * dense layer only, so that the gradient of each example is an outer product or a row of what backpropagation computes.
 */
import * as tf from "../tfjs.ts";
import {elementwiseRules} from "./rules/elementwise.ts";

/** How the gradients of single examples come from the rows δ_i of the gradient at the layer's output. */
export type Use =
  /** y = a w (or a wᵀ): a_i δ_iᵀ (or δ_i a_iᵀ). */
  | {readonly kind: "product"; readonly a: tf.Tensor; readonly isTransposed: boolean; readonly probe: tf.Tensor}
  /** y = a + b, b a vector: δ_i. */
  | {readonly kind: "bias"; readonly probe: tf.Tensor};

interface Call {
  readonly kernelName?: string;
  readonly inputs: Record<string, tf.Tensor | null | undefined>;
  readonly attrs?: tf.NamedAttrMap;
}

interface Runner {
  runKernelFunc(call: Call): tf.Tensor | tf.Tensor[];
}

/**
 * Runs f with the kernels that it runs seen. To the output of a dense layer it adds zeros, a probe: the gradient with
 * respect to the probe is that at the output.
 * @returns f's result and, by the number of a parameter, its use; one that is not there takes a run for each example
 * @param kept gets all that the layers keep, to be disposed of also when f throws
 */
export function watchLayers<T>(
  f: () => T,
  params: readonly tf.Tensor[],
  batch: readonly tf.Tensor[],
  kept: tf.Tensor[],
): {result: T; uses: ReadonlyMap<number, Use>} {
  const runner = tf.engine() as unknown as Runner;
  const {runKernelFunc} = runner;
  const uses = new Map<number, Use>();
  const others = new Set<number>();
  const rows = new Set(batch.map(({id}) => id));
  const [{shape: [count = 0] = []} = tf.scalar(0)] = batch;
  const numberOf = new Map(params.map(({id}, i) => [id, i]));
  let isInKernel = false;

  const unseen = <R>(g: () => R): R => {
    const before = isInKernel;
    isInKernel = true;
    try {
      return g();
    } finally {
      isInKernel = before;
    }
  };
  const keep = (x: tf.Tensor) => {
    kept.push(tf.keep(x));
    return x;
  };
  const probed = (y: tf.Tensor) => {
    const probe = keep(tf.zeros(y.shape));
    const sum = tf.add(y, probe);
    rows.add(sum.id);
    return {probe, sum};
  };
  runner.runKernelFunc = (call) => {
    if (isInKernel) return runKernelFunc.call(runner, call);
    const {a, b} = call.inputs;
    const result = unseen(() => runKernelFunc.call(runner, call));
    const used = Object.values(call.inputs).flatMap((x) => (x ? (numberOf.get(x.id) ?? []) : []));
    const [number] = used;
    const isLayer = used.length === 1 && number !== undefined && !uses.has(number) && b && numberOf.has(b.id);
    const isRows = a && rows.has(a.id) && a.rank === 2;
    if (isLayer && isRows && !Array.isArray(result)) {
      const {transposeA, transposeB} = call.attrs ?? {};
      if (call.kernelName === tf.BatchMatMul && !transposeA && b.rank === 2) {
        const {probe, sum} = unseen(() => probed(result));
        uses.set(number, {
          kind: "product",
          a: keep(unseen(() => tf.clone(a))),
          isTransposed: Boolean(transposeB),
          probe,
        });
        return sum;
      }
      if (call.kernelName === tf.Add && b.rank === 1 && b.shape[0] === a.shape[1]) {
        const {probe, sum} = unseen(() => probed(result));
        uses.set(number, {kind: "bias", probe});
        return sum;
      }
    }
    for (const each of used) others.add(each);
    for (const y of [result].flat()) if (keepsRows(call, rows, y, count)) rows.add(y.id);
    return result;
  };
  try {
    const result = f();
    for (const number of others) uses.delete(number);
    return {result, uses};
  } finally {
    runner.runKernelFunc = runKernelFunc;
  }
}

const elementwise = new Set([...Object.keys(elementwiseRules), tf.Neg, tf.Cast, tf.Identity]);
const combining = new Set([tf.Add, tf.Sub, tf.Multiply, tf.RealDiv, tf.Maximum, tf.Minimum, tf.SquaredDifference]);
const overImages = new Set([tf.Conv2D, tf.DepthwiseConv2dNative, tf.MaxPool, tf.AvgPool]);
const reducing = new Set([tf.Sum, tf.Mean]);

/** Whether y has a row for each example that depends on nothing of the other examples. */
function keepsRows({kernelName = "", inputs, attrs}: Call, rows: Set<number>, y: tf.Tensor, count: number): boolean {
  if (y.shape[0] !== count) return false;
  const all = Object.values(inputs).flatMap((x) => (x ? [x] : []));
  const without = all.filter(({id}) => !rows.has(id));
  if (without.length === all.length) return false;
  const {x, a, b} = inputs;
  if (elementwise.has(kernelName) || combining.has(kernelName)) {
    const isSame = all.every((input) => !rows.has(input.id) || input.rank === y.rank);
    // What is the same for all examples.
    return isSame && without.every((input) => input.rank < y.rank || input.shape[0] === 1);
  }
  if (kernelName === tf.BatchMatMul)
    return Boolean(a && b && rows.has(a.id) && !rows.has(b.id) && a.rank === 2 && b.rank === 2 && !attrs?.transposeA);
  if (overImages.has(kernelName))
    return Boolean(x && rows.has(x.id) && without.length === all.length - 1 && x.rank === 4);
  if (reducing.has(kernelName)) {
    const axes = tf.util.parseAxisParam((attrs?.axis ?? []) as number[], x?.shape ?? []);
    return axes.length > 0 && !axes.includes(0);
  }
  if (kernelName === tf.Reshape || kernelName === tf.Softmax)
    return (all[0]?.rank ?? 0) > 0 && (kernelName === tf.Reshape || y.rank > 1);
  return false;
}
