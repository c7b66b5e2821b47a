/**
 * TensorFlow.js as all of the kernel imports it: the core with every chained method, and with gradients that are right
 * to the second order (`gradients/list.ts`).
 */
// First, since it defines the flags that registering a gradient looks at.
import "@tensorflow/tfjs-core";
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import {registerGradients} from "./gradients/register.ts";

registerGradients();

export * from "@tensorflow/tfjs-core";
export {batchNorm, batchNorm2d, batchNorm3d, batchNorm4d, logSigmoid, losses, matMul} from "./gradients/ops.ts";
