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
import {memoryOf} from "./simd/memory.ts";
import {type GradientKernel, gradientKernel, type MaximumKernel, maximumKernel} from "./simd/windows.ts";

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

export function maxPoolWithArgmax(): KernelConfig {
  let kernel: MaximumKernel | undefined;
  return {
    kernelName: MaxPoolWithArgmax,
    backendName: "wasm",
    setupFunc: (backend) => {
      const memory = memoryOf(backend as BackendWasm);
      kernel = memory && maximumKernel(memory);
    },
    kernelFunc: ({inputs, attrs, backend}) => {
      const [wasm, x] = [backend as BackendWasm, inputs.x as TensorInfo];
      const info = geometry(x, attrs);
      const image = info.inHeight * info.inWidth * info.inChannels;
      const result = wasm.makeOutput(info.outShape, x.dtype);
      const indexes = wasm.makeOutput(info.outShape, "int32");
      if (kernel && x.dtype === "float32") {
        const [from, maxima, places] = [x, result, indexes].map(({dataId}) => wasm.getMemoryOffset(dataId)) as Three;
        const [line, pixel] = bytesOf(info);
        const isOfBatch = Boolean(attrs?.includeBatchInIndex);
        const find = kernel;
        forWindows(info, (element, window, rows, columns) => {
          const first = isOfBatch ? element : element % image;
          find(from + 4 * element, maxima + 4 * window, places + 4 * window, first, rows, columns, line, pixel);
        });
        return [result, indexes];
      }
      // Memory that grows takes the views of it away: so these come after the outputs.
      const [values, maxima, places] = [x, result, indexes].map((tensor) => wasm.typedArrayFromHeap(tensor));
      if (values && maxima && places) {
        forMaxima(values, info, (window, element) => {
          maxima[window] = values[element] ?? Number.NaN;
          places[window] = attrs?.includeBatchInIndex ? element : element % image;
        });
      }
      return [result, indexes];
    },
  };
}

export function maxPoolGrad(): KernelConfig {
  let kernel: GradientKernel | undefined;
  return {
    kernelName: MaxPoolGrad,
    backendName: "wasm",
    setupFunc: (backend) => {
      const memory = memoryOf(backend as BackendWasm);
      kernel = memory && gradientKernel(memory);
    },
    kernelFunc: ({inputs, attrs, backend}) => {
      const wasm = backend as BackendWasm;
      const [input, output, dy] = [inputs.input as TensorInfo, inputs.output as TensorInfo, inputs.dy as TensorInfo];
      const info = geometry(input, attrs);
      const dx = wasm.makeOutput(input.shape, "float32");
      const [values, given, sums] = [input, dy, dx].map((tensor) => wasm.typedArrayFromHeap(tensor));
      if (!values || !given || !sums) return dx;
      sums.fill(0);
      if (kernel) {
        const [x, y, from] = [input, output, dy].map(({dataId}) => wasm.getMemoryOffset(dataId)) as Three;
        const to = wasm.getMemoryOffset(dx.dataId);
        const [line, pixel] = bytesOf(info);
        const add = kernel;
        forWindows(info, (element, window, rows, columns) => {
          add(x + 4 * element, to + 4 * element, y + 4 * window, from + 4 * window, rows, columns, line, pixel);
        });
      } else {
        forMaxima(values, info, (window, element) => {
          sums[element] = (sums[element] ?? 0) + (given[window] ?? 0);
        });
      }
      return dx;
    },
  };
}

type Three = [number, number, number];

/** Bytes of a row of an image and of a pixel. */
function bytesOf({inWidth, inChannels}: Geometry): [number, number] {
  return [4 * inWidth * inChannels, 4 * inChannels];
}

/**
 * Calls `visit` for each window with the numbers of its first element in the images and of its place in the result, of
 * channel 0 both, and with how many rows and columns of it are inside the image.
 */
function forWindows(
  info: Geometry,
  visit: (element: number, window: number, rows: number, columns: number) => void,
): void {
  const {batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, padInfo} = info;
  let window = 0;
  for (let batch = 0; batch < batchSize; batch++) {
    for (let i = 0; i < outHeight; i++) {
      const first = i * info.strideHeight - padInfo.top;
      const top = Math.max(first, 0);
      const rows = Math.min(first + info.filterHeight, inHeight) - top;
      for (let j = 0; j < outWidth; j++) {
        const start = j * info.strideWidth - padInfo.left;
        const left = Math.max(start, 0);
        const columns = Math.min(start + info.filterWidth, inWidth) - left;
        visit(((batch * inHeight + top) * inWidth + left) * inChannels, window, rows, columns);
        window += inChannels;
      }
    }
  }
}
