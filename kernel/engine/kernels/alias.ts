/**
 * WASM's copies of tensors that share their data instead, as the other backends have them: a clone, a cast that changes
 * nothing, a transposition that moves axes of length 1 only. No kernel writes to its inputs.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {Cast, getKernel, Identity, type KernelConfig, type TensorInfo, Transpose} from "@tensorflow/tfjs-core";

/** Another tensor of the same data. */
export function alias(backend: BackendWasm, {dataId, dtype}: TensorInfo, shape: number[]): TensorInfo {
  backend.incRef(dataId);
  return {dataId, shape, dtype};
}

export function identity(): KernelConfig {
  return aliased(Identity, ({shape}) => shape);
}

export function castToSame(): KernelConfig {
  return aliased(Cast, ({shape, dtype}, attributes) => (attributes?.dtype === dtype ? shape : undefined));
}

export function transpose(): KernelConfig {
  return aliased(Transpose, ({shape}, attributes) => {
    const perm = attributes?.perm as number[];
    const long = perm.filter((axis) => shape[axis] !== 1);
    return long.every((axis, i) => i === 0 || axis > (long[i - 1] ?? 0))
      ? perm.map((axis) => shape[axis] ?? 1)
      : undefined;
  });
}

/** @param shapeOf the result's shape, where the kernel only copies */
function aliased(
  kernelName: string,
  shapeOf: (x: TensorInfo, attributes: KernelAttributes) => number[] | undefined,
): KernelConfig {
  const original = getKernel(kernelName, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const x = call.inputs.x as TensorInfo;
      const shape = x.dtype === "string" ? undefined : shapeOf(x, call.attrs);
      return shape ? alias(call.backend as BackendWasm, x, [...shape]) : original.kernelFunc(call);
    },
  };
}

type KernelAttributes = Parameters<KernelConfig["kernelFunc"]>[0]["attrs"];
