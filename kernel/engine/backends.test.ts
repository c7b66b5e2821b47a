import {readFile} from "node:fs/promises";
import {afterEach, expect, test, vi} from "vitest";
import {type BackendHost, startBackend} from "./backends.ts";
import {selfTest} from "./selftest.ts";
import * as tf from "./tfjs.ts";

const files = new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);
const host: BackendHost = {
  async wasmBytes(name) {
    return new Uint8Array(await readFile(new URL(name, files))).buffer;
  },
  lost: (reason) => expect.unreachable(reason),
};

/** Replaces a kernel of a backend by a wrong one while `f` runs. */
async function withKernel(name: string, backendName: string, wrong: tf.KernelFunc, f: () => Promise<void>) {
  const right = tf.getKernel(name, backendName);
  tf.unregisterKernel(name, backendName);
  tf.registerKernel({kernelName: name, backendName, kernelFunc: wrong});
  try {
    await f();
  } finally {
    tf.unregisterKernel(name, backendName);
    tf.registerKernel(right);
  }
}

afterEach(() => vi.unstubAllGlobals());

test("without a GPU, WASM runs from the host's bytes and says what it has", async () => {
  const fetch = vi.fn();
  vi.stubGlobal("fetch", fetch);
  const report = await startBackend(null, host);
  expect(report).toMatchObject({name: "wasm", adapter: "WebAssembly, SIMD"});
  expect(report.refused.map(({name}) => name)).toEqual(["webgpu", "webgl"]);
  expect(report.refused[0]?.reason).toMatch(/no WebGPU/);
  expect(tf.getBackend()).toBe("wasm");
  expect(fetch).not.toHaveBeenCalled();
});

test("the backend asked for is tried first", async () => {
  const warn = vi.spyOn(console, "warn");
  expect(await startBackend("cpu", host)).toEqual({name: "cpu", adapter: "JavaScript", refused: []});
  expect(tf.getBackend()).toBe("cpu");
  expect(warn).not.toHaveBeenCalled();
});

test.each([
  ["missing", () => Promise.reject(new Error("no such file")), /no such file/],
  ["damaged", () => Promise.resolve(new ArrayBuffer(100)), /tfjs-backend-wasm-simd.wasm is damaged/],
])("%s WASM bytes are a reason to go on to the next", async (_, wasmBytes, reason) => {
  const report = await startBackend("wasm", {...host, wasmBytes});
  expect(report.name).toBe("cpu");
  expect(report.refused[0]).toMatchObject({name: "wasm", reason: expect.stringMatching(reason)});
});

test("a browser without WebAssembly is a reason to go on to the next", async () => {
  vi.stubGlobal("WebAssembly", undefined);
  expect(await startBackend("wasm", host)).toMatchObject({
    name: "cpu",
    refused: [{name: "wasm", reason: "This browser has no WebAssembly here."}, {name: "webgpu"}, {name: "webgl"}],
  });
});

test("a GPU adapter that is not there, or a driver that refuses, is a reason", async () => {
  vi.stubGlobal("navigator", {gpu: {requestAdapter: async () => null}});
  expect((await startBackend("webgpu", host)).refused[0]?.reason).toBe("WebGPU found no graphics adapter.");
  vi.stubGlobal("navigator", {gpu: {requestAdapter: () => Promise.reject(new Error("driver says no"))}});
  expect((await startBackend("webgpu", host)).refused[0]?.reason).toBe("driver says no");
});

test.each([
  ["Max", /maximum gave/],
  ["Sum", /sum gave/],
  ["BatchMatMul", /matrix product gave/],
])("a backend whose %s is slightly off is refused", async (kernel, reason) => {
  await startBackend("cpu", host);
  const right = tf.getKernel(kernel, "cpu").kernelFunc;
  const off: tf.KernelFunc = (params) => {
    const result = right(params) as tf.TensorInfo;
    const backend = params.backend as {data: {get(id: object): {values: Float32Array}}};
    const {values} = backend.data.get(result.dataId);
    values[0] = (values[0] ?? 0) + 0.01;
    return result;
  };
  await withKernel(kernel, "cpu", off, async () => {
    await expect(selfTest()).rejects.toThrow(reason);
    const report = await startBackend("cpu", host);
    expect(report.name).toBe("wasm");
    expect(report.refused).toMatchObject([{name: "cpu", reason: expect.stringMatching(reason)}, {}, {}]);
  });
});

test("NaN is not a right value, a missing kernel not a right backend", async () => {
  await startBackend("cpu", host);
  const nan: tf.KernelFunc = ({inputs, backend}) => {
    const {x} = inputs as {x: tf.TensorInfo};
    const write = backend as {makeTensorInfo(shape: number[], dtype: string, values: Float32Array): tf.TensorInfo};
    return write.makeTensorInfo([], x.dtype, Float32Array.of(Number.NaN));
  };
  await withKernel("Max", "cpu", nan, () => expect(selfTest()).rejects.toThrow(/maximum gave NaN/));
  const missing: tf.KernelFunc = () => {
    throw new Error("not here");
  };
  await withKernel("Sum", "cpu", missing, () => expect(selfTest()).rejects.toThrow("not here"));
});

test("when nothing computes, every reason is in the error; the self-test leaves no tensors", async () => {
  const before = tf.memory().numTensors;
  const broken: tf.KernelFunc = () => {
    throw new Error("broken");
  };
  await withKernel("BatchMatMul", "cpu", broken, () =>
    withKernel("BatchMatMul", "wasm", broken, () =>
      expect(startBackend(null, host)).rejects.toThrow(/No backend computes: webgpu: .*; wasm: broken; cpu: broken/),
    ),
  );
  await selfTest();
  expect(tf.memory().numTensors).toBe(before);
});
