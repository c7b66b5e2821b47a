/** The gradient of max pooling: dy goes to the first largest element of each window. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {
  backend_util,
  getKernel,
  type KernelConfig,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {type Code, run} from "./program.ts";

/** Each thread looks, for one element, at the windows that it is in, whether it is the first that has their maximum. */
const OVERLAPPING: Code = {
  key: "max_pool_grad",
  inputs: ["image", "dy", "maxima"],
  uniforms: [
    ...["inHeight", "inWidth", "channels", "outHeight", "outWidth", "filterHeight", "filterWidth"],
    ...["strideHeight", "strideWidth", "top", "left"],
  ],
  body: `
    let c = index % uniforms.channels;
    let x = (index / uniforms.channels) % uniforms.inWidth;
    let y = (index / uniforms.channels / uniforms.inWidth) % uniforms.inHeight;
    let b = index / uniforms.channels / uniforms.inWidth / uniforms.inHeight;
    let value = image[index];
    var sum = 0.0;
    let firstRow = max(0, (y + uniforms.top - uniforms.filterHeight + uniforms.strideHeight) / uniforms.strideHeight);
    let lastRow = min(uniforms.outHeight - 1, (y + uniforms.top) / uniforms.strideHeight);
    let firstColumn = max(0, (x + uniforms.left - uniforms.filterWidth + uniforms.strideWidth) / uniforms.strideWidth);
    let lastColumn = min(uniforms.outWidth - 1, (x + uniforms.left) / uniforms.strideWidth);
    for (var i = firstRow; i <= lastRow; i = i + 1) {
      for (var j = firstColumn; j <= lastColumn; j = j + 1) {
        let window = ((b * uniforms.outHeight + i) * uniforms.outWidth + j) * uniforms.channels + c;
        if (value != maxima[window]) { continue; }
        var isFirst = true;
        for (var r = max(0, i * uniforms.strideHeight - uniforms.top); r <= y; r = r + 1) {
          let start = max(0, j * uniforms.strideWidth - uniforms.left);
          let end = select(
            min(uniforms.inWidth, j * uniforms.strideWidth - uniforms.left + uniforms.filterWidth), x, r == y);
          for (var s = start; s < end; s = s + 1) {
            let other = image[((b * uniforms.inHeight + r) * uniforms.inWidth + s) * uniforms.channels + c];
            if (other == value) { isFirst = false; }
          }
        }
        if (isFirst) { sum = sum + dy[window]; }
      }
    }
    result[index] = sum;
  `,
};

/** Each thread writes what is nearer to its window than to the next ones, where windows do not overlap. */
const APART: Code = {
  ...OVERLAPPING,
  key: "max_pool_grad_apart",
  body: `
    let c = index % uniforms.channels;
    let j = (index / uniforms.channels) % uniforms.outWidth;
    let i = (index / uniforms.channels / uniforms.outWidth) % uniforms.outHeight;
    let b = index / uniforms.channels / uniforms.outWidth / uniforms.outHeight;
    let y = i * uniforms.strideHeight - uniforms.top;
    let x = j * uniforms.strideWidth - uniforms.left;
    let bottom = select(y + uniforms.strideHeight, uniforms.inHeight, i == uniforms.outHeight - 1);
    let right = select(x + uniforms.strideWidth, uniforms.inWidth, j == uniforms.outWidth - 1);
    let largest = maxima[index];
    var given = dy[index];
    for (var r = max(y, 0); r < bottom; r = r + 1) {
      for (var s = max(x, 0); s < right; s = s + 1) {
        let at = ((b * uniforms.inHeight + r) * uniforms.inWidth + s) * uniforms.channels + c;
        let isIn = r < y + uniforms.filterHeight && s < x + uniforms.filterWidth;
        let isLargest = isIn && image[at] == largest;
        result[at] = select(0.0, given, isLargest);
        given = select(given, 0.0, isLargest);
      }
    }
  `,
};

export function maxPoolGrad(): KernelConfig {
  const original = getKernel(MaxPoolGrad, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const [x, dy, y] = [call.inputs.input, call.inputs.dy, call.inputs.output] as [
        TensorInfo,
        TensorInfo,
        TensorInfo,
      ];
      const {filterSize, strides, pad, dimRoundingMode} = call.attrs as unknown as MaxPoolGradAttrs;
      const [batch = 0, height = 0, width = 0, channels = 0] = x.shape;
      const input: [number, number, number, number] = [batch, height, width, channels];
      const info = backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
      const size = util.sizeFromShape(x.shape);
      if ([x, dy, y].some(({dtype}) => dtype !== "float32") || size === 0) return original.kernelFunc(call);
      const isApart = info.strideHeight >= info.filterHeight && info.strideWidth >= info.filterWidth;
      const [code, threads] = isApart ? [APART, util.sizeFromShape(y.shape)] : [OVERLAPPING, size];
      return run(call.backend as WebGPUBackend, code, [x, dy, y], x.shape, threads, [
        ...[height, width, channels, info.outHeight, info.outWidth, info.filterHeight, info.filterWidth],
        ...[info.strideHeight, info.strideWidth, info.padInfo.top, info.padInfo.left],
      ]);
    },
  };
}
