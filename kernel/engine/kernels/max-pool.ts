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
import {type WindowKernel, windowKernel} from "./simd/max-pool-grad.ts";
import {memoryOf} from "./simd/memory.ts";

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

export function maxPoolGrad(): KernelConfig {
  let addWindow: WindowKernel | undefined;
  return {
    kernelName: MaxPoolGrad,
    backendName: "wasm",
    setupFunc: (backend) => {
      const memory = memoryOf(backend as BackendWasm);
      addWindow = memory && windowKernel(memory);
    },
    kernelFunc: ({inputs, attrs, backend}) => {
      const wasm = backend as BackendWasm;
      const [input, output, dy] = [inputs.input as TensorInfo, inputs.output as TensorInfo, inputs.dy as TensorInfo];
      const dx = wasm.makeOutput(input.shape, "float32");
      const [values, given, sums] = [input, dy, dx].map((tensor) => wasm.typedArrayFromHeap(tensor));
      if (!values || !given || !sums) return dx;
      sums.fill(0);
      const info = geometry(input, attrs);
      if (addWindow) {
        const [x, y, from, to] = [input, output, dy, dx].map(({dataId}) => wasm.getMemoryOffset(dataId));
        forWindows(info, addWindow, [x ?? 0, to ?? 0, y ?? 0, from ?? 0]);
      } else {
        forMaxima(values, info, (window, element) => {
          sums[element] = (sums[element] ?? 0) + (given[window] ?? 0);
        });
      }
      return dx;
    },
  };
}

/** Calls the kernel with the places of each window, all channels. @param starts of x, dx, y and dy */
function forWindows(
  info: Geometry,
  add: WindowKernel,
  [x, dx, y, dy]: readonly [number, number, number, number],
): void {
  const {batchSize, inHeight, inWidth, outHeight, outWidth, padInfo} = info;
  const pixel = 4 * info.inChannels;
  const line = pixel * inWidth;
  let window = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let i = 0; i < outHeight; i++) {
      const first = i * info.strideHeight - padInfo.top;
      const top = Math.max(first, 0);
      const rows = Math.min(first + info.filterHeight, inHeight) - top;
      for (let j = 0; j < outWidth; j++) {
        const start = j * info.strideWidth - padInfo.left;
        const left = Math.max(start, 0);
        const columns = Math.min(start + info.filterWidth, inWidth) - left;
        const place = (b * inHeight + top) * line + left * pixel;
        add(x + place, dx + place, y + window, dy + window, rows, columns, line, pixel);
        window += pixel;
      }
    }
  }
}
