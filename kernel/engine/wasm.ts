/** Opens WebAssembly from bytes that the host reads. */
import {setWasmPaths} from "@tensorflow/tfjs-backend-wasm";
import type {Opened} from "./device.ts";
import type {ReadFile} from "./files.ts";
import * as tf from "./tfjs.ts";
import {type WatchedModule, watchWasm} from "./wasm-watch.ts";

const WASM_FILES = [
  "tfjs-backend-wasm.wasm",
  "tfjs-backend-wasm-simd.wasm",
  "tfjs-backend-wasm-threaded-simd.wasm",
] as const;

// What the package registered; `use` puts the opened backend in its place.
const makeWasm = tf.findBackendFactory("wasm");

/** @throws Error when there is no WebAssembly, or its bytes cannot be read, or are damaged */
export async function openWasm(wasmBytes: ReadFile): Promise<Opened> {
  if (typeof WebAssembly === "undefined") throw new Error("This browser has no WebAssembly here.");
  const [simd, threads] = await Promise.all([
    tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"),
    tf.env().getAsync("WASM_HAS_MULTITHREAD_SUPPORT"),
  ]);
  const file = WASM_FILES[simd && threads ? 2 : simd ? 1 : 0];
  const bytes = await wasmBytes(file);
  // TensorFlow.js waits for ever when its WASM does not compile.
  if (!WebAssembly.validate(bytes)) throw new Error(`${file} is damaged, or too new for this browser.`);

  // It insists on fetching its file by URL; we have no network, so its platform's `fetch` hands over the bytes.
  const platform = tf.env().platform;
  const before = platform.fetch;
  platform.fetch = async () => new Response(bytes, {headers: {"content-type": "application/wasm"}});
  const restore = tf.env().getBool("IS_NODE") ? indulgeItsLoader() : () => {};
  try {
    const urls = Object.fromEntries(WASM_FILES.map((name) => [name, name]));
    setWasmPaths(urls as Record<(typeof WASM_FILES)[number], string>, true);
    const backend = await makeWasm();
    const failed = watchWasm((backend as unknown as {wasm: WatchedModule}).wasm);
    return {backend, adapter: `WebAssembly${simd ? ", SIMD" : ""}${simd && threads ? ", threads" : ""}`, failed};
  } finally {
    platform.fetch = before;
    restore();
  }
}

/**
 * Its loader reads, under Node, CommonJS's `__dirname`, which modules have not got, to find the file it is given; and it
 * listens to every uncaught error of the process, which would then be shown as thrown by it.
 * @returns undoes both
 */
function indulgeItsLoader(): () => void {
  const isMissing = !("__dirname" in globalThis);
  if (isMissing) Object.defineProperty(globalThis, "__dirname", {value: "", configurable: true});
  const events = ["uncaughtException", "unhandledRejection"];
  const own = new Set<unknown>(events.flatMap((event) => process.listeners(event as "uncaughtException")));
  return () => {
    if (isMissing) Reflect.deleteProperty(globalThis, "__dirname");
    for (const event of events) {
      for (const listener of process.listeners(event as "uncaughtException"))
        if (!own.has(listener)) process.off(event, listener);
    }
  };
}
