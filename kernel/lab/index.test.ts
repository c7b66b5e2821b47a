import "@tensorflow/tfjs-backend-cpu";
import {execFileSync} from "node:child_process";
import {readFile} from "node:fs/promises";
import {fileURLToPath} from "node:url";
import {gzipSync} from "node:zlib";
import {expect, test, vi} from "vitest";
import * as tf from "../engine/tfjs.ts";
import {createLab} from "./cells.ts";

const count = 2001;
const file = new Uint8Array(16 + count * 785);
file.set([77, 78, 73, 83]);
new Uint32Array(file.buffer, 4, 3).set([count, 28, 28]);

test("random numbers are there, of a key, and are tensors of the notebook's own backend", async () => {
  await tf.setBackend("cpu");
  const {rng} = createLab(async () => file.buffer);
  const key = rng.split(rng.key(42))[0];
  expect(key).toEqual([1832780943, 270669613]);
  const tensor = rng.normal(key, [2]);
  expect(tensor).toBeInstanceOf(tf.Tensor);
  expect([...(await tensor.data())]).toEqual([...rng.host.normal(key, 2)]);
});

test("mnist.bin is fetched once for all calls", async () => {
  const fetchData = vi.fn(async () => file.buffer);
  const lab = createLab(fetchData);
  const [train, tested] = await Promise.all([lab.problems.mnist(), lab.problems.mnist({split: "test", limit: 7})]);
  expect([train.shape, tested.shape]).toEqual([
    [1, 784],
    [7, 784],
  ]);
  expect(fetchData.mock.calls).toEqual([["mnist.bin"]]);
});

test("a failed or broken download is reported and tried again", async () => {
  const fetchData = vi
    .fn(async () => file.buffer)
    .mockRejectedValueOnce(new Error("offline"))
    .mockResolvedValueOnce(new ArrayBuffer(1) as typeof file.buffer);
  const lab = createLab(fetchData);
  await expect(lab.problems.mnist()).rejects.toThrow("offline");
  await expect(lab.problems.mnist()).rejects.toThrow(/shorter than its header/);
  expect((await lab.problems.mnist()).labels).toHaveLength(1);
});

test("gzip is unpacked; a damaged one is told", async () => {
  const packed = new Uint8Array(gzipSync(file));
  expect((await createLab(async () => packed.buffer).problems.mnist()).shape).toEqual([1, 784]);
  const cut = packed.slice(0, -20).buffer;
  await expect(createLab(async () => cut).problems.mnist()).rejects.toThrow("The gzip file is damaged.");
});

test("the file that comes with Nablab has 10,000 digits, every class in any run of them", async () => {
  execFileSync(process.execPath, [fileURLToPath(new URL("../../.ci/pack-mnist.mjs", import.meta.url))]);
  const bytes = new Uint8Array(await readFile(new URL("../../public/data/mnist.bin", import.meta.url))).buffer;
  const {problems} = createLab(async () => bytes);
  const [train, tested] = await Promise.all([problems.mnist(), problems.mnist({split: "test"})]);
  expect([train.shape, tested.shape]).toEqual([
    [8000, 784],
    [2000, 784],
  ]);
  for (const {labels} of [train, tested]) expect(new Set(labels.subarray(0, 100)).size).toBe(10);
  const ink = train.images.reduce((sum, level) => sum + level, 0) / train.images.length;
  // MNIST's published mean grey level is 0.1307.
  expect(ink).toBeCloseTo(0.13, 2);
});

test("a wrong option is told before anything is fetched", async () => {
  const fetchData = vi.fn(async () => file.buffer);
  await expect(createLab(fetchData).problems.mnist({limit: -1})).rejects.toThrow(/limit must be/);
  expect(fetchData).not.toHaveBeenCalled();
});
