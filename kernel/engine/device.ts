/** A backend together with the device that it runs on, which can fail. */
import type * as tf from "./tfjs.ts";

export interface Opened {
  readonly backend: tf.KernelBackend;
  /** What it runs on, for people: the GPU's name, WASM's features. */
  readonly adapter: string;
  /** Resolves when the device fails: what it holds is gone, and what it computes is not to be trusted. */
  readonly failed?: Promise<DeviceFailure>;
}

export interface DeviceFailure {
  /** A sentence. */
  readonly reason: string;
  /** Made where the device was asked for what it could not do, if that is known. */
  readonly cause?: Error;
}

/** What was to be read was on a device that failed. */
export class DeviceError extends Error {
  override readonly name = "DeviceError";

  constructor({reason, cause}: DeviceFailure) {
    super(`${reason} What it held is gone and must be computed again.`, cause && {cause});
  }
}

/** A size for people. */
export function inBytes(count: number): string {
  return count < 2 ** 30 ? `${(count / 2 ** 20).toFixed(1)} MiB` : `${(count / 2 ** 30).toFixed(2)} GiB`;
}

/** How long to wait for what a device says of itself, once it has refused a read. */
const GRACE_MS = 2000;

const guarded = new WeakMap<tf.KernelBackend, (failure: DeviceFailure) => void>();

/**
 * From its device's failure on, reading the backend throws a `DeviceError`, as does moving its tensors to another one;
 * disposing of them goes on as if it held them.
 */
export function guard({backend, failed}: Opened): void {
  let failure: DeviceFailure | undefined;
  const fail = (found: DeviceFailure) => {
    failure ??= found;
  };
  guarded.set(backend, fail);
  void failed?.then(fail);
  const check = () => {
    if (failure) throw new DeviceError(failure);
  };
  const read = backend.read.bind(backend);
  const readSync = backend.readSync.bind(backend);
  const readToGPU = backend.readToGPU.bind(backend);
  const incRef = backend.incRef.bind(backend);
  const disposeData = backend.disposeData.bind(backend);
  /** How many tensors share data that was lost. */
  const sharers = new WeakMap<object, number>();
  const count = (dataId: object, change: number) => {
    const left = (sharers.get(dataId) ?? backend.refCount(dataId)) + change;
    sharers.set(dataId, left);
    return left;
  };
  backend.read = async (dataId) => {
    check();
    try {
      return await read(dataId);
    } catch (error) {
      if (failed) await Promise.race([failed, new Promise((resolve) => setTimeout(resolve, GRACE_MS))]);
      throw error;
    } finally {
      check();
    }
  };
  backend.readSync = (dataId) => {
    check();
    return readSync(dataId);
  };
  backend.readToGPU = (dataId, options) => {
    check();
    return readToGPU(dataId, options);
  };
  backend.incRef = (dataId) => void (failure ? count(dataId, 1) : incRef(dataId));
  backend.disposeData = (dataId, force) => {
    if (!failure) return disposeData(dataId, force);
    return count(dataId, -1) <= 0 || force === true;
  };
}

/** Treats a backend that is about to be replaced as one whose device failed. */
export function retire(backend: tf.KernelBackend): void {
  guarded.get(backend)?.({reason: "The backend was started anew."});
}

const unreadable = new WeakSet<tf.KernelBackend>();

/** The backend can be read asynchronously only. */
export function markUnreadable(backend: tf.KernelBackend): void {
  unreadable.add(backend);
}

export function isReadableNow(backend: tf.KernelBackend): boolean {
  return !unreadable.has(backend);
}
