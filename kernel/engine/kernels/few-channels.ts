/**
 * Convolutions to one, two or three channels on WASM, such as the gradient with respect to a grey or coloured image:
 * XNNPACK computes eight channels whatever is asked for (measured: 64 × 28 × 28 × 8 to one channel by 5 × 5: 6.7 ms
 * against 1.6). Windows' rows lie together in memory, all channels, and so do a filter's once its channel comes first.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {
  backend_util,
  Conv2D,
  type Conv2DAttrs,
  getKernel,
  type KernelConfig,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {type WindowsKernel, windowsKernel} from "./simd/dots.ts";
import {memoryOf} from "./simd/memory.ts";

const MOST_CHANNELS = 3;
/** Where rows of windows are shorter, XNNPACK is faster. */
const SHORTEST_ROW = 16;

export function fewChannels(): KernelConfig {
  const original = getKernel(Conv2D, "wasm");
  let kernel: WindowsKernel | undefined;
  return {
    ...original,
    setupFunc: (backend) => {
      original.setupFunc?.(backend);
      const memory = memoryOf(backend as BackendWasm);
      kernel = memory && windowsKernel(memory);
    },
    kernelFunc: (call) => {
      const [x, filter] = [call.inputs.x as TensorInfo, call.inputs.filter as TensorInfo];
      const {strides, pad, dataFormat, dilations, dimRoundingMode} = call.attrs as unknown as Conv2DAttrs;
      const [height = 0, width = 0, channels = 0, wanted = 0] = filter.shape;
      const isWorth = wanted <= MOST_CHANNELS && width * channels >= SHORTEST_ROW;
      const isPlain = x.dtype === "float32" && filter.dtype === "float32" && dataFormat === "NHWC";
      if (!kernel || !isWorth || !isPlain) return original.kernelFunc(call);
      const shapes = [x.shape, filter.shape] as [[number, number, number, number], [number, number, number, number]];
      const info = backend_util.computeConv2DInfo(...shapes, strides, dilations, pad, dimRoundingMode);
      if (info.dilationWidth !== 1 || util.sizeFromShape(info.outShape) === 0) return original.kernelFunc(call);
      const backend = call.backend as BackendWasm;
      const result = backend.makeOutput(info.outShape, "float32");
      const weights = byChannel(backend, filter, height * width * channels, wanted);
      convolve(backend, kernel, info, x, weights, result);
      backend.disposeData(weights.dataId);
      return result;
    },
  };
}

/** [size, channels] as [channels, size]. */
function byChannel(backend: BackendWasm, filter: TensorInfo, size: number, channels: number): TensorInfo {
  const turned = backend.makeOutput([channels, size], "float32");
  const [from, to] = [filter, turned].map((tensor) => backend.typedArrayFromHeap(tensor)) as [
    Float32Array,
    Float32Array,
  ];
  for (let i = 0; i < to.length; i++) to[i] = from[(i % size) * channels + Math.floor(i / size)] ?? 0;
  return turned;
}

/** Some windows of a row have the same columns of the filter inside of the image: of those inside all of them. */
interface Span {
  readonly start: number;
  readonly count: number;
  /** The filter's columns from this one on, so many. */
  readonly column: number;
  readonly columns: number;
}

function spansOf({outWidth, inWidth, filterWidth, strideWidth, padInfo: {left}}: backend_util.Conv2DInfo): Span[] {
  const spans: Span[] = [];
  for (let j = 0; j < outWidth; j++) {
    const first = j * strideWidth - left;
    const column = Math.min(filterWidth, Math.max(0, -first));
    const columns = Math.max(0, Math.min(filterWidth, inWidth - first) - column);
    const last = spans.at(-1);
    if (last && last.column === column && last.columns === columns) {
      spans[spans.length - 1] = {...last, count: last.count + 1};
    } else {
      spans.push({start: j, count: 1, column, columns});
    }
  }
  return spans;
}

function convolve(
  backend: BackendWasm,
  kernel: WindowsKernel,
  info: backend_util.Conv2DInfo,
  x: TensorInfo,
  weights: TensorInfo,
  result: TensorInfo,
): void {
  const {batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth} = info;
  const {strideHeight, strideWidth, dilationHeight, padInfo} = info;
  const [from, by, to] = [x, weights, result].map(({dataId}) => backend.getMemoryOffset(dataId)) as [
    number,
    number,
    number,
  ];
  const [pixel, line, row] = [4 * inChannels, 4 * inWidth * inChannels, 4 * filterWidth * inChannels];
  const pixelOfY = 4 * outChannels;
  const spans = spansOf(info);
  for (let i = 0; i < outHeight; i++) {
    const top = i * strideHeight - padInfo.top;
    const first = Math.max(0, Math.ceil(-top / dilationHeight));
    const end = Math.min(filterHeight, Math.ceil((inHeight - top) / dilationHeight));
    for (const {start, count, column, columns} of spans) {
      const place = (top + first * dilationHeight) * line + (start * strideWidth - padInfo.left + column) * pixel;
      const weight = by + first * row + column * pixel;
      for (let b = 0; b < batchSize; b++) {
        const y = to + 4 * ((b * outHeight + i) * outWidth + start) * outChannels;
        for (let d = 0; d < outChannels; d++) {
          const [image, own] = [from + b * inHeight * line + place, weight + d * filterHeight * row];
          const [rows, length] = [Math.max(0, end - first), columns * inChannels];
          kernel(image, own, y + 4 * d, rows, length, count, dilationHeight * line, row, strideWidth * pixel, pixelOfY);
        }
      }
    }
  }
}
