/** Convolutions of each channel with filters of its own, channels last: each thread computes one number. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {
  backend_util,
  DepthwiseConv2dNative,
  type DepthwiseConv2dNativeAttrs,
  getKernel,
  type KernelConfig,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {type Code, run} from "./program.ts";

/** y[b, i, j, c·m + q] = Σ x[b, i·stride + r·dilation − pad, …, c] · filter[r, s, c, q], m filters for each channel. */
const CODE: Code = {
  key: "depthwise",
  inputs: ["image", "weights"],
  uniforms: [
    ...["inHeight", "inWidth", "inChannels", "outHeight", "outWidth", "outChannels", "filterHeight", "filterWidth"],
    ...["strideHeight", "strideWidth", "dilationHeight", "dilationWidth", "top", "left"],
  ],
  body: `
    let d = index % uniforms.outChannels;
    let j = (index / uniforms.outChannels) % uniforms.outWidth;
    let i = (index / uniforms.outChannels / uniforms.outWidth) % uniforms.outHeight;
    let b = index / uniforms.outChannels / uniforms.outWidth / uniforms.outHeight;
    let c = d / (uniforms.outChannels / uniforms.inChannels);
    var sum = 0.0;
    for (var r = 0; r < uniforms.filterHeight; r = r + 1) {
      let y = i * uniforms.strideHeight + r * uniforms.dilationHeight - uniforms.top;
      if (y < 0 || y >= uniforms.inHeight) { continue; }
      let row = (b * uniforms.inHeight + y) * uniforms.inWidth;
      let line = r * uniforms.filterWidth;
      for (var s = 0; s < uniforms.filterWidth; s = s + 1) {
        let x = j * uniforms.strideWidth + s * uniforms.dilationWidth - uniforms.left;
        if (x < 0 || x >= uniforms.inWidth) { continue; }
        sum = sum + image[(row + x) * uniforms.inChannels + c] * weights[(line + s) * uniforms.outChannels + d];
      }
    }
    result[index] = sum;
  `,
};

export function depthwise(): KernelConfig {
  const original = getKernel(DepthwiseConv2dNative, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const [x, filter] = [call.inputs.x as TensorInfo, call.inputs.filter as TensorInfo];
      const {strides, pad, dilations, dataFormat, dimRoundingMode} =
        call.attrs as unknown as DepthwiseConv2dNativeAttrs;
      const isPlain = [x, filter].every(({dtype, shape}) => dtype === "float32" && util.sizeFromShape(shape) > 0);
      if (!isPlain || dataFormat === "NCHW") return original.kernelFunc(call);
      const info = backend_util.computeConv2DInfo(
        x.shape as [number, number, number, number],
        filter.shape as [number, number, number, number],
        strides,
        dilations ?? 1,
        pad,
        dimRoundingMode,
        true,
      );
      const size = util.sizeFromShape(info.outShape);
      return run(call.backend as WebGPUBackend, CODE, [x, filter], info.outShape, size, [
        ...[info.inHeight, info.inWidth, info.inChannels, info.outHeight, info.outWidth, info.outChannels],
        ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
        ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left],
      ]);
    },
  };
}
