/** TensorFlow.js as all of the kernel imports it: the core with every gradient and every chained method. */
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";

export * from "@tensorflow/tfjs-core";
