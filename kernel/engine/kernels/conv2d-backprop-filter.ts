/**
 * The gradient of a convolution with respect to its filter, for WASM, as a convolution itself: the input's channels
 * become a batch, the batch becomes channels, and dy is the filter, spread out by the stride:
 * dw[i, j, c, d] = Σ_{b, y, x} input[b, i + y · stride, j + x · stride, c] · dy[b, y, x, d].
 */
import {
  backend_util,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  conv2d,
  type KernelConfig,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";

export const conv2dBackpropFilter: KernelConfig = {
  kernelName: Conv2DBackpropFilter,
  backendName: "wasm",
  kernelFunc: ({inputs, attrs}) => {
    const {strides, pad, dataFormat, dimRoundingMode, filterShape} = attrs as unknown as Conv2DBackpropFilterAttrs;
    const [x, dy] = [inputs.x as Tensor4D, inputs.dy as Tensor4D];
    const info = backend_util.computeConv2DInfo(
      x.shape,
      filterShape,
      strides,
      1,
      pad,
      dimRoundingMode,
      false,
      backend_util.convertConv2DDataFormat(dataFormat),
    );
    if (info.dataFormat !== "channelsLast") {
      throw new Error("The gradient of a convolution on WASM needs the data format NHWC.");
    }
    return tidy(() => {
      // Rows and columns that a stride steps over at the end are part of no output, or else padding is wanting.
      const used = (outputs: number, stride: number, filter: number) => (outputs - 1) * stride + filter;
      const bottom = used(info.outHeight, info.strideHeight, info.filterHeight) - info.inHeight - info.padInfo.top;
      const right = used(info.outWidth, info.strideWidth, info.filterWidth) - info.inWidth - info.padInfo.left;
      const seen = x.slice(
        [0, 0, 0, 0],
        [-1, info.inHeight + Math.min(bottom, 0), info.inWidth + Math.min(right, 0), -1],
      );
      const padding: [number, number][] = [
        [0, 0],
        [info.padInfo.top, Math.max(bottom, 0)],
        [info.padInfo.left, Math.max(right, 0)],
        [0, 0],
      ];
      const dilations: [number, number] = [info.strideHeight, info.strideWidth];
      return conv2d(
        seen.transpose<Tensor4D>([3, 1, 2, 0]),
        dy.transpose<Tensor4D>([1, 2, 0, 3]),
        1,
        padding as [[number, number], [number, number], [number, number], [number, number]],
        "NHWC",
        dilations,
      ).transpose([1, 2, 0, 3]);
    });
  },
};
