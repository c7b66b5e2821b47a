/**
 * Opens WebGPU, and watches its device: TensorFlow.js looks neither for a device that is lost nor for the errors that a
 * device reports after the fact, and goes on with zeros.
 */
import {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {keepBindings} from "./bindings.ts";
import {type DeviceFailure, inBytes, markUnreadable, type Opened} from "./device.ts";

/** @throws when there is no WebGPU, no adapter or no device */
export async function openWebGpu(): Promise<Opened> {
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
  const failed = watchDevice(device);
  const backend = new WebGPUBackend(device, adapter.info);
  keepBindings(backend);
  if (adapter.info.isFallbackAdapter) refuseSynchronousReads(backend);
  return {backend, adapter: nameOf(adapter.info), failed};
}

/** There are few buffers of this size or more, and those that do not fit are among them. */
const LARGE_BYTES = 2 ** 20;

/**
 * Resolves when the device is lost, out of memory, or given something invalid, all of which it tells later only. It is
 * destroyed then, which frees its memory. A buffer larger than any can be throws a RangeError where it is made.
 */
export function watchDevice(device: GPUDevice): Promise<DeviceFailure> {
  return new Promise((resolve) => {
    const fail = (failure: DeviceFailure) => {
      resolve(failure);
      device.destroy();
    };
    device.lost.then(({message}) => fail({reason: sentence("The graphics device was lost", message)}));
    device.addEventListener("uncapturederror", (event) => {
      event.preventDefault();
      fail({reason: reasonOf(event.error)});
    });

    const createBuffer = device.createBuffer.bind(device);
    device.createBuffer = (descriptor) => {
      const {size} = descriptor;
      const most = Math.min(device.limits.maxBufferSize, device.limits.maxStorageBufferBindingSize);
      if (size > most) {
        throw new RangeError(`A tensor of ${inBytes(size)} is more than this graphics device takes, ${inBytes(most)}.`);
      }
      if (size < LARGE_BYTES) return createBuffer(descriptor);
      const cause = new Error(`A tensor of ${inBytes(size)} did not fit.`);
      device.pushErrorScope("out-of-memory");
      const buffer = createBuffer(descriptor);
      // Where it rejects, the device is lost.
      device.popErrorScope().then(
        (error) => error && fail({reason: reasonOf(error), cause}),
        () => {},
      );
      return buffer;
    };
  });
}

function reasonOf(error: GPUError): string {
  const {message} = error;
  if (error instanceof GPUOutOfMemoryError) return sentence("The graphics device is out of memory", message);
  if (error instanceof GPUValidationError) return sentence("The graphics device was given something invalid", message);
  return sentence("The graphics device failed", message);
}

function sentence(what: string, details: string): string {
  const text = details.trim();
  return text ? `${what}: ${text.replace(/\.?$/, ".")}` : `${what}.`;
}

/**
 * TensorFlow.js reads a GPU's memory synchronously by way of a canvas. A software adapter (measured: SwiftShader in
 * Chromium 156) gives zeros for it and then loses the device, silently both.
 */
function refuseSynchronousReads(backend: WebGPUBackend): void {
  markUnreadable(backend);
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
