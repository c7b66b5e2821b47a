import "@tensorflow/tfjs-backend-cpu";
import {expect, test} from "vitest";
import {attachLedger} from "./attach.ts";
import {createLedger} from "./ledger.ts";
import {memory, resetPeakMemory} from "./memory.ts";
import * as tf from "./tfjs.ts";
import {grad} from "./transforms/index.ts";

test("before the engine is started there is nothing to count", () => {
  expect(memory).toThrow("The engine has not been started: await start() first.");
});

async function start(): Promise<void> {
  await tf.setBackend("cpu");
  attachLedger(createLedger());
}

test("tensors and bytes that are alive, and the most that were", async () => {
  await start();
  const x = tf.zeros([1000]);
  expect(memory()).toEqual({tensors: 1, bytes: 4000, peakBytes: 4000});
  tf.tidy(() => void tf.square(tf.square(x)));
  expect(memory()).toEqual({tensors: 1, bytes: 4000, peakBytes: 12_000});
  resetPeakMemory();
  expect(memory().peakBytes).toBe(4000);
  x.dispose();
  expect(memory()).toEqual({tensors: 0, bytes: 0, peakBytes: 4000});
});

test("data that tensors share counts once, until the last of them goes", async () => {
  await start();
  const x = tf.zeros([10]);
  const views = [x.reshape([2, 5]), x.clone()];
  expect(memory()).toMatchObject({tensors: 3, bytes: 40});
  x.dispose();
  expect(memory()).toMatchObject({tensors: 2, bytes: 40});
  tf.dispose(views);
  expect(memory()).toMatchObject({tensors: 0, bytes: 0});
});

test("a Boolean that is cast shares its data, and its size of it", async () => {
  await start();
  const yes = tf.tensor1d([true, false], "bool");
  const one = tf.cast(yes, "int32");
  expect(memory()).toMatchObject({tensors: 2, bytes: 2});
  tf.dispose([yes, one]);
  expect(memory()).toMatchObject({tensors: 0, bytes: 0});
});

test("a gradient's peak grows with what it keeps, and nothing of it stays", async () => {
  await start();
  const peakOf = (steps: number) => {
    const x = tf.zeros([1000]);
    resetPeakMemory();
    const chain = (y: tf.Tensor) => tf.sum(Array.from({length: steps}).reduce<tf.Tensor>((h) => tf.tanh(h), y));
    grad(chain)(x).dispose();
    const {peakBytes, bytes} = memory();
    expect(bytes).toBe(4000);
    x.dispose();
    return peakBytes;
  };
  const [few, many] = [peakOf(2), peakOf(20)];
  expect(many - few).toBeGreaterThanOrEqual(18 * 4000);
});
