/** Puts the engine's gradients in place of TensorFlow.js's. Import it after TensorFlow.js's own are registered. */
import {type GradConfig, getGradient, registerGradient, Tensor, unregisterGradient} from "@tensorflow/tfjs-core";
import {convolutionGradients} from "./convolution.ts";
import {elementwiseGradients} from "./elementwise.ts";
import {indexingGradients} from "./indexing.ts";
import {linearAlgebraGradients} from "./linear-algebra.ts";
import {batchNorm, logSigmoid, matMul} from "./ops.ts";
import {poolingGradients} from "./pooling.ts";
import {reductionGradients} from "./reductions.ts";
import {resizeGradients} from "./resize.ts";
import {repairTape} from "./tape.ts";

const gradients: readonly GradConfig[] = [
  ...elementwiseGradients,
  ...reductionGradients,
  ...linearAlgebraGradients,
  ...convolutionGradients,
  ...poolingGradients,
  ...resizeGradients,
  ...indexingGradients,
];

/** Makes first and second derivatives right for every operation of `list.ts`, and refuses second ones of all others. */
export function registerGradients(): void {
  for (const gradient of gradients) {
    if (getGradient(gradient.kernelName)) unregisterGradient(gradient.kernelName);
    registerGradient(gradient);
  }
  repairTape();
  Tensor.prototype.matMul = function (b, transposeA, transposeB) {
    return matMul(this, b, transposeA, transposeB);
  };
  Tensor.prototype.logSigmoid = function <T extends Tensor>(this: T) {
    return logSigmoid(this) as T;
  };
  Tensor.prototype.batchNorm = function (mean, variance, offset, scale, epsilon) {
    return batchNorm(this, mean, variance, offset, scale, epsilon);
  };
}
