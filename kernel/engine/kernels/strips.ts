/**
 * Products of matrices on WASM by our own vector instructions. They take transposed operands as they are, add a bias and
 * apply a function while the numbers are in the cache, and round in the order of the sum, k = 0, 1, …, in every case.
 */
import type {BackendWasm} from "@tensorflow/tfjs-backend-wasm";
import {type TensorInfo, util} from "@tensorflow/tfjs-core";
import type {ElementwiseKernel} from "./simd/elementwise.ts";
import {type PackKernel, packKernel, STRIP, type StripKernel, stripKernel} from "./simd/tiles.ts";
import {type TransposeKernel, transposeKernel} from "./simd/transpose.ts";

export interface Factors {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** What happens to a product: a row is added to all of its rows, one for all of a batch or one each; then a function. */
export interface Finish {
  readonly bias?: TensorInfo | undefined;
  readonly activation?: ElementwiseKernel | undefined;
}

/** Rows of a and of the result are taken in portions of so many bytes, which stay in the cache for all strips. */
const PORTION = 2 ** 17;
/** Bytes of a line of the cache. */
const LINE = 64;
/** For fewer rows a strip of b is not copied: it is read this often at most. */
const WORTH_PACKING = 8;

interface Allocator {
  _malloc(bytes: number): number;
  _free(address: number): void;
}

export class Strips {
  readonly #memory: WebAssembly.Memory;
  readonly #whole: StripKernel;
  readonly #part: StripKernel;
  readonly #pack: PackKernel;
  readonly #transpose: TransposeKernel;

  constructor(memory: WebAssembly.Memory) {
    this.#memory = memory;
    this.#whole = stripKernel(memory, true);
    this.#part = stripKernel(memory, false);
    this.#pack = packKernel(memory);
    this.#transpose = transposeKernel(memory);
  }

  /** @param batches the dimensions of the result before the last two */
  multiply(backend: BackendWasm, factors: Factors, batches: readonly number[], finish: Finish = {}): TensorInfo {
    const {a, b, transposeA, transposeB} = factors;
    const [heightA = 1, widthA = 1] = a.shape.slice(-2);
    const [heightB = 1, widthB = 1] = b.shape.slice(-2);
    const [rows, inner] = transposeA ? [widthA, heightA] : [heightA, widthA];
    const columns = transposeB ? heightB : widthB;
    const strips = Math.ceil(columns / STRIP);
    const result = backend.makeOutput([...batches, rows, columns], "float32");
    const allocator = backend.wasm as unknown as Allocator;
    // The strips of b, not across lines of the cache; numbers that sums begin with, for each; and eight spare numbers.
    const space = allocator._malloc(4 * STRIP * (strips * inner + strips + 1) + LINE);
    const packed = space + LINE - (space % LINE);
    const first = packed + 4 * STRIP * strips * inner;
    const spare = first + 4 * STRIP * strips;
    const [fromA, fromB, to] = [a, b, result].map(({dataId}) => backend.getMemoryOffset(dataId)) as [
      number,
      number,
      number,
    ];
    const step = (x: TensorInfo, size: number) => (util.sizeFromShape(x.shape) === size ? 0 : 4 * size);
    const [stepA, stepB] = [step(a, rows * inner), step(b, inner * columns)];
    const [rowOfA, stepOfA] = transposeA ? [4, 4 * rows] : [4 * inner, 4];
    const isPacked = transposeB || rows > WORTH_PACKING;
    const portion = Math.max(4, 4 * Math.floor(PORTION / (16 * Math.max(inner, columns))));
    const {bias, activation} = finish;
    const begin = new Float32Array(this.#memory.buffer, first, strips * STRIP).fill(0);
    const biases = bias && (backend.typedArrayFromHeap(bias) as Float32Array);
    const isBiasOfEach = biases !== undefined && biases.length > columns;

    for (let batch = 0; batch < util.sizeFromShape([...batches]); batch++) {
      const [startA, startB, startC] = [fromA + batch * stepA, fromB + batch * stepB, to + 4 * batch * rows * columns];
      if (biases && (batch === 0 || isBiasOfEach)) {
        begin.set(biases.subarray(isBiasOfEach ? batch * columns : 0, (isBiasOfEach ? batch * columns : 0) + columns));
      }
      const isNew = batch === 0 || stepB !== 0;
      for (let row = 0; row < rows; row += portion) {
        const count = Math.min(portion, rows - row);
        const startOfRow = startC + 4 * row * columns;
        for (let strip = 0; strip < strips; strip++) {
          const column = strip * STRIP;
          const width = Math.min(STRIP, columns - column);
          const own = packed + 4 * column * inner;
          const isDirect = !isPacked && width === STRIP;
          if (isNew && row === 0 && !isDirect) this.#copy(startB, own, inner, columns, column, width, transposeB);
          const [at, rowOfB] = isDirect ? [startB + 4 * column, 4 * columns] : [own, 4 * STRIP];
          const [x, y] = [startA + row * rowOfA, startOfRow + 4 * column];
          const sums = first + 4 * column;
          if (width === STRIP) this.#whole(x, rowOfA, stepOfA, at, rowOfB, sums, y, 4 * columns, count, inner);
          else this.#part(x, rowOfA, stepOfA, at, rowOfB, sums, y, 4 * columns, count, inner, width, spare);
        }
        activation?.(startOfRow, startOfRow, 4 * count * columns);
      }
    }
    allocator._free(space);
    return result;
  }

  /** Brings columns of b together, those that are missing as zeros. */
  #copy(
    b: number,
    to: number,
    inner: number,
    columns: number,
    column: number,
    width: number,
    isTransposed: boolean,
  ): void {
    if (!isTransposed) this.#pack(b + 4 * column, 4 * columns, 4, to, inner, width);
    else if (width === STRIP) this.#transpose(b + 4 * column * inner, to, STRIP, inner);
    else this.#pack(b + 4 * column * inner, 4, 4 * inner, to, inner, width);
  }
}
