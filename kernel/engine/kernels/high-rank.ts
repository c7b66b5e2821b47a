/**
 * The GPU's programs that pad, and WebGPU's that tiles, take tensors of rank 4 at most: the first are invalid for more, the
 * second reads the tensor back. Those of higher rank are padded and tiled axis by axis, as tensors of rank 3.
 */
import {
  getKernel,
  Identity,
  type KernelBackend,
  type KernelConfig,
  type NamedAttrMap,
  PadV2,
  type PadV2Attrs,
  Reshape,
  type TensorInfo,
  Tile,
  type TileAttrs,
  util,
} from "@tensorflow/tfjs-core";

const MOST = 4;

/** What happens to one axis: attributes for a tensor of rank 3 whose middle axis it is, and its new size. */
interface Change {
  readonly attrs: NamedAttrMap;
  readonly size: number;
}

export function padOfHighRank(backendName: "webgl" | "webgpu"): KernelConfig {
  return axisByAxis(PadV2, backendName, (call) => {
    const {paddings, constantValue} = call as unknown as PadV2Attrs;
    return (axis, size) => {
      const [before, after] = paddings[axis] ?? [0, 0];
      if (before === 0 && after === 0) return undefined;
      const none = [0, 0];
      const attrs = {paddings: [none, [before, after], none], constantValue} as unknown as NamedAttrMap;
      return {attrs, size: before + size + after};
    };
  });
}

export function tileOfHighRank(): KernelConfig {
  return axisByAxis(Tile, "webgpu", (call) => {
    const {reps} = call as unknown as TileAttrs;
    return (axis, size) => {
      const times = reps[axis] ?? 1;
      return times === 1 ? undefined : {attrs: {reps: [1, times, 1]}, size: times * size};
    };
  });
}

function axisByAxis(
  kernelName: string,
  backendName: string,
  changesOf: (attrs: NamedAttrMap | undefined) => (axis: number, size: number) => Change | undefined,
): KernelConfig {
  const original = getKernel(kernelName, backendName);
  return {
    ...original,
    kernelFunc: (call) => {
      const x = call.inputs.x as TensorInfo;
      if (x.shape.length <= MOST || x.dtype === "string") return original.kernelFunc(call);
      const backend = call.backend as KernelBackend;
      const run = (name: string, x: TensorInfo, attrs: NamedAttrMap) =>
        getKernel(name, backendName).kernelFunc({inputs: {x}, attrs, backend}) as TensorInfo;
      const changeOf = changesOf(call.attrs);
      let result = run(Identity, x, {});
      for (const axis of x.shape.keys()) {
        const {shape} = result;
        const size = shape[axis] ?? 1;
        const change = changeOf(axis, size);
        if (!change) continue;
        const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)].map((part) => util.sizeFromShape(part));
        const folded = run(Reshape, result, {shape: [before ?? 1, size, after ?? 1]});
        const changed = original.kernelFunc({inputs: {x: folded}, attrs: change.attrs, backend}) as TensorInfo;
        const unfolded = run(Reshape, changed, {shape: shape.with(axis, change.size)});
        for (const done of [result, folded, changed]) backend.disposeData(done.dataId);
        result = unfolded;
      }
      return result;
    },
  };
}
