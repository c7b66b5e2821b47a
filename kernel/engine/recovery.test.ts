/** A backend whose device fails: WebGPU, played by plain JavaScript with WebGPU's name. */
import {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import {beforeAll, beforeEach, expect, test, vi} from "vitest";
import {attachLedger} from "./attach.ts";
import {type BackendReport, startBackend} from "./backends.ts";
import {DeviceError, type DeviceFailure, type Opened} from "./device.ts";
import {filesIn} from "./files.ts";
import {registerKernels} from "./kernels/register.ts";
import {createLedger} from "./ledger.ts";
import * as tf from "./tfjs.ts";

const wasmBytes = filesIn(new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url));

const gpu = vi.hoisted(() => ({open: (): Promise<Opened> => Promise.reject(new Error("not set up"))}));
vi.mock("./webgpu.ts", () => ({openWebGpu: () => gpu.open()}));

/** Fails the device that was opened last. */
let fail: (failure: DeviceFailure) => void;
const failures: [reason: string, next: string | undefined][] = [];
let replaced: (next: BackendReport | null) => void = () => {};
const host = {
  wasmBytes,
  lost(reason: string, next: BackendReport | null) {
    failures.push([reason, next?.name]);
    replaced(next);
  },
};
const replacement = () =>
  new Promise<BackendReport | null>((resolve) => {
    replaced = resolve;
  });

async function open(): Promise<Opened> {
  const failed = new Promise<DeviceFailure>((resolve) => {
    fail = resolve;
  });
  return {backend: new MathBackendCPU(), adapter: "fake", failed};
}

beforeAll(() => {
  attachLedger(createLedger());
  registerKernels();
  for (const {kernelName} of tf.getKernelsForBackend("webgpu")) tf.unregisterKernel(kernelName, "webgpu");
  tf.copyRegisteredKernels("cpu", "webgpu");
});

beforeEach(async () => {
  failures.length = 0;
  gpu.open = open;
  expect(await startBackend(null, host)).toMatchObject({name: "webgpu", adapter: "fake"});
});

test("a new device computes, with a new backend", async () => {
  const before = tf.backend();
  const next = replacement();
  fail({reason: "Gone."});
  expect(await next).toMatchObject({name: "webgpu", refused: []});
  expect(failures).toEqual([["Gone.", "webgpu"]]);
  expect(tf.backend()).not.toBe(before);
  expect([...(await tf.square(tf.tensor1d([3])).data())]).toEqual([9]);
});

test("what the old one held says that it is gone, whoever reads or uses it, and is freed in peace", async () => {
  const old = tf.square(tf.tensor1d([3, 4]));
  const view = tf.reshape(old, [2, 1]);
  const pending = old.data();
  const next = replacement();
  fail({reason: "Gone.", cause: new Error("asked for too much")});
  await next;
  expect([...(await pending)]).toEqual([9, 16]);
  await expect(old.data()).rejects.toThrow(new DeviceError({reason: "Gone."}));
  await expect(old.data()).rejects.toMatchObject({name: "DeviceError", cause: {message: "asked for too much"}});
  expect(() => old.dataSync()).toThrow("Gone. What it held is gone and must be computed again.");
  expect(() => tf.add(view, 1)).toThrow(DeviceError);
  const before = tf.memory();
  old.dispose();
  view.dispose();
  expect(tf.memory().numTensors).toBe(before.numTensors - 2);
  expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers - 1);
});

test("a read that fails with the device is told as its failure", async () => {
  const backend = new MathBackendCPU();
  gpu.open = async () => ({...(await open()), backend});
  const read = backend.read.bind(backend);
  let isUnmapped = false;
  // As `mapAsync` does, before the device itself is known to be lost.
  backend.read = async (dataId) => {
    if (isUnmapped) throw new Error("The buffer is unmapped.");
    return read(dataId);
  };
  await startBackend(null, host);
  const x = tf.tensor1d([1]);
  isUnmapped = true;
  const values = x.data();
  const next = replacement();
  fail({reason: "Gone."});
  await expect(values).rejects.toThrow("Gone.");
  await next;
});

test("where no new device is to be had, the next backend computes", async () => {
  gpu.open = () => Promise.reject(new Error("no adapter any more"));
  const next = replacement();
  fail({reason: "Gone."});
  expect(await next).toMatchObject({name: "wasm"});
  expect((await next)?.refused[0]).toEqual({name: "webgpu", reason: "no adapter any more"});
  expect([...(await tf.square(tf.tensor1d([3])).data())]).toEqual([9]);
});

test("the new device may fail as well; one that was replaced on purpose may fail unheard", async () => {
  const first = fail;
  let next = replacement();
  first({reason: "Once."});
  await next;
  next = replacement();
  fail({reason: "Twice."});
  await next;
  expect(failures.map(([reason]) => reason)).toEqual(["Once.", "Twice."]);
  await startBackend("cpu", host);
  fail({reason: "Late."});
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(failures.map(([reason]) => reason)).toEqual(["Once.", "Twice."]);
  expect(tf.getBackend()).toBe("cpu");
});

test("when nothing computes any more, that is told too", async () => {
  gpu.open = () => Promise.reject(new Error("no adapter"));
  const right = ["wasm", "cpu"].map((name) => tf.getKernel("BatchMatMul", name));
  for (const {kernelName, backendName} of right) {
    tf.unregisterKernel(kernelName, backendName);
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc() {
        throw new Error("broken");
      },
    });
  }
  const next = replacement();
  fail({reason: "Gone."});
  expect(await next).toBeNull();
  expect(failures[0]?.[0]).toMatch(/^Gone\. No backend computes: webgpu: no adapter; .*cpu: broken/);
  for (const kernel of right) {
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
    tf.registerKernel(kernel);
  }
});
