import {describe, expect, test} from "vitest";
import {decodeMnist} from "./mnist.ts";

/** A file in which digit i has label i mod 10 and, at pixel p, ink (i + p) mod 256. */
function file({count = 2003, magic = "MNIS", rows = 28, extra = 0} = {}): ArrayBuffer {
  const bytes = new Uint8Array(16 + count * 785 + extra);
  bytes.set(Array.from(magic, (letter) => letter.charCodeAt(0)));
  const view = new DataView(bytes.buffer);
  view.setUint32(4, count, true);
  view.setUint32(8, rows, true);
  view.setUint32(12, 28, true);
  for (let i = 0; i < count; i++) {
    for (let p = 0; p < 784; p++) bytes[16 + i * 784 + p] = (i + p) % 256;
    bytes[16 + count * 784 + i] = i % 10;
  }
  return bytes.buffer;
}

describe("splits", () => {
  test("train is all but the last 2,000, test is those", () => {
    const train = decodeMnist(file());
    expect(train.shape).toEqual([3, 784]);
    expect([...train.labels]).toEqual([0, 1, 2]);
    expect(train.images[2 * 784 + 10]).toBeCloseTo(12 / 255, 6);
    const tested = decodeMnist(file(), {split: "test"});
    expect(tested.shape).toEqual([2000, 784]);
    expect(tested.labels[0]).toBe(3);
    expect(tested.images[5]).toBeCloseTo(8 / 255, 6);
  });

  test("values are in [0, 1] and reach both ends", () => {
    const {images} = decodeMnist(file(), {split: "test", limit: 1});
    expect([Math.min(...images), Math.max(...images)]).toEqual([0, 1]);
  });

  test("limit takes the first, or all when there are fewer", () => {
    expect([...decodeMnist(file(), {split: "test", limit: 2}).labels]).toEqual([3, 4]);
    expect(decodeMnist(file(), {limit: 1_000_000}).shape[0]).toBe(3);
  });
});

test.each([14, 7] as const)("size %i is the mean of as many pixels, digit by digit", (size) => {
  const [whole, small] = ([28, size] as const).map((size) => decodeMnist(file(), {split: "test", limit: 3, size}));
  const pool = 28 / size;
  expect(small?.shape).toEqual([3, size * size]);
  const pixel = (digit: number, row: number, column: number) => whole?.images[digit * 784 + row * 28 + column] ?? 0;
  const steps = Array.from({length: pool}, (_, i) => i);
  for (let i = 0; i < 3 * size * size; i++) {
    const [digit, row, column] = [Math.floor(i / size ** 2), Math.floor((i % size ** 2) / size), i % size];
    const block = steps.flatMap((y) => steps.map((x) => pixel(digit, pool * row + y, pool * column + x)));
    expect(small?.images[i]).toBeCloseTo(block.reduce((sum, level) => sum + level, 0) / pool ** 2, 6);
  }
});

test.each([
  [{split: "dev" as "test"}, /split must be "train" or "test", not "dev"/],
  [{limit: 0}, /limit must be a positive whole number, not 0/],
  [{limit: 2.5}, /not 2.5/],
  [{limit: Number.NaN}, /not NaN/],
  [{size: 8 as 14}, /size must be 28, 14 or 7, not 8/],
])("refuses %o", (options, message) => {
  expect(() => decodeMnist(file(), options)).toThrow(message);
});

test.each([
  [new ArrayBuffer(3), /shorter than its header/],
  [file({magic: "PNG!"}), /does not begin with MNIS/],
  [file({rows: 32}), /digits of 32 × 28/],
  [file({count: 2000}), /has 2000 digits; more than 2000/],
  [file({extra: 1}), /should have 1572371 bytes for 2003 digits but has 1572372/],
])("refuses a file that is none (%#)", (bytes, message) => {
  expect(() => decodeMnist(bytes)).toThrow(message);
});
