/**
 * The gradient of a convolution with respect to its image, on WASM, as a convolution of dy with the filter upside down
 * and its channels exchanged: TensorFlow.js's is a scalar loop (measured: 8.6 ms against 1.4 for 64 × 14 × 14 × 16).
 */
import {
  backend_util,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  conv2d,
  getKernel,
  type KernelConfig,
  type Tensor,
  type Tensor4D,
  tidy,
} from "@tensorflow/tfjs-core";

export function conv2dBackpropInput(): KernelConfig {
  const original = getKernel(Conv2DBackpropInput, "wasm");
  return {
    ...original,
    kernelFunc: (call) => {
      const [dy, filter] = [call.inputs.dy as Tensor4D, call.inputs.filter as Tensor4D];
      const {strides, pad, dataFormat, dimRoundingMode, inputShape} = call.attrs as unknown as Conv2DBackpropInputAttrs;
      const info =
        dataFormat === "NHWC" &&
        backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode, false);
      // Padding wider than the filter would have to be cut off.
      const isConvolution = info && info.strideHeight === 1 && info.strideWidth === 1;
      if (!isConvolution) return original.kernelFunc(call);
      const {filterHeight, filterWidth, padInfo} = info;
      const padding = [
        [0, 0],
        [filterHeight - 1 - padInfo.top, filterHeight - 1 - padInfo.bottom],
        [filterWidth - 1 - padInfo.left, filterWidth - 1 - padInfo.right],
        [0, 0],
      ];
      if (padding.flat().some((n) => n < 0)) return original.kernelFunc(call);
      return tidy((): Tensor => {
        const mirrored = filter.reverse([0, 1]).transpose<Tensor4D>([0, 1, 3, 2]);
        return conv2d(dy, mirrored, 1, padding as backend_util.ExplicitPadding);
      });
    },
  };
}
