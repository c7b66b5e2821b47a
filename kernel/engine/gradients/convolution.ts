/**
 * Gradients of convolutions' gradients, so that they can be differentiated again. With ∗ the convolution of the
 * forward pass, all three are linear in each argument:
 *
 * Conv2DBackpropFilter(x, dy)            x: Conv2DBackpropInput(dy, ddw)     dy: x ∗ ddw
 * DepthwiseConv2dNativeBackpropInput     dy: ddx ∗ w                         filter: BackpropFilter(ddx, dy)
 * DepthwiseConv2dNativeBackpropFilter    x: BackpropInput(dy, ddw)           dy: x ∗ ddw
 */
import {
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  conv2d,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInput,
  depthwiseConv2d,
  engine,
  type GradConfig,
  type NamedAttrMap,
  type Tensor,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import {at, only} from "./broadcast.ts";

function run(kernel: string, inputs: Record<string, Tensor>, attributes: object): Tensor {
  return engine().runKernel(kernel, inputs, attributes as NamedAttrMap) as Tensor;
}

const filterGradient: GradConfig = {
  kernelName: Conv2DBackpropFilter,
  inputsToSave: ["x", "dy"],
  gradFunc: (dys, saved, attributes) => {
    const {strides, pad, dataFormat, dimRoundingMode} = attributes as unknown as Conv2DBackpropFilterAttrs;
    const [ddw, x, dy] = [only(dys) as Tensor4D, at(saved, 0) as Tensor4D, at(saved, 1)];
    return {
      x: () =>
        run(Conv2DBackpropInput, {dy, filter: ddw}, {strides, pad, dataFormat, dimRoundingMode, inputShape: x.shape}),
      dy: () => conv2d(x, ddw, strides, pad, dataFormat, 1, dimRoundingMode),
    };
  },
};

const depthwiseInputGradient: GradConfig = {
  kernelName: DepthwiseConv2dNativeBackpropInput,
  inputsToSave: ["dy", "filter"],
  gradFunc: (dys, saved, attributes) => {
    const {strides, pad, dilations, dimRoundingMode} = attributes as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
    const [ddx, dy, filter] = [only(dys) as Tensor4D, at(saved, 0), at(saved, 1) as Tensor4D];
    const same = {strides, pad, dilations, dimRoundingMode};
    return {
      dy: () => depthwiseConv2d(ddx, filter, strides, pad, "NHWC", dilations, dimRoundingMode),
      filter: () => run(DepthwiseConv2dNativeBackpropFilter, {x: ddx, dy}, {...same, filterShape: filter.shape}),
    };
  },
};

const depthwiseFilterGradient: GradConfig = {
  kernelName: DepthwiseConv2dNativeBackpropFilter,
  inputsToSave: ["x", "dy"],
  gradFunc: (dys, saved, attributes) => {
    const {strides, pad, dilations, dimRoundingMode} = attributes as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
    const [ddw, x, dy] = [only(dys) as Tensor4D, at(saved, 0) as Tensor4D, at(saved, 1)];
    const same = {strides, pad, dilations, dimRoundingMode};
    return {
      x: () => run(DepthwiseConv2dNativeBackpropInput, {dy, filter: ddw}, {...same, inputShape: x.shape}),
      dy: () => depthwiseConv2d(x, ddw, strides, pad, "NHWC", dilations, dimRoundingMode),
    };
  },
};

export const convolutionGradients: readonly GradConfig[] = [
  filterGradient,
  depthwiseInputGradient,
  depthwiseFilterGradient,
];
