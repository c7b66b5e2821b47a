/**
 * Where the maxima of pooling windows are, for WASM. TensorFlow.js's kernels look for a maximum above 0: what a window
 * of zeros or negative numbers gets goes to the first pixel of the first image.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  backend_util,
  type KernelConfig,
  MaxPoolGrad,
  MaxPoolWithArgmax,
  type MaxPoolWithArgmaxAttrs,
  type TensorInfo,
} from "@tensorflow/tfjs-core";

type Geometry = backend_util.Conv2DInfo;

interface Attributes extends MaxPoolWithArgmaxAttrs {
  dimRoundingMode?: "floor" | "round" | "ceil";
}

function geometry({shape}: TensorInfo, attributes: object | undefined): Geometry {
  const {filterSize, strides, pad, dimRoundingMode} = attributes as Attributes;
  const [batch = 0, height = 0, width = 0, channels = 0] = shape;
  return backend_util.computePool2DInfo([batch, height, width, channels], filterSize, strides, 1, pad, dimRoundingMode);
}

/** Calls `visit` with the number of each window and that of its first largest element, of a NaN if there is one. */
function forMaxima(x: ArrayLike<number>, info: Geometry, visit: (window: number, element: number) => void): void {
  const {batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo} = info;
  let window = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let row = 0; row < outHeight; row++) {
      const top = row * info.strideHeight - padInfo.top;
      const bottom = Math.min(top + info.filterHeight, inHeight);
      for (let column = 0; column < outWidth; column++) {
        const left = column * info.strideWidth - padInfo.left;
        const right = Math.min(left + info.filterWidth, inWidth);
        for (let channel = 0; channel < inChannels; channel++) {
          let [best, largest] = [-1, Number.NEGATIVE_INFINITY];
          for (let y = Math.max(top, 0); y < bottom; y++) {
            for (let at = Math.max(left, 0); at < right; at++) {
              const element = ((b * inHeight + y) * inWidth + at) * inChannels + channel;
              const value = x[element] ?? Number.NaN;
              if (best < 0 || !(value <= largest)) [best, largest] = [element, value];
            }
          }
          visit(window++, best);
        }
      }
    }
  }
}

export const maxPoolWithArgmax: KernelConfig = {
  kernelName: MaxPoolWithArgmax,
  backendName: "wasm",
  kernelFunc: ({inputs, attrs, backend}) => {
    const [wasm, x] = [backend as BackendWasm, inputs.x as TensorInfo];
    const info = geometry(x, attrs);
    const image = attrs?.includeBatchInIndex
      ? Number.POSITIVE_INFINITY
      : info.inHeight * info.inWidth * info.inChannels;
    const result = wasm.makeOutput(info.outShape, x.dtype);
    const indexes = wasm.makeOutput(info.outShape, "int32");
    // Memory that grows takes the views of it away: so these come after the outputs.
    const [values, maxima, places] = [x, result, indexes].map((tensor) => wasm.typedArrayFromHeap(tensor));
    if (values && maxima && places) {
      forMaxima(values, info, (window, element) => {
        maxima[window] = values[element] ?? Number.NaN;
        places[window] = image === Number.POSITIVE_INFINITY ? element : element % image;
      });
    }
    return [result, indexes];
  },
};

export const maxPoolGrad: KernelConfig = {
  kernelName: MaxPoolGrad,
  backendName: "wasm",
  kernelFunc: ({inputs, attrs, backend}) => {
    const [wasm, input, dy] = [backend as BackendWasm, inputs.input as TensorInfo, inputs.dy as TensorInfo];
    const dx = wasm.makeOutput(input.shape, "float32");
    const [values, given, sums] = [input, dy, dx].map((tensor) => wasm.typedArrayFromHeap(tensor));
    if (values && given && sums) {
      sums.fill(0);
      forMaxima(values, geometry(input, attrs), (window, element) => {
        sums[element] = (sums[element] ?? 0) + (given[window] ?? 0);
      });
    }
    return dx;
  },
};
