/** Where there are vector instructions, and the memory of TensorFlow.js's WASM module. */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";

/** A function with one vector instruction. */
const PROBE = Uint8Array.of(
  ...[
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 1, 0x60, 0, 1, 0x7b, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x41, 0, 0xfd, 0x0f, 0x0b,
  ],
);

let areThere: boolean | undefined;

/** Whether there are vector instructions. */
export function hasVectors(): boolean {
  areThere ??= typeof WebAssembly === "object" && WebAssembly.validate(PROBE);
  return areThere;
}

/** Nothing where there are no vector instructions, or several threads share the memory. */
export function memoryOf(backend: BackendWasm): WebAssembly.Memory | undefined {
  const {asm} = backend.wasm as unknown as {asm?: {memory?: WebAssembly.Memory}};
  const memory = asm?.memory;
  if (!memory || !(memory.buffer instanceof ArrayBuffer) || !hasVectors()) return undefined;
  return memory;
}
