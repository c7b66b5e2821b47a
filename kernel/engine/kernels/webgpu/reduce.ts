/** Sums, means, maxima and minima over axes that lie side by side. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {
  backend_util,
  getKernel,
  type KernelConfig,
  Max,
  Mean,
  Min,
  Sum,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {type Code, ENOUGH_THREADS, run} from "./program.ts";

interface Reduction {
  readonly name: string;
  readonly initial: string;
  readonly step: string;
}

const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  [Sum]: {name: "sum", initial: "0.0", step: "total + value"},
  [Mean]: {name: "sum", initial: "0.0", step: "total + value"},
  // A NaN anywhere is the result: comparisons with it are false.
  [Max]: {
    name: "max",
    initial: "uniforms.NAN",
    step: "select(total, value, first || (total == total && !(value <= total)))",
  },
  [Min]: {
    name: "min",
    initial: "uniforms.NAN",
    step: "select(total, value, first || (total == total && !(value >= total)))",
  },
};

/** Each thread takes every `stride`-th of `count` numbers of its row, [outer, count, inner]. */
function code({name, initial, step}: Reduction, isMean: boolean): Code {
  return {
    key: `reduce_${name}_${isMean}`,
    inputs: ["A"],
    uniforms: ["count", "inner", "parts", "divisor"],
    body: `
      let column = index % uniforms.inner;
      let part = (index / uniforms.inner) % uniforms.parts;
      let start = (index / uniforms.inner / uniforms.parts) * uniforms.count;
      var total = ${initial};
      var first = true;
      for (var i = part; i < uniforms.count; i = i + uniforms.parts) {
        let value = A[(start + i) * uniforms.inner + column];
        total = ${step};
        first = false;
      }
      result[index] = total${isMean ? " / f32(uniforms.divisor)" : ""};
    `,
  };
}

/** As [outer, count, inner], reduced over the middle. In two steps where one has too few threads for a long sum. */
export function reduceMiddle(
  backend: WebGPUBackend,
  kernelName: string,
  x: TensorInfo,
  [outer, count, inner]: readonly [number, number, number],
): TensorInfo {
  const reduction = REDUCTIONS[kernelName];
  if (!reduction) throw new Error(`${kernelName} is no reduction.`);
  const isMean = kernelName === Mean;
  const parts = Math.min(Math.ceil(ENOUGH_THREADS / (outer * inner)), Math.floor(Math.sqrt(count)));
  if (parts < 8) {
    return run(backend, code(reduction, isMean), [x], [outer, inner], outer * inner, [count, inner, 1, count]);
  }
  const shape = [outer, parts, inner];
  const partial = run(backend, code(reduction, false), [x], shape, outer * parts * inner, [count, inner, parts, 1]);
  const whole = run(backend, code(reduction, isMean), [partial], [outer, inner], outer * inner, [
    parts,
    inner,
    1,
    count,
  ]);
  backend.disposeData(partial.dataId);
  return whole;
}

export function reduce(kernelName: string): KernelConfig {
  const original = getKernel(kernelName, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const {inputs, attrs} = call;
      const [x, backend] = [inputs.x as TensorInfo, call.backend as WebGPUBackend];
      const axes = util
        .parseAxisParam((attrs?.axis ?? attrs?.reductionIndices) as number[], x.shape)
        .sort((a, b) => a - b);
      const [first = 0] = axes;
      const isTogether = axes.every((axis, i) => axis === first + i);
      const isSmall = backend.shouldExecuteOnCPU([x]);
      if (x.dtype !== "float32" || axes.length === 0 || !isTogether || isSmall || util.sizeFromShape(x.shape) === 0) {
        return original.kernelFunc(call);
      }
      const size = (from: number, to?: number) => util.sizeFromShape(x.shape.slice(from, to));
      const end = first + axes.length;
      const reduced = reduceMiddle(backend, kernelName, x, [size(0, first), size(first, end), size(end)]);
      const rest = x.shape.filter((_, axis) => !axes.includes(axis));
      const shape = attrs?.keepDims ? backend_util.expandShapeToKeepDim(rest, axes) : rest;
      return {...reduced, shape};
    },
  };
}
