/**
 * Gradients of convolutions' gradients, so that they can be differentiated again. With ∗ the convolution of the
 * forward pass, all three are linear in each argument:
 *
 * Conv2DBackpropFilter(x, dy)            x: Conv2DBackpropInput(dy, ddw)     dy: x ∗ ddw
 * DepthwiseConv2dNativeBackpropInput     dy: ddx ∗ w                         filter: BackpropFilter(ddx, dy)
 * DepthwiseConv2dNativeBackpropFilter    x: BackpropInput(dy, ddw)           dy: x ∗ ddw
 *
 * A dilated convolution has the gradient of one with a filter that has zeros in between.
 */
import {
  Conv2D,
  Conv2DBackpropFilter,
  type Conv2DBackpropFilterAttrs,
  Conv2DBackpropInput,
  conv2d,
  DepthwiseConv2dNative,
  DepthwiseConv2dNativeBackpropFilter,
  type DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInput,
  depthwiseConv2d,
  engine,
  type GradConfig,
  gather,
  getGradient,
  type NamedAttrMap,
  pad,
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
    const {strides, pad, dilations, dimRoundingMode} =
      attributes as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
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
    const {strides, pad, dilations, dimRoundingMode} =
      attributes as unknown as DepthwiseConv2dNativeBackpropFilterAttrs;
    const [ddw, x, dy] = [only(dys) as Tensor4D, at(saved, 0) as Tensor4D, at(saved, 1)];
    const same = {strides, pad, dilations, dimRoundingMode};
    return {
      x: () => run(DepthwiseConv2dNativeBackpropInput, {dy, filter: ddw}, {...same, inputShape: x.shape}),
      dy: () => depthwiseConv2d(x, ddw, strides, pad, "NHWC", dilations, dimRoundingMode),
    };
  },
};

/** A filter with `dilation − 1` zeros between its rows and columns: convolving with it is dilated convolution. */
function spreadOut(filter: Tensor, [down, across]: [number, number]): Tensor {
  const [height = 0, width = 0, input = 0, output = 0] = filter.shape;
  const tall = withGaps(filter.reshape([1, height, width * input * output]), down);
  const whole = withGaps(tall.reshape([-1, width, input * output]), across);
  return whole.reshape([spanned(height, down), spanned(width, across), input, output]);
}

/** `dilation − 1` zeros between the entries of the middle axis. */
function withGaps(x: Tensor, dilation: number): Tensor {
  const [outer = 0, size = 0, inner = 0] = x.shape;
  const cells = pad(x.reshape([outer, size, 1, inner]), [
    [0, 0],
    [0, 0],
    [0, dilation - 1],
    [0, 0],
  ]);
  return cells.reshape([outer, size * dilation, inner]).slice([0, 0, 0], [outer, spanned(size, dilation), inner]);
}

function spanned(size: number, dilation: number): number {
  return (size - 1) * dilation + 1;
}

/** The gradient of a convolution that TensorFlow.js has for dilation 1 only. */
function dilated(kernelName: string): GradConfig {
  const plain = getGradient(kernelName);
  return {
    kernelName,
    inputsToSave: ["x", "filter"],
    gradFunc: (dy, saved, attributes) => {
      const [x, filter] = [at(saved, 0), at(saved, 1)];
      const dilations = pair(attributes.dilations as number | [number, number] | null);
      if (dilations[0] === 1 && dilations[1] === 1) return plain.gradFunc(dy, saved, attributes);
      const [height = 0, width = 0] = filter.shape;
      const whole = spreadOut(filter, dilations);
      const {x: image, filter: spread} = plain.gradFunc(dy, [x, whole], {...attributes, dilations: [1, 1]});
      if (!image || !spread) throw new Error(`TensorFlow.js's gradient of ${kernelName} lacks an argument.`);
      return {
        x: image,
        filter: () => {
          const all = spread();
          const rows = gather(
            all,
            Array.from({length: height}, (_, i) => i * dilations[0]),
            0,
          );
          return gather(
            rows,
            Array.from({length: width}, (_, i) => i * dilations[1]),
            1,
          );
        },
      };
    },
  };
}

function pair(dilations: number | [number, number] | null): [number, number] {
  return Array.isArray(dilations) ? dilations : [dilations ?? 1, dilations ?? 1];
}

export const convolutionGradients: readonly GradConfig[] = [
  dilated(Conv2D),
  dilated(DepthwiseConv2dNative),
  filterGradient,
  depthwiseInputGradient,
  depthwiseFilterGradient,
];
