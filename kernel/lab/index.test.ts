import {expect, test, vi} from "vitest";
import {createLab} from "./index.ts";

const count = 2001;
const file = new Uint8Array(16 + count * 785);
file.set([77, 78, 73, 83]);
new Uint32Array(file.buffer, 4, 3).set([count, 28, 28]);

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

test("a wrong option is told before anything is fetched", async () => {
  const fetchData = vi.fn(async () => file.buffer);
  await expect(createLab(fetchData).problems.mnist({limit: -1})).rejects.toThrow(/limit must be/);
  expect(fetchData).not.toHaveBeenCalled();
});
