/** TensorFlow.js as it is published, in a thread of its own. */
import "@tensorflow/tfjs-core/dist/public/chained_ops/register_all_chained_ops.js";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import "@tensorflow/tfjs-backend-webgpu";
import * as tf from "@tensorflow/tfjs-core";
import {watchWebGpu} from "./counters.ts";
import {profileKernels, tfLab, watchKernels} from "./tf-lab.ts";
import {wasmBytes} from "./wasm-bytes.ts";
import {serve} from "./worker.ts";

const FILE = "tfjs-backend-wasm-simd.wasm";
const OTHERS = {"tfjs-backend-wasm.wasm": FILE, "tfjs-backend-wasm-threaded-simd.wasm": FILE};

serve({
  async start(task, model, request) {
    const {place, variant} = request;
    if (place === "webgpu") watchWebGpu();
    else await givesFile();
    if (!(await tf.setBackend(place))) throw new Error(`TensorFlow.js has no ${place} here.`);
    await tf.ready();
    watchKernels(tf, place);
    const lab = {...tfLab(tf, model, request), part: task.tfjsPart?.[place] ?? 1};
    return (variant === "tfjsBatched" ? (task.tfjsBatched ?? task.tfjs) : task.tfjs)(lab);
  },
  profile: profileKernels,
});

/** Bundled, it cannot find its WASM file by itself in Node. */
async function givesFile(): Promise<void> {
  const bytes = await wasmBytes(FILE);
  tf.env().platform.fetch = async () => new Response(bytes, {headers: {"content-type": "application/wasm"}});
  Object.defineProperty(globalThis, "__dirname", {value: "", configurable: true});
  setWasmPaths({[FILE]: FILE, ...OTHERS}, true);
}
