/**
 * Chooses where tensors are computed: WebGPU, WebGL, WebAssembly or plain JavaScript, the first that is there and
 * computes correctly.
 */
import {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import {MathBackendWebGL} from "@tensorflow/tfjs-backend-webgl";
import {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {selfTest} from "./selftest.ts";
import * as tf from "./tfjs.ts";

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
  wasmBytes(name: string): Promise<ArrayBuffer>;
  /** The GPU went away: nothing computes any more until the kernel restarts. */
  lost(reason: string): void;
}

interface Opened {
  readonly backend: tf.KernelBackend;
  readonly adapter: string;
  /** Resolves with the reason when the device goes away. */
  readonly lost?: Promise<string>;
}

const ORDER: readonly BackendName[] = ["webgpu", "webgl", "wasm", "cpu"];
const PRIORITY = 4;
/** A hang guard: drivers have been seen that never answer. */
const PATIENCE_MS = 20_000;

/**
 * Starts the backend that was asked for, or the best one; where it is refused, the next best.
 * @param asked tried first; `null` for the usual order
 * @throws when none computes correctly, which would mean a broken build, and when tfjs-core is there twice
 */
export async function startBackend(asked: BackendName | null, host: BackendHost): Promise<BackendReport> {
  const refused: {name: BackendName; reason: string}[] = [];
  for (const name of new Set(asked ? [asked, ...ORDER] : ORDER)) {
    try {
      const {backend, adapter, lost} = await within(PATIENCE_MS, open(name, host));
      await use(name, backend);
      await within(PATIENCE_MS, selfTest());
      lost?.then((reason) => host.lost(reason));
      return {name, adapter, refused};
    } catch (error) {
      refused.push({name, reason: error instanceof Error ? error.message : String(error)});
    }
  }
  throw new Error(`No backend computes: ${refused.map(({name, reason}) => `${name}: ${reason}`).join("; ")}`);
}

function open(name: BackendName, host: BackendHost): Opened | Promise<Opened> {
  if (name === "webgpu") return openWebGpu();
  if (name === "webgl") return openWebGl();
  if (name === "wasm") return openWasm(host);
  return {backend: new MathBackendCPU(), adapter: "JavaScript"};
}

/** Makes an open backend the engine's. */
async function use(name: BackendName, backend: tf.KernelBackend): Promise<void> {
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

async function openWebGpu(): Promise<Opened> {
  const gpu = globalThis.navigator?.gpu;
  if (!gpu) throw new Error("This browser has no WebGPU here.");
  const adapter = await gpu.requestAdapter({powerPreference: "high-performance"});
  if (!adapter) throw new Error("WebGPU found no graphics adapter.");
  const wanted: GPUFeatureName[] = ["timestamp-query", "bgra8unorm-storage"];
  const {limits} = adapter;
  const device = await adapter.requestDevice({
    requiredFeatures: wanted.filter((feature) => adapter.features.has(feature)),
    requiredLimits: {
      maxComputeWorkgroupStorageSize: limits.maxComputeWorkgroupStorageSize,
      maxComputeWorkgroupsPerDimension: limits.maxComputeWorkgroupsPerDimension,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
      maxBufferSize: limits.maxBufferSize,
      maxComputeWorkgroupSizeX: limits.maxComputeWorkgroupSizeX,
      maxComputeInvocationsPerWorkgroup: limits.maxComputeInvocationsPerWorkgroup,
    },
  });
  // Only a loss: a device that was destroyed on purpose was replaced.
  const lost = device.lost.then(({reason, message}) =>
    reason === "destroyed" ? new Promise<never>(() => {}) : message || "The graphics device was lost.",
  );
  const backend = new WebGPUBackend(device, adapter.info);
  if (adapter.info.isFallbackAdapter) refuseSynchronousReads(backend);
  return {backend, adapter: nameOf(adapter.info), lost};
}

/**
 * TensorFlow.js reads a GPU's memory synchronously by way of a canvas. A software adapter (measured: SwiftShader in
 * Chromium 156) gives zeros for it and then loses the device, silently both.
 */
function refuseSynchronousReads(backend: WebGPUBackend): void {
  const readSync = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const {values, dtype} = backend.tensorMap.get(dataId);
    if (values || dtype === "string" || dtype === "complex64") return readSync(dataId);
    throw new Error(
      "This computer's WebGPU runs in software and cannot be read synchronously: write `await x.data()`, not `x.dataSync()`.",
    );
  };
}

function nameOf(info: GPUAdapterInfo): string {
  const {vendor, architecture, device, description} = info;
  const names = new Set([description || device, vendor, architecture].filter(Boolean));
  return [...names].join(", ") || "unnamed adapter";
}

function openWebGl(): Opened {
  if (typeof OffscreenCanvas === "undefined")
    throw new Error("There is no OffscreenCanvas here to compute with WebGL.");
  if (!tf.env().getBool("HAS_WEBGL")) throw new Error("This browser has no WebGL here.");
  const backend = new MathBackendWebGL();
  const {gl} = backend.gpgpu;
  const extension = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer: unknown = gl.getParameter(extension?.UNMASKED_RENDERER_WEBGL ?? gl.RENDERER);
  return {backend, adapter: String(renderer)};
}

const WASM_FILES = [
  "tfjs-backend-wasm.wasm",
  "tfjs-backend-wasm-simd.wasm",
  "tfjs-backend-wasm-threaded-simd.wasm",
] as const;

// What the package registered; `use` puts the opened backend in its place.
const makeWasm = tf.findBackendFactory("wasm");

async function openWasm(host: BackendHost): Promise<Opened> {
  const [simd, threads] = await Promise.all([
    tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"),
  ]);
  const file = WASM_FILES[simd && threads ? 2 : simd ? 1 : 0];
  const bytes = await host.wasmBytes(file);
  // TensorFlow.js waits for ever when its WASM does not compile.
  if (!WebAssembly.validate(bytes)) throw new Error(`${file} is damaged, or too new for this browser.`);

  // It insists on fetching its file by URL; we have no network, so its platform's `fetch` hands over the bytes.
  const platform = tf.env().platform;
  const before = platform.fetch;
  platform.fetch = async () => new Response(bytes, {headers: {"content-type": "application/wasm"}});
  // Under Node its loader reads CommonJS's `__dirname`, which modules have not got, to find the file it is given.
  const node = tf.env().getBool("IS_NODE") && !("__dirname" in globalThis);
  if (node) Object.defineProperty(globalThis, "__dirname", {value: "", configurable: true});
  try {
    const urls = Object.fromEntries(WASM_FILES.map((name) => [name, name]));
    setWasmPaths(urls as Record<(typeof WASM_FILES)[number], string>, true);
    const backend = await makeWasm();
    return {backend, adapter: `WebAssembly${simd ? ", SIMD" : ""}${simd && threads ? ", threads" : ""}`};
  } finally {
    platform.fetch = before;
    if (node) Reflect.deleteProperty(globalThis, "__dirname");
  }
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
