/** What our engine and TensorFlow.js as it is published have in common here. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type {TfBatch, TfjsLab} from "../labs.ts";
import type {Model} from "../models/model.ts";
import {the} from "../named.ts";
import type {Data, Place, Results, Run} from "../task.ts";
import {countKernel, countReadback, watchMemory} from "./counters.ts";
import type {Profile, Start} from "./worker.ts";

type Tf = typeof tfjs;

/** The numbers of a request as tensors. */
export function tfLab(tf: Tf, model: Model, {params, batch, given}: Start): Omit<TfjsLab, "part"> {
  const tensors = (data: Data) =>
    Object.fromEntries(
      Object.entries(data).map(([name, {values, shape}]) => [name, tf.tensor(values, [...shape])] as const),
    );
  const {predict, losses, loss} = model.tf(tf);
  const read = async (results: Record<string, tfjs.Tensor>): Promise<Results> => {
    const values = await Promise.all(Object.values(results).map((tensor) => tensor.data<"float32">()));
    tf.dispose(results);
    return Object.fromEntries(Object.keys(results).map((name, i) => [name, values[i] as Float32Array]));
  };
  const {x, y} = tensors(batch) as TfBatch;
  return {tf, params: tensors(params), batch: {x, y}, given: tensors(given), predict, losses, loss, read};
}

interface Timed {
  ms: number;
  calls: number;
}

/** Times while a profile is made. */
let timing: Record<string, Timed> | undefined;
/** Of the device's clock, still to come. */
let queries: Promise<void>[] = [];
/** Time of kernels that the running kernel called. */
let inner = 0;

/** A WebGPU backend times its programs while it has a list for that. */
interface Timers {
  activeTimers: {query: Promise<number>}[] | null;
}

/** Sees every call of a kernel of the started backend. */
export function watchKernels(tf: Tf, place: Place): void {
  for (const kernel of tf.getKernelsForBackend(place)) {
    const {kernelName, kernelFunc} = kernel;
    tf.unregisterKernel(kernelName, place);
    tf.registerKernel({
      ...kernel,
      // The backend is open: its set-up is done.
      setupFunc: undefined,
      kernelFunc: (call) => {
        if (place === "wasm") countKernel();
        if (!timing) return kernelFunc(call);
        const entry = timing[kernelName] ?? {ms: 0, calls: 0};
        timing[kernelName] = entry;
        entry.calls++;
        return place === "webgpu" ? timedOnDevice(entry, kernelFunc, call) : timed(entry, kernelFunc, call);
      },
    });
  }
  if (place !== "wasm") return;
  const backend = tf.backend() as unknown as {
    wasm: {asm: Record<string, unknown>};
    read(dataId: object): Promise<unknown>;
  };
  watchMemory(the(backend.wasm.asm, "memory") as WebAssembly.Memory);
  const read = backend.read.bind(backend);
  backend.read = (dataId) => {
    countReadback();
    return read(dataId);
  };
}

function timed(
  entry: Timed,
  kernel: tfjs.KernelFunc,
  call: Parameters<tfjs.KernelFunc>[0],
): ReturnType<tfjs.KernelFunc> {
  const [start, outer] = [performance.now(), inner];
  inner = 0;
  const result = kernel(call);
  const ms = performance.now() - start;
  entry.ms += ms - inner;
  inner = outer + ms;
  return result;
}

function timedOnDevice(
  entry: Timed,
  kernel: tfjs.KernelFunc,
  call: Parameters<tfjs.KernelFunc>[0],
): ReturnType<tfjs.KernelFunc> {
  const backend = call.backend as Timers;
  const outer = backend.activeTimers;
  const timers: {query: Promise<number>}[] = [];
  backend.activeTimers = timers;
  const result = kernel(call);
  backend.activeTimers = outer;
  const sum = async () => {
    for (const {query} of timers) entry.ms += await query;
  };
  queries.push(sum());
  return result;
}

/**
 * One repetition with each kernel timed, on WebGPU by the device's own clock: what is left of the whole is the work
 * between kernels.
 */
export async function profileKernels(run: Run): Promise<Profile> {
  const kernels: Record<string, Timed> = {};
  [timing, queries] = [kernels, []];
  const start = performance.now();
  await run();
  const ms = performance.now() - start;
  timing = undefined;
  await Promise.all(queries);
  return {ms, kernels};
}
