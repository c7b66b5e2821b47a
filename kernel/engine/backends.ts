/**
 * Chooses where tensors are computed: WebGPU, WebGL, WebAssembly or plain JavaScript, the first that is there and
 * computes correctly.
 */
import {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import {MathBackendWebGL} from "@tensorflow/tfjs-backend-webgl";
import {type DeviceFailure, guard, type Opened, retire} from "./device.ts";
import type {ReadFile} from "./files.ts";
import {selfTest} from "./selftest.ts";
import * as tf from "./tfjs.ts";
import {openWasm} from "./wasm.ts";
import {openWebGpu} from "./webgpu.ts";

export type BackendName = "webgpu" | "webgl" | "wasm" | "cpu";

/** Content of the protocol's `backend` message. */
export interface BackendReport {
  readonly name: BackendName;
  /** What it runs on, for people: the GPU's name, WASM's features. */
  readonly adapter: string;
  readonly refused: {name: BackendName; reason: string}[];
}

/** What the engine needs of its host. */
export interface BackendHost {
  /** The bytes of one of TensorFlow.js's WASM files, e.g. `tfjs-backend-wasm-simd.wasm`. */
  readonly wasmBytes: ReadFile;
  /**
   * The device that computed failed, and all tensors on it are gone: reading one throws a `DeviceError`.
   * @param reason a sentence
   * @param next what computes in its place; `null` when nothing does
   */
  lost(reason: string, next: BackendReport | null): void;
}

const ORDER: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];
const PRIORITY = 4;
/** A hang guard: drivers have been seen that never answer. */
const PATIENCE_MS = 20_000;

/**
 * Starts the backend that was asked for, or the best one; where it is refused, the next best. When its device fails
 * later, it is started anew in the same way, and the host is told.
 * @param asked tried first; `null` for the usual order
 * @throws when none computes correctly, which would mean a broken build, and when tfjs-core is there twice
 */
export async function startBackend(asked: BackendName | null, host: BackendHost): Promise<BackendReport> {
  const refused: {name: BackendName; reason: string}[] = [];
  for (const name of new Set(asked ? [asked, ...ORDER] : ORDER)) {
    try {
      const opened = await within(PATIENCE_MS, open(name, host));
      const {backend, adapter, failed} = opened;
      guard(opened);
      await use(name, backend);
      await within(PATIENCE_MS, selfTest());
      failed?.then((failure) => {
        if (tf.backend() === backend) void replace(asked, failure, host);
      });
      return {name, adapter, refused};
    } catch (error) {
      refused.push({name, reason: error instanceof Error ? error.message : String(error)});
    }
  }
  throw new Error(`No backend computes: ${refused.map(({name, reason}) => `${name}: ${reason}`).join("; ")}`);
}

async function replace(asked: BackendName | null, {reason}: DeviceFailure, host: BackendHost): Promise<void> {
  try {
    host.lost(reason, await startBackend(asked, host));
  } catch (error) {
    host.lost(`${reason} ${error instanceof Error ? error.message : error}`, null);
  }
}

function open(name: BackendName, host: BackendHost): Opened | Promise<Opened> {
  if (name === "webgpu") return openWebGpu();
  if (name === "webgl") return openWebGl();
  if (name === "wasm") return openWasm(host.wasmBytes);
  return {backend: new MathBackendCPU(), adapter: "JavaScript"};
}

const inUse = new Map<BackendName, tf.KernelBackend>();

/** Makes an open backend the engine's. */
async function use(name: BackendName, backend: tf.KernelBackend): Promise<void> {
  const before = inUse.get(name);
  if (before) retire(before);
  inUse.set(name, backend);
  if (tf.findBackendFactory(name)) tf.removeBackend(name);
  tf.registerBackend(name, () => backend, PRIORITY);
  await tf.setBackend(name);
  // The cpu backend advertises another product on the console at its first tensor, except in production.
  const production = tf.env().getBool("PROD");
  tf.env().set("PROD", true);
  try {
    assertOneCore(backend);
  } finally {
    tf.env().set("PROD", production);
  }
}

/** Bundlers can end with two copies of tfjs-core, whose registries and classes do not know each other. */
function assertOneCore(backend: tf.KernelBackend): void {
  const one = tf.scalar(1);
  const same = backend instanceof tf.KernelBackend && one.constructor === tf.Tensor && "add" in one;
  one.dispose();
  if (!same) throw new Error("tfjs-core is loaded twice: bundle it as one copy.");
}

function openWebGl(): Opened {
  if (typeof OffscreenCanvas === "undefined")
    throw new Error("There is no OffscreenCanvas here to compute with WebGL.");
  if (!tf.env().getBool("HAS_WEBGL")) throw new Error("This browser has no WebGL here.");
  const backend = new MathBackendWebGL();
  const {gl} = backend.gpgpu;
  const extension = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer: unknown = gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  const failed = new Promise<DeviceFailure>((resolve) => {
    gl.canvas.addEventListener("webglcontextlost", () => resolve({reason: "The WebGL context was lost."}));
  });
  return {backend, adapter: String(renderer), failed};
}

async function within<T>(ms: number, work: T | Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${ms / 1000} s.`)), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
