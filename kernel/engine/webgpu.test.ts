import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import type {DeviceFailure} from "./device.ts";
import {watchDevice} from "./webgpu.ts";

class GPUError extends Error {}
class GPUOutOfMemoryError extends GPUError {}
class GPUValidationError extends GPUError {}

/** A device that fails when it is told to, in the way of real ones: later. */
function fakeDevice() {
  const limits = {maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 28};
  const scopes: string[] = [];
  let lose = (_: {reason: string; message: string}) => {};
  let scopeError: GPUError | null = null;
  const target = new EventTarget();
  const device = Object.assign(target, {
    limits,
    lost: new Promise((resolve) => {
      lose = resolve;
    }),
    createBuffer: ({size}: {size: number}) => ({size}),
    pushErrorScope: (filter: string) => void scopes.push(filter),
    async popErrorScope() {
      scopes.pop();
      return scopeError;
    },
    destroy: vi.fn(() => lose({reason: "destroyed", message: ""})),
  });
  return {
    device: device as unknown as GPUDevice,
    destroy: device.destroy,
    lose: (message: string) => lose({reason: "unknown", message}),
    report: (error: GPUError) =>
      target.dispatchEvent(Object.assign(new Event("uncapturederror", {cancelable: true}), {error})),
    runOut(message: string) {
      scopeError = new GPUOutOfMemoryError(message);
    },
    scopes,
  };
}

beforeEach(() => {
  vi.stubGlobal("GPUOutOfMemoryError", GPUOutOfMemoryError);
  vi.stubGlobal("GPUValidationError", GPUValidationError);
});
afterEach(() => vi.unstubAllGlobals());

describe("what a device tells later is a failure", () => {
  test.each<[string, (fake: ReturnType<typeof fakeDevice>) => void, string]>([
    ["a loss", (fake) => fake.lose("GPU process crashed"), "The graphics device was lost: GPU process crashed."],
    ["a loss without a word", (fake) => fake.lose(""), "The graphics device was lost."],
    ["destruction by a cell", (fake) => fake.device.destroy(), "The graphics device was lost."],
    [
      "an invalid command",
      (fake) => fake.report(new GPUValidationError("Binding size is too large.")),
      "The graphics device was given something invalid: Binding size is too large.",
    ],
    [
      "no memory for a small buffer",
      (fake) => fake.report(new GPUOutOfMemoryError("")),
      "The graphics device is out of memory.",
    ],
    ["an internal error", (fake) => fake.report(new GPUError("driver")), "The graphics device failed: driver."],
  ])("%s", async (_, happen, reason) => {
    const fake = fakeDevice();
    const failed = watchDevice(fake.device);
    happen(fake);
    expect((await failed).reason).toBe(reason);
    expect(fake.destroy).toHaveBeenCalled();
  });

  test("an error that is taken is not on the console too", () => {
    const fake = fakeDevice();
    void watchDevice(fake.device);
    expect(fake.report(new GPUValidationError("x"))).toBe(false);
  });

  test("no memory for a large buffer: the cause leads to who asked for it", async () => {
    const fake = fakeDevice();
    const failed = watchDevice(fake.device);
    fake.runOut("Failed to allocate");
    (function culprit() {
      fake.device.createBuffer({size: 2 ** 27, usage: 0});
    })();
    const {reason, cause} = await failed;
    expect(reason).toBe("The graphics device is out of memory: Failed to allocate.");
    expect(cause?.message).toBe("A tensor of 128.0 MiB did not fit.");
    expect(cause?.stack).toContain("culprit");
  });
});

test("buffers that fit are made as ever, small ones without a look", async () => {
  const fake = fakeDevice();
  let failure: DeviceFailure | undefined;
  void watchDevice(fake.device).then((found) => {
    failure = found;
  });
  const push = vi.spyOn(fake.device, "pushErrorScope");
  expect(fake.device.createBuffer({size: 1024, usage: 0}).size).toBe(1024);
  expect(push).not.toHaveBeenCalled();
  expect(fake.device.createBuffer({size: 2 ** 22, usage: 0}).size).toBe(2 ** 22);
  expect(push).toHaveBeenCalledWith("out-of-memory");
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect([failure, fake.scopes]).toEqual([undefined, []]);
});

test("a buffer larger than any can be is an error where it is made, and no failure", () => {
  const {device} = fakeDevice();
  void watchDevice(device);
  expect(() => device.createBuffer({size: 2 ** 29, usage: 0})).toThrow(
    new RangeError("A tensor of 512.0 MiB is more than this graphics device takes, 256.0 MiB."),
  );
});
