/**
 * Gradients of pooling's gradients. Both are linear in dy:
 *
 * AvgPoolGrad   dy: avgPool(ddx)
 * MaxPoolGrad   dy: ddx at the places of the maxima; input and output choose the places only: 0
 */
import {
  AvgPoolGrad,
  type AvgPoolGradAttrs,
  avgPool,
  type GradConfig,
  gather,
  MaxPoolGrad,
  type MaxPoolGradAttrs,
  maxPoolWithArgmax,
  type Tensor4D,
} from "@tensorflow/tfjs-core";
import {at, noChange, only} from "./broadcast.ts";

const averageGradient: GradConfig = {
  kernelName: AvgPoolGrad,
  inputsToSave: ["input"],
  gradFunc: (ddx, saved, attributes) => {
    const {filterSize, strides, pad, dimRoundingMode} = attributes as unknown as AvgPoolGradAttrs & {
      dimRoundingMode?: "floor" | "round" | "ceil";
    };
    return {
      dy: () => avgPool(only(ddx) as Tensor4D, filterSize, strides, pad, dimRoundingMode),
      input: noChange(at(saved, 0)),
    };
  },
};

const maximumGradient: GradConfig = {
  kernelName: MaxPoolGrad,
  inputsToSave: ["dy", "input", "output"],
  gradFunc: (ddx, saved, attributes) => {
    const {filterSize, strides, pad} = attributes as unknown as MaxPoolGradAttrs;
    const [dy, input, output] = [at(saved, 0), at(saved, 1) as Tensor4D, at(saved, 2)];
    return {
      dy: () => {
        const {indexes} = maxPoolWithArgmax(input, filterSize, strides, pad as "same", true);
        return gather(only(ddx).flatten(), indexes.toInt().flatten()).reshape(dy.shape);
      },
      input: noChange(input),
      output: noChange(output),
    };
  },
};

export const poolingGradients: readonly GradConfig[] = [averageGradient, maximumGradient];
