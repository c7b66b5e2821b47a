/** WebGL's floor of a quotient rounds both numbers to integers before it divides them: right for integers only. */
import {cast, div, FloorDiv, floor, getKernel, type KernelConfig, type Tensor, tidy} from "@tensorflow/tfjs-core";

export function floorDiv(): KernelConfig {
  const original = getKernel(FloorDiv, "webgl");
  return {
    ...original,
    kernelFunc: (call) => {
      const [a, b] = [call.inputs.a as Tensor, call.inputs.b as Tensor];
      if (a.dtype === "int32" && b.dtype === "int32") return original.kernelFunc(call);
      return tidy(() => cast(floor(div(a, b)), "int32"));
    },
  };
}
