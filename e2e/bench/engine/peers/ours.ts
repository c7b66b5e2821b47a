/** The engine of this repository, in a thread of its own. */
import {startBackend} from "../../../../kernel/engine/backends.ts";
import {compile} from "../../../../kernel/engine/compile/index.ts";
import {curvature} from "../../../../kernel/engine/curvature/index.ts";
import {registerKernels} from "../../../../kernel/engine/kernels/register.ts";
import {rng} from "../../../../kernel/engine/rng/index.ts";
import * as tf from "../../../../kernel/engine/tfjs.ts";
import * as transforms from "../../../../kernel/engine/transforms/index.ts";
import * as tree from "../../../../kernel/engine/tree.ts";
import {watchWebGpu} from "./counters.ts";
import {profileKernels, tfLab, watchKernels} from "./tf-lab.ts";
import {wasmBytes} from "./wasm-bytes.ts";
import {serve} from "./worker.ts";

serve({
  async start(task, model, request) {
    if (request.place === "webgpu") watchWebGpu();
    registerKernels();
    const lost = (reason: string) => {
      throw new Error(reason);
    };
    const {name, refused} = await startBackend(request.place, {wasmBytes, lost});
    if (name !== request.place) throw new Error(`${request.place} did not start: ${JSON.stringify(refused)}`);
    watchKernels(tf, request.place);
    const engine = {...transforms, compile: request.variant === "oursEager" ? eagerly : compile, curvature, rng, tree};
    return task.ours({...tfLab(tf, model, request), tf, engine});
  },
  profile: profileKernels,
});

/** In the place of `compile`: the function as it is. */
const eagerly = ((f: unknown) => f) as typeof compile;
