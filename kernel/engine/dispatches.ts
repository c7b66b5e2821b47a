/**
 * Counts what this thread gives its backends to compute: compute dispatches on WebGPU, draw calls on WebGL, runs of
 * kernels on WASM and the processor. The figure tells whether many small operations would be better as few large ones.
 */
import type {BackendName} from "./backends.ts";
import * as tf from "./tfjs.ts";

let count = 0;
const counting = new Set<BackendName>();

/** Dispatches so far, of the backends that are counted. */
export function dispatches(): number {
  return count;
}

/** Counts this backend's dispatches from now on. Its kernels must be registered. */
export function countDispatches(backend: BackendName): void {
  if (counting.has(backend)) return;
  counting.add(backend);
  if (backend === "webgpu") {
    countCalls(GPUComputePassEncoder.prototype, "dispatchWorkgroups");
    countCalls(GPUComputePassEncoder.prototype, "dispatchWorkgroupsIndirect");
  } else if (backend === "webgl") {
    countCalls(WebGL2RenderingContext.prototype, "drawElements");
  } else {
    for (const kernel of tf.getKernelsForBackend(backend)) countCalls(kernel, "kernelFunc");
  }
}

/** Replaces a method by one that counts and does the same. */
function countCalls<Name extends string>(owner: {[name in Name]: unknown}, name: Name): void {
  const method = owner[name];
  if (typeof method !== "function") return;
  Object.assign(owner, {
    [name](this: unknown, ...args: unknown[]): unknown {
      count++;
      return Reflect.apply(method, this, args);
    },
  });
}
