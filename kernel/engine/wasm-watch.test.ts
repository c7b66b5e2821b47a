import {readFile} from "node:fs/promises";
import {afterAll, beforeAll, expect, test} from "vitest";
import {startBackend} from "./backends.ts";
import {DeviceError} from "./device.ts";
import * as tf from "./tfjs.ts";
import {type WatchedModule, watchWasm} from "./wasm-watch.ts";

const files = new URL("../../node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/", import.meta.url);
const failures: string[] = [];

beforeAll(async () => {
  const report = await startBackend("wasm", {
    wasmBytes: async (name) => new Uint8Array(await readFile(new URL(name, files))).buffer,
    lost: (reason) => failures.push(reason),
  });
  expect(report.name).toBe("wasm");
});
afterAll(() => expect(failures).toEqual([]));

test.each([
  ["4 GiB, whose size is 0 modulo 2^32", 2 ** 30],
  ["4 GiB and 16 bytes, for which 16 would be had", 2 ** 30 + 4],
  ["16 GiB", 2 ** 32],
])("a tensor of %s is an error where it is made, and others are not touched", async (_, length) => {
  const before = tf.tensor1d([1, 2, 3]);
  const {numTensors} = tf.memory();
  expect(() => tf.fill([length], 7)).toThrow(
    /^A tensor of .* does not fit into the memory that WebAssembly has here\.$/,
  );
  expect(tf.memory().numTensors).toBe(numTensors);
  expect([...(await tf.square(before).data())]).toEqual([1, 4, 9]);
});

/** A module that does as the test says. */
function fake(work: () => number): WatchedModule {
  return {_malloc: work, cwrap: () => work};
}

test("memory that is not given is an error; nothing to be held needs none", () => {
  const module = fake(() => 0);
  void watchWasm(module);
  expect(() => module._malloc(2 ** 20)).toThrow(
    new RangeError("A tensor of 1.0 MiB does not fit into the memory that WebAssembly has here."),
  );
  expect(module._malloc(0)).toBe(0);
});

test.each([
  ["while it computes", (module: WatchedModule) => module.cwrap("Add", null, [])()],
  ["while it makes room", (module: WatchedModule) => module._malloc(8)],
])("a program that was stopped %s has failed as a whole", async (_, use) => {
  const module = fake(() => {
    throw new WebAssembly.RuntimeError("unreachable");
  });
  const failed = watchWasm(module);
  expect(() => use(module)).toThrow(DeviceError);
  expect(await failed).toMatchObject({reason: "WebAssembly stopped: unreachable."});
});

test("an error of the caller's is none of the program", async () => {
  const module = fake(() => {
    throw new TypeError("not a number");
  });
  let failed = false;
  void watchWasm(module).then(() => {
    failed = true;
  });
  expect(() => module.cwrap("Add", null, [])()).toThrow(new TypeError("not a number"));
  await Promise.resolve();
  expect(failed).toBe(false);
});
