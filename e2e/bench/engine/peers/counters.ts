/** Counts what a library does from below its API: the same way for all. */

export interface Counts {
  /** Calls of WASM kernels, or dispatches on WebGPU. */
  readonly kernels: number;
  readonly submits: number;
  readonly readbacks: number;
  /** What the WASM memory grew to, or the most that WebGPU buffers held. */
  readonly peakBytes: number;
}

const total = {kernels: 0, submits: 0, readbacks: 0};
const buffers = {bytes: 0, peak: 0};
const memories: WebAssembly.Memory[] = [];

/** Begins to count; the function that it gives says what there was since. */
export function counted(): () => Counts {
  const before = {...total};
  return () => ({
    kernels: total.kernels - before.kernels,
    submits: total.submits - before.submits,
    readbacks: total.readbacks - before.readbacks,
    peakBytes: memories.reduce((sum, {buffer}) => sum + buffer.byteLength, buffers.peak),
  });
}

/** Where kernels run on the host, the library's own calls of them are counted. */
export function countKernel(): void {
  total.kernels++;
}

export function countReadback(): void {
  total.readbacks++;
}

/** A WASM memory never shrinks, so its size is its peak. */
export function watchMemory(memory: WebAssembly.Memory): void {
  memories.push(memory);
}

/** Counts kernels that are WASM modules of their own, and watches the memory that they share. */
export function watchWasmModules(): void {
  const {Memory, Instance} = WebAssembly;
  WebAssembly.Memory = class extends Memory {
    constructor(descriptor: WebAssembly.MemoryDescriptor) {
      super(descriptor);
      watchMemory(this);
    }
  };
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      countKernel();
    }
  };
}

/** Counts dispatches, submits, readbacks and the bytes of buffers of every device of this thread. */
export function watchWebGpu(): void {
  before(GPUComputePassEncoder.prototype, "dispatchWorkgroups", countKernel);
  before(GPUQueue.prototype, "submit", () => {
    total.submits++;
  });
  before(GPUBuffer.prototype, "mapAsync", countReadback);
  const sizes = new WeakMap<GPUBuffer, number>();
  const {createBuffer} = GPUDevice.prototype;
  GPUDevice.prototype.createBuffer = function (descriptor) {
    const buffer = createBuffer.call(this, descriptor);
    sizes.set(buffer, descriptor.size);
    buffers.bytes += descriptor.size;
    buffers.peak = Math.max(buffers.peak, buffers.bytes);
    return buffer;
  };
  const {destroy} = GPUBuffer.prototype;
  GPUBuffer.prototype.destroy = function () {
    buffers.bytes -= sizes.get(this) ?? 0;
    sizes.delete(this);
    return destroy.call(this);
  };
}

function before<K extends string, T extends Record<K, (...args: never[]) => unknown>>(
  prototype: T,
  method: K,
  note: () => void,
): void {
  const original = prototype[method] as unknown as (...args: unknown[]) => unknown;
  (prototype as Record<string, unknown>)[method] = function (...args: unknown[]) {
    note();
    return original.apply(this, args);
  };
}
