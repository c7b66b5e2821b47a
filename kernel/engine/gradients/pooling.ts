/**
 * Gradients of pooling and of its gradients. The latter are linear in dy:
 *
 * avgPool       dy / n spread over the n places of the window that are inside the image (TensorFlow.js divides by the
 *               window's full size, which is wrong at padded edges)
 * AvgPoolGrad   dy: avgPool(ddx) · n / full size
 * MaxPoolGrad   dy: ddx at the places of the maxima; input and output choose the places only: 0
 */
import {
  AvgPool,
  AvgPoolGrad,
  avgPool,
  backend_util,
  engine,
  type GradConfig,
  gather,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  MaxPoolWithArgmax,
  type NamedAttrMap,
  type Tensor,
  type Tensor4D,
  tensor,
} from "@tensorflow/tfjs-core";
import {at, noChange, only} from "./broadcast.ts";

interface Window {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: "valid" | "same" | number;
  dimRoundingMode?: "floor" | "round" | "ceil";
}

/**
 * By how much each mean is more than the sum over its window divided by the window's full size, which is what the
 * kernel AvgPoolGrad divides by: [1, height, width, 1]; nothing where no window reaches into the padding.
 */
function edgeFactors(shape: number[], {filterSize, strides, pad, dimRoundingMode}: Window): Tensor | undefined {
  const [batch = 0, height = 0, width = 0, channels = 0] = shape;
  const input: [number, number, number, number] = [batch, height, width, channels];
  const info = backend_util.computePool2DInfo(input, filterSize, strides, 1, pad, dimRoundingMode);
  const {top, left, bottom, right} = info.padInfo;
  if (top <= 0 && left <= 0 && bottom <= 0 && right <= 0) return undefined;
  const rows = covered(info.outHeight, info.strideHeight, info.filterHeight, top, height);
  const columns = covered(info.outWidth, info.strideWidth, info.filterWidth, left, width);
  const full = info.filterHeight * info.filterWidth;
  const factors = rows.flatMap((row) => columns.map((column) => full / (row * column)));
  return tensor(factors, [1, rows.length, columns.length, 1]);
}

/** How many of a window's `filter` places are inside the image, for each window along one dimension. */
function covered(windows: number, stride: number, filter: number, before: number, size: number): number[] {
  return Array.from({length: windows}, (_, i) => {
    const start = i * stride - before;
    return Math.min(start + filter, size) - Math.max(start, 0);
  });
}

const average: GradConfig = {
  kernelName: AvgPool,
  inputsToSave: ["x"],
  gradFunc: (dys, saved, attributes) => {
    const window = attributes as unknown as Window;
    const x = at(saved, 0);
    return {
      x: () => {
        const factors = edgeFactors(x.shape, window);
        const dy = factors ? only(dys).mul(factors) : only(dys);
        return engine().runKernel(AvgPoolGrad, {dy, input: x}, attributes) as Tensor;
      },
    };
  },
};

const averageGradient: GradConfig = {
  kernelName: AvgPoolGrad,
  inputsToSave: ["input"],
  gradFunc: (ddx, saved, attributes) => {
    const window = attributes as unknown as Window;
    const {filterSize, strides, pad, dimRoundingMode} = window;
    const input = at(saved, 0);
    return {
      dy: () => {
        const means = avgPool(only(ddx) as Tensor4D, filterSize, strides, pad, dimRoundingMode);
        const factors = edgeFactors(input.shape, window);
        return factors ? means.div(factors) : means;
      },
      input: noChange(input),
    };
  },
};

const maximumGradient: GradConfig = {
  kernelName: MaxPoolGrad,
  inputsToSave: ["dy", "input", "output"],
  gradFunc: (ddx, saved, attributes) => {
    const {filterSize, strides, pad} = attributes as unknown as MaxPoolGradAttrs;
    const [dy, input, output] = [at(saved, 0), at(saved, 1), at(saved, 2)];
    return {
      dy: () => {
        const options = {filterSize, strides, pad, includeBatchInIndex: true} as unknown as NamedAttrMap;
        const pooled = engine().runKernel(MaxPoolWithArgmax, {x: input}, options) as Tensor[];
        return gather(only(ddx).flatten(), at(pooled, 1).toInt().flatten()).reshape(dy.shape);
      },
      input: noChange(input),
      output: noChange(output),
    };
  },
};

export const poolingGradients: readonly GradConfig[] = [average, averageGradient, maximumGradient];
