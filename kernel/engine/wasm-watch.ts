/**
 * Watches WebAssembly: TensorFlow.js looks neither at whether it was given the memory that it asked for, and goes on at
 * address 0, nor at whether its program was stopped half way, and goes on with what that left.
 */
import {DeviceError, type DeviceFailure, inBytes} from "./device.ts";

/** What is watched of TensorFlow.js's WASM module. */
export interface WatchedModule {
  _malloc(bytes: number): number;
  cwrap(name: string, ...signature: unknown[]): (...args: unknown[]) => unknown;
}

/** Addresses of WASM are of 32 bits, and larger sizes are taken modulo that. */
const MOST_BYTES = 2 ** 32;

/**
 * From now on a tensor that does not fit is a `RangeError` where it is made, and a program that was stopped a
 * `DeviceError`. To be called before kernels are set up, as they take their functions then.
 * @returns resolves when the program was stopped: what its memory holds is not to be trusted
 */
export function watchWasm(module: WatchedModule): Promise<DeviceFailure> {
  return new Promise((resolve) => {
    const run = <T>(work: () => T): T => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof WebAssembly.RuntimeError)) throw error;
        const failure = {reason: `WebAssembly stopped: ${error.message.replace(/\.?$/, ".")}`, cause: error};
        resolve(failure);
        throw new DeviceError(failure);
      }
    };
    let malloc = module._malloc;
    const guarded = (bytes: number) => {
      const address = bytes < MOST_BYTES ? run(() => malloc(bytes)) : 0;
      if (address !== 0 || bytes === 0) return address;
      throw new RangeError(`A tensor of ${inBytes(bytes)} does not fit into the memory that WebAssembly has here.`);
    };
    // Emscripten's function puts another one in its own place when it is first called.
    Object.defineProperty(module, "_malloc", {
      get: () => guarded,
      set(next: typeof malloc) {
        malloc = next;
      },
    });
    const cwrap = module.cwrap;
    module.cwrap = (...signature) => {
      const wrapped = cwrap(...signature);
      return (...args) => run(() => wrapped(...args));
    };
  });
}
