/**
 * WebGL's products of matrices take two elements of the inner axis at a time. Where its length is odd, the last has a
 * neighbour in memory that is no element: 0 in what was uploaded, but f(0) where a function f was computed, as 1 after
 * exp, and the product of two such neighbours was added to the result. So an odd axis gets a 0 at its end.
 */
import type {MathBackendWebGL} from "@tensorflow/tfjs-backend-webgl";
import {
  _FusedMatMul,
  BatchMatMul,
  Conv2D,
  FusedConv2D,
  getKernel,
  type KernelConfig,
  type NamedAttrMap,
  PadV2,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

/** Names of the two operands, and the axis of each that is summed over, undefined where the kernel need not be helped. */
interface Product {
  readonly operands: readonly [string, string];
  inner(a: TensorInfo, b: TensorInfo, attributes: NamedAttrMap): readonly [number, number] | undefined;
}

const matrices: Product = {
  operands: ["a", "b"],
  inner: ({shape: a}, {shape: b}, {transposeA, transposeB}) => [
    a.length - (transposeA ? 2 : 1),
    b.length - (transposeB ? 1 : 2),
  ],
};

const images: Product = {
  operands: ["x", "filter"],
  // Filters of one pixel are matrices; for others the kernel makes matrices of its own.
  inner: ({shape: x}, {shape: [height, width]}, {dataFormat}) =>
    height === 1 && width === 1 && dataFormat !== "NCHW" ? [x.length - 1, 2] : undefined,
};

function withEvenInner(kernelName: string, {operands, inner}: Product): KernelConfig {
  const original = getKernel(kernelName, "webgl");
  return {
    ...original,
    kernelFunc: (call) => {
      const [a, b] = operands.map((name) => call.inputs[name]);
      const axes = a && b && inner(a, b, call.attrs ?? {});
      if (!axes || (a.shape[axes[0]] ?? 0) % 2 === 0) return original.kernelFunc(call);
      const backend = call.backend as MathBackendWebGL;
      const padded = [a, b].map((x, i) => padEnd(backend, x, axes[i] ?? 0));
      const inputs = {...call.inputs, [operands[0]]: padded[0], [operands[1]]: padded[1]};
      const result = original.kernelFunc({...call, inputs});
      for (const x of padded) backend.disposeIntermediateTensorInfo(x);
      return result;
    },
  };
}

function padEnd(backend: MathBackendWebGL, x: TensorInfo, axis: number): TensorInfo {
  const paddings = x.shape.map((_, i) => [0, i === axis ? 1 : 0]);
  const attrs = {paddings, constantValue: 0} as unknown as NamedAttrMap;
  return getKernel(PadV2, "webgl").kernelFunc({inputs: {x}, attrs, backend}) as TensorInfo;
}

export function evenInner(): KernelConfig[] {
  return [
    withEvenInner(BatchMatMul, matrices),
    withEvenInner(_FusedMatMul, matrices),
    withEvenInner(Conv2D, images),
    withEvenInner(FusedConv2D, images),
  ];
}
