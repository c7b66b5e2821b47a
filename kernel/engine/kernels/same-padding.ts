/**
 * WASM's convolutions of padding "same" give zeros where a stride steps over rows or columns at the end of the image:
 * what would have to be padded is below 0, and wraps round. The same with its padding written out is right.
 */
import {backend_util, getKernel, type KernelConfig, type TensorInfo} from "@tensorflow/tfjs-core";

type Four = [number, number, number, number];
type Pair = [number, number];
type Padding = [Pair, Pair, Pair, Pair];

interface Attributes {
  readonly strides: Pair;
  readonly pad: string | number | readonly Pair[];
  readonly dilations: Pair;
  readonly dataFormat?: "NHWC" | "NCHW";
}

/** @param isDepthwise whether every channel has filters of its own */
export function convolution(kernelName: string, isDepthwise = false): KernelConfig {
  const original = getKernel(kernelName, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const {x, filter} = call.inputs as Record<string, TensorInfo>;
      const pad = paddingOf(x?.shape as Four, filter?.shape as Four, call.attrs as unknown as Attributes, isDepthwise);
      return original.kernelFunc(pad ? {...call, attrs: {...call.attrs, pad: pad as unknown as number[]}} : call);
    },
  };
}

/** Written out, where "same" leaves rows or columns unused. */
function paddingOf(
  image: Four,
  filter: Four,
  {strides, pad, dilations, dataFormat = "NHWC"}: Attributes,
  isDepthwise: boolean,
): Padding | undefined {
  if (pad !== "same" || dataFormat !== "NHWC") return undefined;
  const info = backend_util.computeConv2DInfo(image, filter, strides, dilations, pad, undefined, isDepthwise);
  const {outHeight, outWidth, inHeight, inWidth, effectiveFilterHeight, effectiveFilterWidth, padInfo} = info;
  const isUnused =
    (outHeight - 1) * info.strideHeight + effectiveFilterHeight < inHeight ||
    (outWidth - 1) * info.strideWidth + effectiveFilterWidth < inWidth;
  if (!isUnused) return undefined;
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}
